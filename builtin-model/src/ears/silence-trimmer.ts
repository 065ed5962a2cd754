import { EARS_HZ } from './messages.ts';

/**
 * Shortens silence before it reaches the recogniser. Its features are normalised over the utterance and its grammar has
 * no words for silence, so a second of it in front of a sentence is enough for the sentence to be rejected. A browser
 * with push-to-talk, and other people's clients, send such seconds.
 */

const BLOCK = EARS_HZ / 100;
/** How much silence is kept on each side of sound. */
const KEPT_BLOCKS = 20;
/** Sound is this much louder than the quietest block so far, and louder than any room tone (dBFS). */
const OVER_FLOOR_DB = 12;
const QUIETEST_SOUND_DB = -52;
/** If the stream begins louder than this, it begins with sound, not with a noisy room. */
const LOUDEST_FLOOR_DB = -45;
/** The recogniser cannot handle digital silence, so a hiss is added: at −70 dBFS it lies under any microphone's own. */
const HISS = 10 ** (-70 / 20);

export class SilenceTrimmer {
  #rest: Float32Array = new Float32Array(0);
  #floorDb = LOUDEST_FLOOR_DB;
  /** The last silent blocks. Those just before sound are passed on. */
  #held: Float32Array[] = [];
  /** How many silent blocks may still pass, since sound ended. */
  #passing = 0;
  #seed = 1;

  /** Samples in ±1 at `EARS_HZ`. Returns what the recogniser should hear now, in order. */
  onSamples(samples: Float32Array): Float32Array[] {
    const joined = new Float32Array(this.#rest.length + samples.length);
    joined.set(this.#rest);
    joined.set(samples, this.#rest.length);
    const heard: Float32Array[] = [];
    let at = 0;
    for (; at + BLOCK <= joined.length; at += BLOCK) this.#onBlock(joined.slice(at, at + BLOCK), heard);
    this.#rest = joined.slice(at);
    return heard;
  }

  #onBlock(block: Float32Array, heard: Float32Array[]): void {
    for (let i = 0; i < block.length; i++) block[i]! += this.#hiss();
    const levelDb = 10 * Math.log10(block.reduce((sum, sample) => sum + sample * sample, 0) / BLOCK);
    this.#floorDb = Math.min(this.#floorDb, levelDb);
    if (levelDb > Math.max(QUIETEST_SOUND_DB, this.#floorDb + OVER_FLOOR_DB)) {
      heard.push(...this.#held.splice(0), block);
      this.#passing = KEPT_BLOCKS;
    } else if (this.#passing > 0) {
      this.#passing--;
      heard.push(block);
    } else {
      this.#held.push(block);
      if (this.#held.length > KEPT_BLOCKS) this.#held.shift();
    }
  }

  /** A linear congruential generator (Numerical Recipes, ch. 7): the same audio always gets the same hiss. */
  #hiss(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (this.#seed / 2 ** 31 - 1) * HISS;
  }
}
