import { floatsFromPcm } from '../pcm.ts';
import type { Decoding } from './decoder.ts';
import type { Borrower } from './lending.ts';
import { EARS_HZ, longestSamples } from './messages.ts';
import { SilenceTrimmer } from './silence-trimmer.ts';

/** How much audio is decoded at once (5 to 80 ms of work) before another client has its turn. */
const sliceSamples = 0.1 * EARS_HZ;
const silentAfterMs = 1000;

/** A decoder, and whose voice it is used to; null: nobody's. */
export interface Slot<Result> {
  decoding: Decoding<Result>;
  client: string | null;
}

/** One utterance in a thread of the ears. It keeps its audio, so that it can begin again with another decoder. */
export class Utterance<Result> implements Borrower {
  readonly id: number;
  readonly client: string;
  readonly optional: boolean;
  finished = false;
  losses = 0;
  slot: Slot<Result> | null = null;
  #slices: Int16Array[] = [];
  #heardSlices = 0;
  #samples = 0;
  #keptSamples = 0;
  #heardSamples = 0;
  #fedAtMs = performance.now();
  #trimmer = new SilenceTrimmer();

  constructor({ id, client, optional }: Pick<Utterance<Result>, 'id' | 'client' | 'optional'>) {
    this.id = id;
    this.client = client;
    this.optional = optional;
  }

  get hasDecoder(): boolean {
    return this.slot !== null;
  }

  get ahead(): number {
    return this.#keptSamples - this.#heardSamples;
  }

  get silent(): boolean {
    return performance.now() - this.#fedAtMs >= silentAfterMs;
  }

  get tooLong(): boolean {
    return this.#samples > longestSamples;
  }

  feed(pcm: Int16Array): void {
    this.#fedAtMs = performance.now();
    const room = longestSamples - this.#keptSamples;
    this.#samples += pcm.length;
    this.#keptSamples += Math.min(room, pcm.length);
    for (let at = 0; at < Math.min(room, pcm.length); at += sliceSamples)
      this.#slices.push(pcm.subarray(at, Math.min(room, at + sliceSamples)));
  }

  borrow(slot: Slot<Result>): void {
    this.slot = slot;
    slot.client = this.client;
    slot.decoding.start();
  }

  /** Gives its decoder back, as good as new; what that one heard is lost. */
  giveBack(): Slot<Result> | null {
    const { slot } = this;
    if (!slot) return null;
    if (this.finished) this.losses++;
    this.slot = null;
    this.#heardSlices = 0;
    this.#heardSamples = 0;
    this.#trimmer = new SilenceTrimmer();
    slot.decoding.finish();
    return slot;
  }

  /** Decodes a little. Returns how many samples that were. */
  advance(decoding: Decoding<Result>): number {
    let taken = 0;
    for (; taken < sliceSamples && this.ahead > 0; this.#heardSlices++) {
      const pcm = this.#slices[this.#heardSlices] as Int16Array;
      for (const block of this.#trimmer.onSamples(floatsFromPcm(pcm))) decoding.hear(block);
      taken += pcm.length;
      this.#heardSamples += pcm.length;
    }
    return taken;
  }
}
