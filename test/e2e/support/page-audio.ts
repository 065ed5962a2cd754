/**
 * A page whose microphone is ours and whose sound we record. The microphone is a MediaStream that plays what a test tells
 * it to; the recorder is an AudioWorklet in the page's own AudioContext, so that what went in and what came out are on one
 * clock, to the sample.
 */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { wavBytes, type Audio } from './wav.ts';

export interface Recording {
  rateHz: number;
  /** What the page's microphone gave, and what the page sent to its output, sample by sample. */
  mic: Float32Array;
  output: Float32Array;
  /** When its first sample was rendered, on the machine's clock (Date.now()), to about 10 ms: what the output takes at once. */
  startedAtMs: number;
}

const RECORDER = `
registerProcessor('test-recorder', class extends AudioWorkletProcessor {
  process([mic, output]) {
    const frames = 128;
    const copy = (input) => (input[0] ? input[0].slice() : new Float32Array(frames));
    this.port.postMessage({ frame: currentFrame, block: [copy(mic), copy(output)] });
    return true;
  }
});`;

/** Runs in the page before anything else. */
function install({
  recorder,
  record,
  withEcho,
  withElements,
}: {
  recorder: string;
  record: boolean;
  withEcho: boolean;
  withElements: boolean;
}): void {
  const recorderUrl = URL.createObjectURL(new Blob([recorder], { type: 'text/javascript' }));
  const blocks: [Float32Array, Float32Array][] = [];
  const micContext = new AudioContext({ sampleRate: 48_000 });
  const mic = micContext.createMediaStreamDestination();
  // Something must flow from the first moment: a stream without a source delivers nothing.
  const tone = new ConstantSourceNode(micContext, { offset: 0 });
  tone.connect(mic);
  tone.start();

  // What the page plays may come back into its microphone, as from a loudspeaker in a room.
  const echo = new GainNode(micContext, { gain: 0 });
  const echoDelay = new DelayNode(micContext, { maxDelayTime: 1 });
  echoDelay.connect(echo).connect(mic);
  const echoOf = (context: AudioContext): AudioNode => {
    const played = new MediaStreamAudioDestinationNode(context);
    micContext.createMediaStreamSource(played.stream).connect(echoDelay);
    return played;
  };

  const recorders = new WeakMap<BaseAudioContext, Promise<AudioWorkletNode>>();
  let rateHz = 0;
  let recorded: BaseAudioContext | null = null;
  // The frame of the first block. A worklet's own frame may stand still for some blocks (web/audio/render-clock.ts), and is never ahead.
  let startFrame = 0;
  // Blocks arrive late, never early: the earliest start that any of them tells is the nearest.
  let startedAtMs = Infinity;
  const recorderOf = (context: BaseAudioContext): Promise<AudioWorkletNode> => {
    const known = recorders.get(context);
    if (known) return known;
    const made = context.audioWorklet.addModule(recorderUrl).then(() => {
      rateHz = context.sampleRate;
      recorded = context;
      const node = new AudioWorkletNode(context, 'test-recorder', {
        numberOfInputs: 2,
        numberOfOutputs: 0,
        channelCount: 1,
        channelCountMode: 'explicit',
      });
      node.port.onmessage = ({ data }) => {
        startFrame = Math.max(startFrame, data.frame - blocks.length * 128);
        blocks.push(data.block);
        startedAtMs = Math.min(startedAtMs, Date.now() - (blocks.length * 128 * 1000) / rateHz);
      };
      return node;
    });
    recorders.set(context, made);
    return made;
  };

  const connect = AudioNode.prototype.connect as (this: AudioNode, ...rest: unknown[]) => AudioNode;
  AudioNode.prototype.connect = function (this: AudioNode, ...rest: unknown[]): AudioNode {
    const [to] = rest;
    if (withEcho && this.context !== micContext && to === this.context.destination)
      connect.call(this, echoOf(this.context as AudioContext));
    if (record && this.context !== micContext) {
      if (to === this.context.destination)
        void recorderOf(this.context).then((node) => connect.call(this, node, 0, 1));
      if (this instanceof MediaStreamAudioSourceNode)
        void recorderOf(this.context).then((node) => connect.call(this, node, 0, 0));
    }
    return connect.apply(this, rest);
  } as typeof AudioNode.prototype.connect;

  if (withElements) {
    // What an audio element plays passes no AudioContext by itself.
    const context = new AudioContext({ sampleRate: 48_000 });
    void recorderOf(context);
    window.Audio = class extends Audio {
      constructor(src?: string) {
        super(src);
        context.createMediaElementSource(this).connect(context.destination);
      }
    };
  }

  navigator.mediaDevices.getUserMedia = async () => {
    await micContext.resume();
    return mic.stream.clone();
  };

  Object.assign(window, {
    testAudio: {
      async say(wav: string, gain: number): Promise<void> {
        const bytes = Uint8Array.from(atob(wav), (char) => char.charCodeAt(0));
        const buffer = await micContext.decodeAudioData(bytes.buffer);
        const source = new AudioBufferSourceNode(micContext, { buffer });
        const volume = new GainNode(micContext, { gain });
        source.connect(volume).connect(mic);
        const ended = new Promise((resolve) => (source.onended = resolve));
        source.start();
        await ended;
      },
      recording() {
        const joined = (channel: 0 | 1): string => {
          const pcm = new Int16Array(blocks.length * 128);
          blocks.forEach((block, i) =>
            block[channel].forEach(
              (sample, j) => (pcm[i * 128 + j] = Math.max(-1, Math.min(1, sample)) * 32_767),
            ),
          );
          const bytes = new Uint8Array(pcm.buffer);
          let text = '';
          for (let at = 0; at < bytes.length; at += 32_768)
            text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
          return btoa(text);
        };
        return { rateHz, startedAtMs, mic: joined(0), output: joined(1) };
      },
      recordedMs: () => (rateHz === 0 ? 0 : (blocks.length * 128 * 1000) / rateHz),
      renderedMs: () => (recorded === null ? 0 : recorded.currentTime * 1000 - (startFrame * 1000) / rateHz),
      echo(gain: number, delayMs: number) {
        echo.gain.value = gain;
        echoDelay.delayTime.value = delayMs / 1000;
      },
      forget() {
        blocks.length = 0;
        startFrame = 0;
        startedAtMs = Infinity;
      },
    },
  });
}

