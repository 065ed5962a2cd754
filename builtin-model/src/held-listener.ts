import { SAMPLES_PER_MS } from './audio-bytes.ts';
import type { HeardStretch, Listener } from './brain.ts';

/** Nothing after this is heard. */
const mostHeldSamples = 21_000 * SAMPLES_PER_MS;

/** A listener that holds its audio, so that it may begin later, and begin again. */
export class HeldListener implements Listener {
  readonly #open: () => Listener;
  #listener: Listener | null = null;
  readonly #held: Int16Array[] = [];
  #heldSamples = 0;
  /** The promise that `finish` returned. */
  #end: { resolve(heard: HeardStretch): void; reject(reason: unknown): void } | null = null;

  constructor(open: () => Listener) {
    this.#open = open;
  }

  /** Its audio has ended: somebody waits for its words. */
  get isAwaited(): boolean {
    return this.#end !== null;
  }

  begin(): void {
    if (this.#listener) return;
    this.#listener = this.#open();
    for (const pcm of this.#held) this.#listener.feed(pcm);
    if (this.#end) this.#finishNow(this.#listener);
  }

  /** What the ears made of it so far is lost. */
  recall(): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.discard();
  }

  feed(pcm: Int16Array): void {
    if (this.#heldSamples < mostHeldSamples) this.#held.push(pcm);
    this.#heldSamples += pcm.length;
    this.#listener?.feed(pcm);
  }

  finish(): Promise<HeardStretch> {
    return new Promise((resolve, reject) => {
      this.#end = { resolve, reject };
      if (this.#listener) this.#finishNow(this.#listener);
    });
  }

  discard(): void {
    this.recall();
    this.#end?.reject(new Error('The audio is not wanted any more.'));
  }

  #finishNow(listener: Listener): void {
    const isCurrent = () => this.#listener === listener;
    listener.finish().then(
      (heard) => isCurrent() && this.#end?.resolve(heard),
      (reason: unknown) => isCurrent() && this.#end?.reject(reason),
    );
  }
}
