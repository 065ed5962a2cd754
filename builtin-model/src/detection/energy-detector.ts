import { FRAME_MS, type DetectorStream, type SpeechDetector } from './detector.ts';

const FRAME_SAMPLES = 24 * FRAME_MS;

/**
 * A frame is certainly speech when it is this much louder than the noise of the room; halfway there, a threshold of 0.5 is
 * reached.
 */
const SURELY_OVER_FLOOR_DB = 20;
/** The noise never counts as quieter than this. Otherwise the faintest hiss after digital silence would be speech. */
const LOWEST_FLOOR_DB = -60;
/** At the beginning the noise does not count as louder than this: a stream may begin in the middle of a word. */
const LOUDEST_FIRST_FLOOR_DB = -30;
/**
 * How fast the estimate of the noise follows louder sound. A sentence hardly moves it; a fan counts as noise after some
 * seconds.
 */
const FLOOR_RISE_DB_PER_FRAME = (2 * FRAME_MS) / 1000;

/** Finds speech by its loudness over an adaptive estimate of the noise. It needs no network and no thread. */
export class EnergyDetector implements SpeechDetector {
  open(onFrame: (probability: number) => void): DetectorStream {
    return new EnergyStream(onFrame);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

class EnergyStream implements DetectorStream {
  readonly #onFrame: (probability: number) => void;
  /** Samples of the frame so far, and the sum of their squares. */
  #samples = 0;
  #energy = 0;
  #floorDb: number | null = null;
  /** Counts resets: whoever gets a frame may reset or close the stream while a piece of audio is being processed. */
  #epoch = 0;
  #closed = false;

  constructor(onFrame: (probability: number) => void) {
    this.#onFrame = onFrame;
  }

  feed(pcm: Int16Array): void {
    if (this.#closed) return;
    const epoch = this.#epoch;
    for (const sample of pcm) {
      this.#energy += sample * sample;
      if (++this.#samples < FRAME_SAMPLES) continue;
      const levelDb = 10 * Math.log10(this.#energy / FRAME_SAMPLES / 32_768 ** 2);
      this.#samples = 0;
      this.#energy = 0;
      this.#onFrame(this.#probabilityOf(levelDb));
      if (this.#epoch !== epoch) return;
    }
  }

  reset(): void {
    this.#epoch++;
    this.#samples = 0;
    this.#energy = 0;
    this.#floorDb = null;
  }

  close(): void {
    this.#closed = true;
    this.reset();
  }

  #probabilityOf(levelDb: number): number {
    const floorDb = this.#floorDb ?? Math.min(levelDb, LOUDEST_FIRST_FLOOR_DB);
    const overDb = levelDb - Math.max(floorDb, LOWEST_FLOOR_DB);
    this.#floorDb = Math.max(LOWEST_FLOOR_DB, Math.min(levelDb, floorDb + FLOOR_RISE_DB_PER_FRAME));
    return Math.min(1, Math.max(0, overDb / SURELY_OVER_FLOOR_DB));
  }
}
