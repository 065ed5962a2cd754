import { floatsFromPcm, Resampler } from '../resample.ts';
import { FRAME_MS } from './detector.ts';

/** What the network was trained on, and the frame that it wants. */
export const SILERO_HZ = 16_000;
export const SILERO_FRAME_SAMPLES = (SILERO_HZ / 1000) * FRAME_MS;

/** Samples of a frame at 24 kHz. */
export const INPUT_FRAME_SAMPLES = 24 * FRAME_MS;

/** Cuts mono PCM at 24 kHz into frames for Silero at 16 kHz, each resampled when it is taken: a long piece costs no long wait. */
export class FrameCutter {
  readonly #resampler = new Resampler(2, 3);
  readonly #waiting: Int16Array[] = [];
  /** Of the first that waits. */
  #taken = 0;
  #waitingSamples = 0;

  constructor() {
    // Half a filter of silence in front: 1 ms of delay, for which a frame is whole with its last sample.
    this.#resampler.flush();
  }

  push(pcm: Int16Array): void {
    this.#waiting.push(pcm);
    this.#waitingSamples += pcm.length;
  }

  /** The next frame, where one is whole. */
  take(): Float32Array | null {
    if (this.#waitingSamples < INPUT_FRAME_SAMPLES) return null;
    const pcm = new Int16Array(INPUT_FRAME_SAMPLES);
    for (let filled = 0; filled < pcm.length;) {
      const first = this.#waiting[0] as Int16Array;
      const part = first.subarray(this.#taken, this.#taken + pcm.length - filled);
      pcm.set(part, filled);
      filled += part.length;
      this.#taken += part.length;
      if (this.#taken < first.length) continue;
      this.#waiting.shift();
      this.#taken = 0;
    }
    this.#waitingSamples -= pcm.length;
    const frame = this.#resampler.process(floatsFromPcm(pcm));
    if (frame.length !== SILERO_FRAME_SAMPLES) throw new RangeError(`a frame of ${frame.length} samples`);
    return frame;
  }
}
