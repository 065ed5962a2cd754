/**
 * The sound of a page: one AudioContext, the chosen microphone into the capture worklet, and the playback worklet to the
 * chosen output. It runs on the main thread and never touches a sample: both worklets talk over MessagePorts, which `open`
 * returns for transfer to the call worker. Devices may come, go and be exchanged during a call; the worklets and their ports
 * stay.
 */
import { LatchError } from '../../shared/errors.ts';
import captureUrl from './capture.worklet.ts?worker&url';
import { deviceLists, hasVanished, labelOf, type DeviceChoice, type DeviceLists } from './device-list.ts';
import { audioSupportProblem, isDeviceGone, microphoneError, outputError } from './media-errors.ts';
import { Microphone } from './microphone.ts';
import { OutputGate } from './output-gate.ts';
import { msOf, outputLatencyMs } from './output-latency.ts';
import playbackUrl from './playback.worklet.ts?worker&url';
import { ThinkingCue } from './thinking-cue.ts';
import { CAPTURE_WORKLET, PLAYBACK_WORKLET, type WorkletConnect } from './worklet-names.ts';

/** What happened to the devices without the user's request. Labels may be empty. */
export type DeviceNews =
  /** The chosen microphone vanished: the call goes on with the default one. */
  | { kind: 'input-fell-back'; lost: string; now: string }
  /** The system's default microphone has changed, or there is one again: the call uses it. */
  | { kind: 'input-moved'; now: string }
  /** No microphone can be used any more. The call goes on in silence until one comes back. */
  | { kind: 'input-lost'; error: LatchError }
  /** The chosen output vanished: sound goes to the default one. */
  | { kind: 'output-fell-back'; lost: string }
  | { kind: 'output-lost'; error: LatchError }
  /** A worklet died: this call has no more sound. */
  | { kind: 'broken'; error: LatchError };

export interface DeviceState {
  inputs: readonly DeviceChoice[];
  /** Empty where the browser cannot choose an output. */
  outputs: readonly DeviceChoice[];
  /** '' is the system's default. */
  inputId: string;
  outputId: string;
}

export interface AudioDevicesEvents {
  /** The lists or the choices changed. */
  onDevices(state: DeviceState): void;
  onNews(news: DeviceNews): void;
  /** The browser holds sound back: `unblock` in the handler of a tap lets it out. False when sound flows (again). */
  onOutputBlocked(blocked: boolean): void;
}

export interface OpenAudio {
  /** CaptureBlock messages come from here (capture-blocks.ts). */
  capturePort: MessagePort;
  /** Receives PlaybackCommand, sends PlaybackReport (playback-messages.ts). */
  playbackPort: MessagePort;
  /** The sample rate of both worklets and all their frames, in Hz; never assume it. */
  sampleRate: number;
}

/** Not in TypeScript's library yet, nor in every browser. */
type SinkContext = AudioContext & { setSinkId?(sinkId: string): Promise<void> };

export class AudioDevices {
  readonly #events: AudioDevicesEvents;
  readonly #context: SinkContext;
  readonly #gate: OutputGate;
  readonly #cue: ThinkingCue;
  readonly #stop = new AbortController();
  #microphone: Microphone | null = null;
  #wantsMicrophone = false;
  /** A microphone is wanted, there is none, and the page was told so. */
  #inputLost = false;
  #lists: DeviceLists = { inputs: [], outputs: [], defaultInputGroup: '' };
  #inputId = '';
  #outputId = '';
  /** Changes of devices run one after another: each sees the outcome of the one before. */
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Make it in the handler of a tap or key, before the first await: only then do browsers let sound start. Throws LatchError
   * `insecure-context` or `browser-unsupported`.
   */
  constructor(events: AudioDevicesEvents) {
    const problem = audioSupportProblem();
    if (problem) throw problem;
    this.#events = events;
    this.#context = new AudioContext({ latencyHint: 'interactive' });
    this.#cue = new ThinkingCue(this.#context);
    this.#gate = new OutputGate(this.#context, (blocked) => events.onOutputBlocked(blocked));
    this.#context.addEventListener('error', () => this.#outputLost(new Error('the output failed')));
  }