interface TestAudio {
  say(wav: string, gain: number): Promise<void>;
  recording(): { rateHz: number; startedAtMs: number; mic: string; output: string };
  recordedMs(): number;
  /** What is rendered now, as a time stamp on the recording's clock: it needs no message, so a busy page reads it right. */
  renderedMs(): number;
  echo(gain: number, delayMs: number): void;
  forget(): void;
}

declare global {
  interface Window {
    testAudio: TestAudio;
  }
}

/**
 * The two ends of a page's sound. Make it before the page opens Latch, in a context with `bypassCSP`: the recorder is a
 * script that Latch's content security policy rightly refuses.
 */
export class PageAudio {
  private constructor(private readonly page: Page) {}

  /**
   * With `record: false` there is only the microphone, so that recording costs no CPU. `withEcho` is for `echo`. `withElements`: the
   * output is what audio elements play.
   */
  static async install(
    page: Page,
    { record = true, withEcho = false, withElements = false } = {},
  ): Promise<PageAudio> {
    await page.addInitScript(install, { recorder: RECORDER, record, withEcho, withElements });
    return new PageAudio(page);
  }

  /** Plays a WAV file, or a sound, into the page's microphone; resolves when it is over. */
  async say(sound: string | Audio, gain = 1): Promise<void> {
    const wav = (typeof sound === 'string' ? readFileSync(sound) : wavBytes(sound)).toString('base64');
    await this.page.evaluate(([bytes, volume]) => window.testAudio.say(bytes, volume), [wav, gain] as const);
  }

  async recording(): Promise<Recording> {
    const { rateHz, startedAtMs, mic, output } = await this.page.evaluate(() => window.testAudio.recording());
    return { rateHz, startedAtMs, mic: samples(mic), output: samples(output) };
  }

  /** Begins a new recording. */
  forget(): Promise<void> {
    return this.page.evaluate(() => window.testAudio.forget());
  }

  /** From now on the page hears itself, this loud and this late, and some ms more, which the browser takes to bring it there. */
  echo(gainDb: number, delayMs: number): Promise<void> {
    return this.page.evaluate(([gain, late]) => window.testAudio.echo(gain, late), [
      10 ** (gainDb / 20),
      delayMs,
    ] as const);
  }

  /** How much has been recorded: a time stamp on the recording's clock. */
  recordedMs(): Promise<number> {
    return this.page.evaluate(() => window.testAudio.recordedMs());
  }
}

function samples(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i) / 32_768);
}

/** A stretch of a recording. */
export function cut({ rateHz, pcm }: Audio, fromMs: number, toMs: number): Audio {
  return {
    rateHz,
    pcm: pcm.subarray(Math.floor((fromMs * rateHz) / 1000), Math.floor((toMs * rateHz) / 1000)),
  };
}
