/** What all calls of this process have cost today (UTC), and whether that is all that they may. */

const DAY_MS = 24 * 3_600_000;

export class DayBudget {
  #day = 0;
  #spentUsd = 0;
  #responses = 0;

  /** `maxUsd` null: there is no limit. */
  constructor(private readonly maxUsd: number | null) {}

  spend(usd: number, atMs: number): void {
    this.#turnPage(atMs);
    this.#spentUsd += usd;
    this.#responses++;
  }

  /** What a response costs on average today; null: none has cost anything yet. */
  meanUsd(atMs: number): number | null {
    this.#turnPage(atMs);
    return this.#responses === 0 ? null : this.#spentUsd / this.#responses;
  }

  isSpent(atMs: number): boolean {
    this.#turnPage(atMs);
    return this.maxUsd !== null && this.#spentUsd >= this.maxUsd;
  }

  #turnPage(atMs: number): void {
    const day = Math.floor(atMs / DAY_MS);
    if (day !== this.#day) this.#spentUsd = this.#responses = 0;
    this.#day = day;
  }
}