  /**
   * Starts both worklets and, if wanted, the microphone. Call it once. Without a microphone the capture port sends silence,
   * and `chooseInput` may add a microphone later. An id that does not exist (any more) becomes the default. Rejects with
   * LatchError mic-denied, mic-missing, mic-in-use or browser-unsupported; then everything is closed. If `close` is called
   * while it opens, it resolves with ports that stay silent, and the microphone is released.
   */
  async open(options: { microphone: boolean; inputId?: string; outputId?: string }): Promise<OpenAudio> {
    try {
      const capture = this.#load(captureUrl, CAPTURE_WORKLET, { numberOfOutputs: 1 });
      const playback = this.#load(playbackUrl, PLAYBACK_WORKLET, { numberOfInputs: 0 });
      const [captureNode, playbackNode] = await Promise.all([capture, playback]);
      this.#microphone = new Microphone(this.#context, captureNode, () => void this.#refresh());
      if (options.microphone) await this.chooseInput(options.inputId ?? '');
      if (options.outputId) await this.chooseOutput(options.outputId).catch(() => {});
      const { signal } = this.#stop;
      navigator.mediaDevices.addEventListener('devicechange', () => void this.#refresh(), { signal });
      // After sleep or an interruption the microphone may have ended without any event.
      this.#context.addEventListener('statechange', () => void this.#refresh(), { signal });
      await this.#refresh();
      return {
        capturePort: connect(captureNode),
        playbackPort: connect(playbackNode),
        sampleRate: this.#context.sampleRate,
      };
    } catch (error) {
      this.close();
      throw LatchError.from(error, 'browser-unsupported');
    }
  }

  /**
   * Moves the call to this microphone; '' is the default. Rejects like `open`; the call then keeps the microphone that it
   * had, if it can.
   */
  chooseInput(deviceId: string): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#useInput(deviceId);
      } catch (error) {
        // The microphone before had to be released, in vain: go back to the default.
        if (this.#wantsMicrophone && !this.#microphone?.live) void this.#refresh();
        throw error;
      }
    });
  }

  /** Moves the sound to this output; '' is the default. Rejects with LatchError output-missing. */
  chooseOutput(deviceId: string): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#context.setSinkId?.(deviceId);
      } catch (error) {
        throw outputError(error);
      }
      this.#outputId = deviceId;
      this.#sendDevices();
    });
  }

  /** A muted microphone is silent at its source. It stays open, so that unmuting works at once. */
  setMuted(muted: boolean): void {
    this.#microphone?.setMuted(muted);
  }

  /** Soft notes while a reply takes long. */
  setThinkingCue(on: boolean): void {
    this.#cue.set(on);
  }

  /**
   * How late the devices are, in ms, as far as the browser knows: from the microphone to its node, and from our output node
   * to the ear.
   */
  latency(): { inputMs: number; outputMs: number } {
    return { inputMs: msOf(this.#microphone?.latencyS), outputMs: outputLatencyMs(this.#context) };
  }

  /** Lets the sound out. Call it in the handler of a tap or key. */
  unblock(): void {
    this.#gate.wake();
  }

  /** Releases microphone and output. */
  close(): void {
    this.#stop.abort();
    this.#gate.close();
    this.#cue.set(false);
    this.#microphone?.close();
    if (this.#context.state !== 'closed') void this.#context.close();
  }

  async #load(url: string, name: string, options: AudioWorkletNodeOptions): Promise<AudioWorkletNode> {
    // The page knows that it has worklets, so a failure here is a failure of the way to the server.
    await this.#context.audioWorklet.addModule(url).catch((cause: unknown) => {
      throw new LatchError('server-away', url, { cause });
    });
    const node = new AudioWorkletNode(this.#context, name, {
      channelCount: 1,
      channelCountMode: 'explicit',
      outputChannelCount: [1],
      ...options,
    });
    node.addEventListener('processorerror', () => {
      this.#events.onNews({ kind: 'broken', error: new LatchError('internal', `${name} died`) });
    });
    // The capture node is connected too, although it puts out silence: some browsers do not run a node that leads nowhere.
    node.connect(this.#context.destination);
    return node;
  }

  async #useInput(deviceId: string): Promise<void> {
    try {
      await this.#microphone?.use(deviceId);
      this.#inputId = deviceId;
      this.#wantsMicrophone = true;
      this.#inputLost = false;
    } catch (error) {
      if (deviceId === '' || !isDeviceGone(error)) throw microphoneError(error);
      await this.#useInput('');
    }
    this.#sendDevices();
  }

  /** The list of devices changed, or the microphone ended: looks at what is still there, and falls back where it must. */
  #refresh(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#stop.signal.aborted) return;
      const before = this.#lists;
      const devices = await navigator.mediaDevices.enumerateDevices();
      this.#lists = deviceLists(devices, 'setSinkId' in this.#context);
      if (this.#wantsMicrophone) await this.#keepInput(before);
      if (hasVanished(this.#outputId, this.#lists.outputs)) await this.#outputFallsBack(before);
      this.#sendDevices();
    });
  }

  async #keepInput(before: DeviceLists): Promise<void> {
    const { inputs, defaultInputGroup } = this.#lists;
    const vanished = hasVanished(this.#inputId, inputs);
    const defaultMoved =
      this.#inputId === '' &&
      before.defaultInputGroup !== '' &&
      before.defaultInputGroup !== defaultInputGroup;
    if (this.#microphone?.live && !vanished && !defaultMoved) return;
    const lost = labelOf(this.#inputId, before.inputs);
    const fellBack = this.#inputId !== '';
    try {
      await this.#useInput('');
      const now = this.#microphone?.label ?? '';
      this.#events.onNews(fellBack ? { kind: 'input-fell-back', lost, now } : { kind: 'input-moved', now });
    } catch (error) {
      this.#inputId = '';
      this.#microphone?.close();
      if (!this.#inputLost) this.#events.onNews({ kind: 'input-lost', error: microphoneError(error) });
      this.#inputLost = true;
    }
  }

  async #outputFallsBack(before: DeviceLists): Promise<void> {
    const lost = labelOf(this.#outputId, before.outputs);
    this.#outputId = '';
    try {
      await this.#context.setSinkId?.('');
      this.#events.onNews({ kind: 'output-fell-back', lost });
    } catch (error) {
      this.#outputLost(error);
    }
  }

  #outputLost(thrown: unknown): void {
    if (!this.#stop.signal.aborted) this.#events.onNews({ kind: 'output-lost', error: outputError(thrown) });
  }

  #sendDevices(): void {
    if (this.#stop.signal.aborted) return;
    const { inputs, outputs } = this.#lists;
    this.#events.onDevices({ inputs, outputs, inputId: this.#inputId, outputId: this.#outputId });
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const result = this.#last.then(step);
    this.#last = result.catch(() => {});
    return result;
  }
}

/** Gives the worklet a port of its own and returns the other end, for the call worker. */
function connect(node: AudioWorkletNode): MessagePort {
  const { port1, port2 } = new MessageChannel();
  node.port.postMessage({ port: port1 } satisfies WorkletConnect<MessagePort>, [port1]);
  return port2;
}
