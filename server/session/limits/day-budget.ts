/** What all calls of this process have cost today (UTC), and whether that is all that they may. */

const DAY_MS = 24 * 3_600_000;

export class DayBudget {
  #day = 0;
  #spentUsd = 0;
  /** Of the responses whose price is known. */
  #known = { usd: 0, responses: 0 };

  /** `maxUsd` null: there is no limit. `nowMs`: the time of day; it may be set back or forth while the process runs. */
  constructor(
    private readonly maxUsd: number | null,
    private readonly nowMs: () => number,
  ) {}

  /** A response has cost this much. */
  spend(usd: number): void {
    this.#turnPage();
    this.#spentUsd += usd;
    this.#known = { usd: this.#known.usd + usd, responses: this.#known.responses + 1 };
  }

  /** A response whose price nobody knows is taken to have cost this much. */
  spendAbout(usd: number): void {
    this.#turnPage();
    this.#spentUsd += usd;
  }

  /** What a response costs on average today; null: none has said so yet. */
  get meanUsd(): number | null {
    this.#turnPage();
    const { usd, responses } = this.#known;
    return responses === 0 ? null : usd / responses;
  }

  get isSpent(): boolean {
    this.#turnPage();
    return this.maxUsd !== null && this.#spentUsd >= this.maxUsd;
  }

  /** A clock that is set back begins no new day. */
  #turnPage(): void {
    const day = Math.floor(this.nowMs() / DAY_MS);
    if (day <= this.#day) return;
    this.#day = day;
    this.#spentUsd = 0;
    this.#known = { usd: 0, responses: 0 };
  }
}
