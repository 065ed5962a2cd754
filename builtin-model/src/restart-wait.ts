/** A thread that ran for so long had nothing wrong with it from its start. */
const soundAfterMs = 60_000;
const firstWaitMs = 250;
const longestWaitMs = 30_000;

/**
 * How long to wait before a thread that was lost is started again. The first loss costs no wait; each further one, as long as
 * no thread in between ran for a minute, doubles it. It is never given up.
 */
export class RestartWait {
  #losses = 0;

  /** `ranMs`: how long the thread that is lost ran. */
  afterLoss(ranMs: number): number {
    this.#losses = ranMs >= soundAfterMs ? 1 : this.#losses + 1;
    return this.#losses === 1 ? 0 : Math.min(firstWaitMs * 2 ** (this.#losses - 2), longestWaitMs);
  }
}
