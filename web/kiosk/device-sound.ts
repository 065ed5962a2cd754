/**
 * The sound of the device while no visitor is there: its microphone, and a way out to the loudspeaker. What is captured stays in this page
 * and its workers, and nobody keeps it.
 */
import { LatchError } from '../../shared/errors.ts';
import type { CaptureBlock } from '../audio/capture-blocks.ts';
import { audioSupportProblem, microphoneError } from '../audio/media-errors.ts';
import { getMicrophone } from '../audio/microphone.ts';
import { connectPort, loadWorklets } from '../audio/worklets.ts';

/** A sound system that runs at all begins well within this time. */
const RUN_LIMIT_MS = 3_000;
/** Nobody is asked: the browser of a kiosk has been told that the microphone may be used. */
const MICROPHONE_LIMIT_MS = 5_000;

export interface DeviceSoundOptions {
  /**
   * Without the browser's processing: an echo canceller would remove the very tone that is to be heard, and a gain control makes far
   * voices near.
   */
  raw: boolean;
  /** The sound died, or the microphone was taken away. */
  onLost(error: LatchError): void;
}

export class DeviceSound {
  #port: MessagePort | null = null;

  private constructor(
    readonly context: AudioContext,
    private readonly stream: MediaStream,
    private readonly capture: AudioWorkletNode,
  ) {}

  /**
   * Rejects with LatchError: what keeps the microphone from opening, `output-failed` where the browser holds the sound back until somebody touches
   * the page, or `sound-dead`. Nothing is left open then.
   */
  static async open({ raw, onLost }: DeviceSoundOptions): Promise<DeviceSound> {
    const problem = audioSupportProblem();
    if (problem) throw problem;
    const context = new AudioContext({ latencyHint: 'interactive' });
    let stream: MediaStream | null = null;
    try {
      await waitUntilRunning(context);
      stream = await openMicrophone(raw);
      const { capture } = await loadWorklets(context, context.destination, onLost);
      const sound = new DeviceSound(context, stream, capture);
      context.createMediaStreamSource(stream).connect(capture);
      stream.getAudioTracks()[0]?.addEventListener('ended', () => onLost(new LatchError('mic-missing')));
      return sound;
    } catch (thrown) {
      stream?.getTracks().forEach((track) => track.stop());
      void context.close();
      throw LatchError.from(thrown, 'sound-dead');
    }
  }

  get sampleRate(): number {
    return this.context.sampleRate;
  }

  /** Every CaptureBlock from now on comes here. Transfer it, or read it by `collect`. */
  connect(): MessagePort {
    this.#port = connectPort(this.capture);
    return this.#port;
  }

  /** What is captured from now on, `ms` of it. */
  async collect(ms: number): Promise<Float32Array> {
    const pcm = new Float32Array(Math.round((ms * this.sampleRate) / 1000));
    const port = this.connect();
    let filled = 0;
    await new Promise<void>((resolve) => {
      port.onmessage = ({ data }: MessageEvent<CaptureBlock>) => {
        const room = data.pcm.subarray(0, pcm.length - filled);
        pcm.set(room, filled);
        filled += room.length;
        if (filled === pcm.length) resolve();
      };
    });
    return pcm;
  }

  close(): void {
    this.#port?.close();
    this.stream.getTracks().forEach((track) => track.stop());
    void this.context.close();
  }
}

async function openMicrophone(raw: boolean): Promise<MediaStream> {
  try {
    const wish = { echoCancellation: !raw, noiseSuppression: !raw, autoGainControl: false, channelCount: 1 };
    return await getMicrophone(wish, MICROPHONE_LIMIT_MS);
  } catch (thrown) {
    throw microphoneError(thrown);
  }
}

/** A context that is held back neither runs nor says so. */
async function waitUntilRunning(context: AudioContext): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LatchError('output-failed', 'the sound is held back')), RUN_LIMIT_MS);
  });
  try {
    await Promise.race([context.resume(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
