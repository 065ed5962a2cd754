/** How much may be said of one thing (a response, what somebody said), counted in characters: what goes on beyond that is no speech. */

/** Two hours of speech. Models end their replies after some minutes. */
export const MAX_REPLY_CHARS = 100_000;
/** Twenty minutes of speech. What was understood of a turn is sent as a whole with each of its words. */
export const MAX_TURN_CHARS = 20_000;
/** A response that makes more items than this makes nothing that can be heard. */
export const MAX_REPLY_ITEMS = 64;

/** Of all items that a server may name, the newest are remembered. */
const MAX_ITEMS = 64;

export class TurnWords {
  readonly #chars = new Map<string, number>();

  /** The words that still have room. */
  fit(itemId: string, words: string): string {
    const had = this.#chars.get(itemId) ?? 0;
    const fitting = words.slice(0, MAX_TURN_CHARS - had);
    this.#chars.set(itemId, had + fitting.length);
    const [oldest] = this.#chars.keys();
    if (this.#chars.size > MAX_ITEMS && oldest !== undefined) this.#chars.delete(oldest);
    return fitting;
  }
}
