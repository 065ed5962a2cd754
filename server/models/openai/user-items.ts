/** A server may say several times that an item is there, soon after each other. */
const REMEMBERED = 64;

/** Which of the user's audio that was committed is in the conversation as an item, and which is still awaited. */
export class UserItems {
  /** When each commit that is not confirmed was sent, oldest first. */
  #unconfirmed: number[] = [];
  /** Items that were confirmed and are not there yet, with the time of the confirmation. */
  readonly #awaited = new Map<string, number>();
  /** The same for items that are waited for no longer. How late they come tells of the server all the same. */
  readonly #givenUp = new Map<string, number>();
  readonly #there = new Set<string>();

  onCommit(atMs: number): void {
    this.#unconfirmed.push(atMs);
  }

  /** The commit became (or will become) this item. False if that is known. */
  onCommitted(itemId: string, atMs: number): boolean {
    if ([this.#awaited, this.#givenUp, this.#there].some((items) => items.has(itemId))) return false;
    this.#unconfirmed.shift();
    this.#awaited.set(itemId, atMs);
    return true;
  }

  onCommitRefused(): void {
    this.#unconfirmed.shift();
  }

  /** The item is there: how long after its confirmation; null for one that was there before, or is not of the user's audio. */
  onItem(itemId: string, atMs: number): number | null {
    const sinceMs = this.#awaited.get(itemId) ?? this.#givenUp.get(itemId);
    if (sinceMs === undefined) return null;
    this.#awaited.delete(itemId);
    this.#givenUp.delete(itemId);
    this.#there.add(itemId);
    forgetOldest(this.#there);
    return atMs - sinceMs;
  }

  /** Nobody waits any longer for what is missing. */
  giveUp(): void {
    this.#unconfirmed = [];
    for (const [itemId, sinceMs] of this.#awaited) {
      this.#givenUp.set(itemId, sinceMs);
      forgetOldest(this.#givenUp);
    }
    this.#awaited.clear();
  }

  get isCommitUnconfirmed(): boolean {
    return this.#unconfirmed.length > 0;
  }

  get areAllThere(): boolean {
    return this.#unconfirmed.length === 0 && this.#awaited.size === 0;
  }
}

function forgetOldest(items: Set<string> | Map<string, number>): void {
  const [oldest] = items.keys();
  if (items.size > REMEMBERED && oldest !== undefined) items.delete(oldest);
}
