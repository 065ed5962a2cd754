/**
 * The sound of a page: one AudioContext, the chosen microphone into the capture worklet, and the playback worklet to the
 * chosen output. It runs on the main thread and never touches a sample: both worklets talk over MessagePorts, which `open`
 * returns for transfer to the call worker. Devices may come, go and be exchanged during a call; the worklets and their ports
 * stay.
 */
import { LatchError } from '../../shared/errors.ts';
import { ChosenInput } from './chosen-input.ts';
import { ChosenOutput } from './chosen-output.ts';
import { deviceLists, labelOf, type DeviceChoice, type DeviceLists } from './device-list.ts';
import type { DeviceNews, SoundTrouble } from './device-news.ts';
import { audioSupportProblem } from './media-errors.ts';
import { OutputGate } from './output-gate.ts';
import { msOf, outputLatencyMs } from './output-latency.ts';
import type { SoundFacts, SoundTroubleKind } from './sound-trouble.ts';
import { SoundWatch } from './sound-watch.ts';
import { ThinkingCue } from './thinking-cue.ts';
import { Volume } from './volume.ts';
import { connectPort, loadWorklets } from './worklets.ts';

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
  /** What is wrong from now on; nothing, if the list is empty. */
  onTroubles(troubles: readonly SoundTrouble[]): void;
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

