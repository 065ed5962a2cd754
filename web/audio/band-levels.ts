/**
 * How loud sound is in six octaves of speech. The microphone and the loudspeaker are compared by these levels
 * (web/turn/echo.ts). Both go through the same filters, each at its own rate, so sound leaks from band to band alike on both
 * sides.
 */
import { meanSquareDb } from './level.ts';

/** Centres in Hz. The pitch of most voices is in the first two, vowels up to the fifth, and hisses in the last two. */
export const BANDS_HZ = [200, 400, 800, 1600, 3200, 6000] as const;
/** One octave between the −3 dB points: 1 / (2 sinh(ln 2 / 2)). */
const Q = 1.414;

/** A band-pass of 0 dB at its centre (Bristow-Johnson, Audio EQ Cookbook), twice in a row: 24 dB an octave in all. */
class BandPass {
  readonly #b0: number;
  readonly #a1: number;
  readonly #a2: number;
  /**
   * The last two values of each signal: the first section's inputs (x), its outputs (y), which are the second section's
   * inputs, and the second section's outputs (z).
   */
  #x1 = 0;
  #x2 = 0;
  #y1 = 0;
  #y2 = 0;
  #z1 = 0;
  #z2 = 0;

  constructor(centreHz: number, sampleRate: number) {
    const w = (2 * Math.PI * centreHz) / sampleRate;
    const alpha = Math.sin(w) / (2 * Q);
    const a0 = 1 + alpha;
    this.#b0 = alpha / a0;
    this.#a1 = (-2 * Math.cos(w)) / a0;
    this.#a2 = (1 - alpha) / a0;
  }

  /** Sum of the squares of the filter's output. */
  energy(samples: Float32Array): number {
    const [b0, a1, a2] = [this.#b0, this.#a1, this.#a2];
    let [x1, x2, y1, y2, z1, z2] = [this.#x1, this.#x2, this.#y1, this.#y2, this.#z1, this.#z2];
    let sum = 0;
    for (const x of samples) {
      const y = b0 * (x - x2) - a1 * y1 - a2 * y2;
      const z = b0 * (y - y2) - a1 * z1 - a2 * z2;
      [x2, x1, y2, y1, z2, z1] = [x1, x, y1, y, z1, z];
      sum += z * z;
    }
    [this.#x1, this.#x2, this.#y1, this.#y2, this.#z1, this.#z2] = [
      x1,
      x2,
      tiny(y1),
      tiny(y2),
      tiny(z1),
      tiny(z2),
    ];
    return sum;
  }
}

/** Silence leaves numbers behind that are so small that processors are slow with them. */
const tiny = (value: number): number => (Math.abs(value) < 1e-20 ? 0 : value);

export class BandLevels {
  readonly #filters: readonly BandPass[];
  #sums = new Float64Array(BANDS_HZ.length);
  #frames = 0;

  constructor(sampleRate: number) {
    this.#filters = BANDS_HZ.map((hz) => new BandPass(hz, sampleRate));
  }

  onSamples(samples: Float32Array): void {
    this.#filters.forEach((filter, band) => (this.#sums[band]! += filter.energy(samples)));
    this.#frames += samples.length;
  }

  /** dBFS of each band since the last call, never under SILENCE_DB. */
  levelsDb(): number[] {
    const frames = Math.max(1, this.#frames);
    const levels = Array.from(this.#sums, (sum) => meanSquareDb(sum / frames));
    this.#sums.fill(0);
    this.#frames = 0;
    return levels;
  }
}
