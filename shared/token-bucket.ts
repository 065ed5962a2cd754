/**
 * A token bucket: holds up to `capacity` tokens, and gets `perSecond` back with time. What takes more than is there gets nothing. It
 * starts full. Synchronous, with the clock as an input: messages of a call are judged in the order in which they come.
 */
export class TokenBucket {
  #tokens: number;
  #atMs: number;

  constructor(
    readonly capacity: number,
    readonly perSecond: number,
    nowMs: number,
  ) {
    this.#tokens = capacity;
    this.#atMs = nowMs;
  }

  /** Takes `count` tokens; false where there are not so many, and then none is taken. */
  take(count: number, nowMs: number): boolean {
    this.#refill(nowMs);
    if (count > this.#tokens) return false;
    this.#tokens -= count;
    return true;
  }

  has(count: number, nowMs: number): boolean {
    this.#refill(nowMs);
    return count <= this.#tokens;
  }

  /** Whether nothing is missing: as good as a fresh one. */
  isFull(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#tokens >= this.capacity;
  }

  #refill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#tokens = Math.min(this.capacity, this.#tokens + (elapsedMs / 1000) * this.perSecond);
    this.#atMs = nowMs;
  }
}
