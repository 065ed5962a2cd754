import type { Heard, HeardStretch, Listener } from '../brain.ts';
import type { Caught } from './caught.ts';
import { heardOf } from './heard.ts';
import type { Recognised } from './messages.ts';
import { EarsThread } from './thread.ts';

/** The silence between two parts of a turn, in place of the real pause: 250 ms at 24 kHz. */
const seam = new Int16Array(6000);

/**
 * Two threads, shared by all listeners, that decode the same audio as it arrives. One knows the sentences of the talk
 * grammar. The other catches common words in speech that is none of these sentences. Each stretch that continues a turn is
 * heard twice: alone, and joined to what came before. The sentence of the stretch alone is always heard; everything else
 * only while decoders are free for it.
 */
export class Ears {
  readonly #sentences: EarsThread<Recognised>;
  readonly #words: EarsThread<Caught>;

  constructor({ onAble = () => {} }: { onAble?: () => void } = {}) {
    this.#sentences = new EarsThread('./ears-worker', onAble);
    this.#words = new EarsThread('./loop-worker', onAble);
  }

  /** Without the words of what is no sentence it still hears. */
  get able(): boolean {
    return this.#sentences.able;
  }

  /** Starts the threads, so that the first listener need not wait for them. */
  warm(): void {
    this.#sentences.warm();
    this.#words.warm();
  }

  listen(earlier: readonly Int16Array[] = [], client = ''): Listener {
    const alone = this.#hear(false, client);
    const joined = earlier.length > 0 ? this.#hear(true, client) : null;
    for (const stretch of earlier) {
      joined?.feed(stretch);
      joined?.feed(seam);
    }
    return {
      feed(pcm) {
        alone.feed(pcm);
        joined?.feed(pcm);
      },
      async finish(): Promise<HeardStretch> {
        const [stretch, whole] = await Promise.all([alone.finish(), joined?.finish() ?? null]);
        if (!stretch) throw new Error('The ears gave up a stretch of speech.');
        return { ...stretch, joined: whole };
      },
      discard() {
        alone.discard();
        joined?.discard();
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#sentences.close(), this.#words.close()]);
  }

  #hear(optional: boolean, client: string) {
    const sentence = this.#sentences.open(optional, client);
    const words = this.#words.open(true, client);
    return {
      feed(pcm: Int16Array): void {
        sentence.feed(pcm);
        words.feed(pcm);
      },
      /** Null if the utterance was given up. */
      async finish(): Promise<Heard | null> {
        // If the words could not be caught, that is no reason to fail.
        const caught = words.finish().catch(() => null);
        const recognised = await sentence.finish();
        if (!recognised) {
          words.discard();
          return null;
        }
        // If the sentence was understood, nobody needs to wait for the words.
        if (recognised.understood) words.discard();
        return heardOf(recognised, (await caught) ?? { words: [], open: false });
      },
      discard(): void {
        sentence.discard();
        words.discard();
      },
    };
  }
}
