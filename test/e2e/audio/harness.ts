/** The page of the audio specs: the real devices, worklets, codecs and VAD, within reach of `page.evaluate`. */
import { LatchError } from '../../../shared/errors.ts';
import type { CaptureBlock } from '../../../web/audio/capture-blocks.ts';
import { AudioDevices, type DeviceState } from '../../../web/audio/devices.ts';
import type { DeviceNews, SoundTrouble } from '../../../web/audio/device-news.ts';
import { rmsDb } from '../../../web/audio/level.ts';
import type { PlaybackCommand, PlaybackReport } from '../../../web/audio/playback-messages.ts';
import { recordOutput, type Recording } from './output-recorder.ts';
import type { OpusRequest, OpusResult, VadResult, WorkerAnswer, WorkerRequest } from './worker-messages.ts';

const recorded = recordOutput();
const worker = new Worker(new URL('./harness-worker.ts', import.meta.url), { type: 'module' });
let requests = 0;

async function inWorker(request: WorkerRequest): Promise<unknown> {
  const id = ++requests;
  worker.postMessage({ id, request });
  return new Promise((resolve, reject) => {
    const listen = ({ data }: MessageEvent<WorkerAnswer>) => {
      if (data.id !== id) return;
      worker.removeEventListener('message', listen);
      if ('error' in data) reject(new Error(data.error));
      else resolve(data.result);
    };
    worker.addEventListener('message', listen);
  });
}

/** The page's sound, with everything that came from it. */
class Session {
  readonly blocks: { atSample: number; frames: number; levelDb: number }[] = [];
  readonly reports: PlaybackReport[] = [];
  readonly news: { kind: DeviceNews['kind']; lost?: string; now?: string; code?: string }[] = [];
  readonly blocked: boolean[] = [];
  troubles: readonly SoundTrouble['kind'][] = [];
  devicesState: DeviceState | null = null;
  sampleRate = 0;
  recording: Recording | null = null;
  #playback: MessagePort | null = null;
  readonly #devices = new AudioDevices({
    onDevices: (state) => (this.devicesState = state),
    onNews: (news) => {
      const { kind, ...rest } = news;
      this.news.push({ kind, ...('error' in rest ? { code: rest.error.code } : rest) });
    },
    onTroubles: (troubles) => (this.troubles = troubles.map(({ kind }) => kind)),
    onOutputBlocked: (blocked) => this.blocked.push(blocked),
  });

  /** Resolves with the code of the error that kept it from opening, or null. */
  async open(options: { microphone: boolean; inputId?: string; outputId?: string }): Promise<string | null> {
    try {
      const { capturePort, playbackPort, sampleRate } = await this.#devices.open(options);
      this.sampleRate = sampleRate;
      this.recording = await recorded.start();
      playbackPort.onmessage = ({ data }: MessageEvent<PlaybackReport>) => this.reports.push(data);
      capturePort.onmessage = ({ data }: MessageEvent<CaptureBlock>) =>
        this.blocks.push({ atSample: data.atSample, frames: data.pcm.length, levelDb: rmsDb(data.pcm) });
      this.#playback = playbackPort;
      return null;
    } catch (error) {
      if (error instanceof LatchError) return error.code;
      throw error;
    }
  }

  get devices(): AudioDevices {
    return this.#devices;
  }

  command(command: PlaybackCommand): void {
    this.#playback!.postMessage(command);
  }

  /** Hands the worklet `ms` of a steady level for this reply. */
  audio(replyId: number, ms: number, value: number): void {
    const pcm = new Float32Array(Math.round((this.sampleRate * ms) / 1000)).fill(value);
    this.command({ kind: 'audio', replyId, pcm });
  }
}

const harness = {
  Session,
  session: null as Session | null,
  newSession: () => (harness.session = new Session()),
  opus: (request: Omit<OpusRequest, 'kind'>) => inWorker({ kind: 'opus', ...request }) as Promise<OpusResult>,
  vad: (pcm: Float32Array, sampleRate: number) =>
    inWorker({ kind: 'vad', pcm, sampleRate }) as Promise<VadResult>,
  /** A WAV file (PCM16 mono, 44 bytes of header) in base64, as samples. */
  samples(base64: string): Float32Array {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    return Float32Array.from(new Int16Array(bytes.buffer, 44), (sample) => sample / 32_768);
  },
};

export type Harness = typeof harness;
declare global {
  interface Window {
    harness: Harness;
  }
}
window.harness = harness;
