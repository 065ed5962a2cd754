/**
 * How much audio must be there before a reply starts or goes on. It is small at first, since the user waits for every ms of
 * it. Only what went wrong (an underrun) makes it grow. It shrinks slowly, a little with each reply.
 */
export const JITTER_BUFFER = {
  /**
   * Audio that must be there before a reply starts, on a good network: two packets, less the 1.1 ms of the second that the
   * resampler still holds (at 40 ms it would wait for a third). The budget of playout start is 40 ms.
   */
  initialMs: 38,
  /** Past this, waiting is worse than a gap. */
  maxMs: 400,
  /** An underrun multiplies the target by this: 38 → 76 → 152 → 304 → 400 ms, so four gaps at most on a bad network. */
  growth: 2,
  /** A reply that was rendered without an underrun multiplies it by this: back from 400 ms in about ten replies. */
  shrink: 0.8,
} as const satisfies Record<string, number>;

/** Lives for a whole call; pure except for its own two numbers. */
export class JitterBuffer {
  readonly #policy: typeof JITTER_BUFFER;
  #targetMs: number;
  #ranDry = false;

  constructor(policy = JITTER_BUFFER) {
    this.#policy = policy;
    this.#targetMs = policy.initialMs;
  }

  get targetMs(): number {
    return this.#targetMs;
  }

  /** Whether a reply with this much audio buffered may start, or go on after an underrun. */
  ready(bufferedMs: number, ended: boolean): boolean {
    return ended || bufferedMs >= this.#targetMs;
  }

  underrun(): void {
    this.#ranDry = true;
    this.#targetMs = Math.min(this.#policy.maxMs, this.#targetMs * this.#policy.growth);
  }

  /** A reply that had started is over (finished or dropped). */
  replyOver(): void {
    if (!this.#ranDry)
      this.#targetMs = Math.max(this.#policy.initialMs, this.#targetMs * this.#policy.shrink);
    this.#ranDry = false;
  }
}
