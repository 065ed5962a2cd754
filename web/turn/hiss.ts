/**
 * A soft hiss under all that the VAD hears, and only the VAD. The network was not trained on voices with nothing between their
 * harmonics, which is what a good codec, a noise suppressor or a very quiet room leaves. It recognised 72 % of the speech of
 * one speaker without any noise above 4 kHz, and 87 % with this hiss; 24 and 55 % where the sound was 20 dB softer. The hiss
 * makes next to no difference to other speakers, even 28 dB softer ones: 96.9 to 96.4 %, 90.3 to 90.9 % (recordings of
 * docs/benchmarks.md, "Turns"). White noise of that level covers what is soft.
 */

/** RMS of the hiss in dBFS. Speech of −50 dBFS is still well above it where speech is strong, under 4 kHz. */
const LEVEL_DB = -60;
/** Evenly spread noise of ±1 has a variance of 1/3, and the difference of two neighbours twice as much. */
const AMPLITUDE = 10 ** (LEVEL_DB / 20) * Math.sqrt(3 / 2);

export class Hiss {
  #random = 1;
  #last = 0;

  /** The frame with the hiss under it, in a buffer of its own. The same hiss in every call. */
  under(frame: Float32Array): Float32Array {
    return frame.map((sample) => {
      // Numerical Recipes' "quick and dirty" generator, of which the upper bits are random enough to be heard as noise.
      this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) | 0;
      const white = (this.#random / 2 ** 31) * AMPLITUDE;
      const difference = white - this.#last;
      this.#last = white;
      return sample + difference;
    });
  }
}