export class AudioDevices {
  readonly #events: AudioDevicesEvents;
  readonly #context: AudioContext;
  readonly #gate: OutputGate;
  readonly #volume: Volume;
  readonly #cue: ThinkingCue;
  readonly #output: ChosenOutput;
  readonly #watch: SoundWatch;
  readonly #stop = new AbortController();
  #stage: SoundFacts['stage'] = 'sound';
  #input: ChosenInput | null = null;
  #lists: DeviceLists = { inputs: [], outputs: [], defaultInputGroup: '' };
  #isMuted = false;
  /** Whether captured audio arrived since the last look; null until somebody reads it. */
  #captured: boolean | null = null;
  #isDigitalSilence = false;
  #standsStill = false;
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
    this.#volume = new Volume(this.#context);
    this.#cue = new ThinkingCue(this.#context, this.#volume.sink);
    this.#gate = new OutputGate(this.#context, (blocked) => events.onOutputBlocked(blocked));
    this.#watch = new SoundWatch({
      readFacts: () => this.#readFacts(),
      onTroubles: (troubles) => this.#onTroubles(troubles),
      onMissed: (missedMs) => this.#onNews({ kind: 'missed', missedMs }),
    });
    this.#output = new ChosenOutput(this.#context, this.#gate, {
      onNews: (news) => this.#onNews(news),
      onChanged: () => this.#watch.look(),
    });
    this.#context.addEventListener('statechange', () => this.#onContextState());
  }

  /**
   * Starts both worklets and, if wanted, the microphone. Call it once. Without a microphone the capture port sends silence,
   * and `chooseInput` may add a microphone later. An id that does not exist (any more) becomes the default. Rejects with
   * LatchError mic-denied, mic-missing, mic-in-use, mic-failed, sound-dead, server-away or browser-unsupported; then everything
   * is closed. If `close` is called while it opens, it resolves with ports that stay silent, and the microphone is released.
   */
  async open(options: { microphone: boolean; inputId?: string; outputId?: string }): Promise<OpenAudio> {
    try {
      const { capture, playback } = await loadWorklets(this.#context, this.#volume.sink, (error) =>
        this.#onBroken(error),
      );
      const input = (this.#input = this.#newInput(capture));
      if (this.#stop.signal.aborted) input.close();
      else if (options.microphone) {
        this.#stage = 'microphone';
        await this.#inTurn(() => input.openFirst(options.inputId ?? ''));
      }
      if (options.outputId) await this.chooseOutput(options.outputId).catch(() => {});
      this.#listen();
      await this.#refresh();
      this.#stage = 'open';
      return {
        capturePort: connectPort(capture),
        playbackPort: connectPort(playback),
        sampleRate: this.#context.sampleRate,
      };
    } catch (error) {
      this.close();
      throw LatchError.from(error, 'browser-unsupported');
    }
  }

  /**
   * Moves the call to this microphone; '' is the default. Rejects with LatchError; the call then keeps the microphone that it
   * had, if it can.
   */
  chooseInput(deviceId: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#input?.choose(deviceId);
      this.#sendDevices();
    });
  }

  /** Moves the sound to this output; '' is the default. Rejects with LatchError; the sound then stays where it is. */
  chooseOutput(deviceId: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#output.choose(deviceId);
      this.#sendDevices();
    });
  }

  /** A muted microphone is silent at its source. It stays open, so that unmuting works at once. */
  setMuted(muted: boolean): void {
    this.#isMuted = muted;
    this.#input?.setMuted(muted);
  }

  /** How loud the page plays: 0 to 1, as people hear it. */
  setVolume(volume: number): void {
    this.#volume.set(volume);
  }

  /** The labels of what is in use; '' where the browser does not name it. */
  get labels(): { input: string; output: string } {
    return { input: this.#input?.label ?? '', output: labelOf(this.#output.deviceId, this.#lists.outputs) };
  }

  /** Captured audio arrives at whoever reads the port; to be called about 20 times a second. */
  onCaptured(): void {
    this.#captured = true;
  }

  /** Whoever reads the port finds that the microphone gives nothing but zeros, or that it gives sound again. */
  onDigitalSilence(on: boolean): void {
    this.#isDigitalSilence = on;
    this.#watch.look();
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
    return { inputMs: msOf(this.#input?.latencyS), outputMs: outputLatencyMs(this.#context) };
  }

  /** Lets the sound out, and starts it again if it stands still. Call it in the handler of a tap or key. */
  unblock(): void {
    if (this.#standsStill) this.#gate.restart().catch(() => {});
    else this.#gate.wake();
  }

  /** Releases microphone and output. */
  close(): void {
    this.#stop.abort();
    this.#watch.close();
    this.#gate.close();
    this.#cue.set(false);
    this.#output.close();
    this.#input?.close();
    if (this.#context.state !== 'closed') void this.#context.close();
  }

  #newInput(sink: AudioNode): ChosenInput {
    const input = new ChosenInput(this.#context, sink, {
      onNews: (news) => this.#onNews(news),
      onChanged: () => this.#watch.look(),
      onUnsure: () => void this.#refresh(),
    });
    input.setMuted(this.#isMuted);
    return input;
  }

  #listen(): void {
    const { signal } = this.#stop;
    const refresh = (): void => void this.#refresh();
    navigator.mediaDevices.addEventListener('devicechange', refresh, { signal });
    // After sleep or an interruption the microphone may have ended without any event.
    this.#context.addEventListener('statechange', refresh, { signal });
    document.addEventListener('visibilitychange', refresh, { signal });
  }

  /** The list of devices changed, or the microphone ended: looks at what is still there, and falls back where it must. */
  #refresh(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#stop.signal.aborted) return;
      const before = this.#lists;
      const devices = await navigator.mediaDevices.enumerateDevices();
      this.#lists = deviceLists(devices, 'setSinkId' in this.#context);
      await this.#input?.keep(before, this.#lists);
      await this.#output.keep(before, this.#lists);
      this.#sendDevices();
    });
  }

  #readFacts(): Omit<SoundFacts, 'atMs' | 'isHidden'> {
    const captured = this.#captured;
    if (captured !== null) this.#captured = false;
    return {
      stage: this.#stage,
      context: this.#context.state,
      contextMs: this.#context.currentTime * 1000,
      captured,
      microphone: this.#input?.fact ?? 'unused',
      isMutedByUser: this.#isMuted,
      isDigitalSilence: this.#isDigitalSilence,
      isOutputLost: this.#output.isLost,
    };
  }

  #onTroubles(kinds: readonly SoundTroubleKind[]): void {
    this.#standsStill = kinds.includes('stopped');
    if (this.#standsStill) this.#gate.restart().catch(() => {});
    const { input } = this.labels;
    const error = this.#input?.lost ?? null;
    this.#events.onTroubles(kinds.map((kind) => ({ kind, microphone: input, error })));
  }

  #onContextState(): void {
    if (this.#context.state === 'closed')
      this.#onBroken(new LatchError('sound-dead', 'the browser closed the sound'));
    else this.#watch.look();
  }

  #onBroken(error: LatchError): void {
    this.#onNews({ kind: 'broken', error });
  }

  #onNews(news: DeviceNews): void {
    if (!this.#stop.signal.aborted) this.#events.onNews(news);
  }

  #sendDevices(): void {
    if (this.#stop.signal.aborted) return;
    const { inputs, outputs } = this.#lists;
    const inputId = this.#input?.deviceId ?? '';
    this.#events.onDevices({ inputs, outputs, inputId, outputId: this.#output.deviceId });
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const result = this.#last.then(step);
    this.#last = result.catch(() => {});
    return result;
  }
}
