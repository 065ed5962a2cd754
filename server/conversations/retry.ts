/** Work that is tried again until it is done, for a while. */
export interface RetryOptions {
  everyMs: number;
  limitMs: number;
  after: (delayMs: number, run: () => void) => () => void;
}

export class Retry {
  #isHurried = false;
  #endPause: (() => void) | null = null;

  constructor(private readonly options: RetryOptions) {}

  /** `work` says whether it is done. Resolves with what it said last. */
  async run(work: () => Promise<boolean>): Promise<boolean> {
    for (let waitedMs = 0; ; waitedMs += this.options.everyMs) {
      if (await work()) return true;
      if (this.#isHurried || waitedMs >= this.options.limitMs) return false;
      await this.#pause();
    }
  }

  /** It is tried once more at most. */
  hurry(): void {
    this.#isHurried = true;
    this.#endPause?.();
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.options.after(this.options.everyMs, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }
}
