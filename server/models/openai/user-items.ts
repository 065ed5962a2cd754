/** Which of the user's audio that was committed is in the conversation as an item, and which is still awaited. */
/** A server may say several times that an item is there, soon after each other. */
const REMEMBERED = 64;

export class UserItems {
  /** When each commit that is not confirmed was sent, oldest first. */
  #unconfirmed: number[] = [];
  /** Items that were confirmed and are not there yet, with the time of the confirmation. */
  readonly #awaited = new Map<string, number>();
  readonly #there = new Set<string>();

  onCommit(atMs: number): void {
    this.#unconfirmed.push(atMs);
  }

  /** The commit became (or will become) this item. False if that is known. */
  onCommitted(itemId: string, atMs: number): boolean {
    if (this.#awaited.has(itemId) || this.#there.has(itemId)) return false;
    this.#unconfirmed.shift();
    this.#awaited.set(itemId, atMs);
    return true;
  }

  onCommitRefused(): void {
    this.#unconfirmed.shift();
  }

  /** The item is there: how long after its confirmation; null for an item that nobody waits for. */
  onItem(itemId: string, atMs: number): number | null {
    const sinceMs = this.#awaited.get(itemId);
    if (sinceMs === undefined) return null;
    this.#onThere(itemId);
    return atMs - sinceMs;
  }

  /** Nobody waits any longer for what is missing. */
  giveUp(): void {
    this.#unconfirmed = [];
    for (const itemId of [...this.#awaited.keys()]) this.#onThere(itemId);
  }

  get isCommitUnconfirmed(): boolean {
    return this.#unconfirmed.length > 0;
  }

  get areAllThere(): boolean {
    return this.#unconfirmed.length === 0 && this.#awaited.size === 0;
  }

  #onThere(itemId: string): void {
    this.#awaited.delete(itemId);
    this.#there.add(itemId);
    const [oldest] = this.#there;
    if (this.#there.size > REMEMBERED && oldest !== undefined) this.#there.delete(oldest);
  }
}
