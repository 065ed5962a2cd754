/** How long nobody has spoken, listened or typed in a call, and what follows from that. Pure but for its own state. */

/** The browser is told this long before the call is ended, or in the second half of a limit that is short. */
const WARNING_MS = 60_000;

export class IdleWatch {
  #signMs: number;
  #warned = false;

  /** `limitMs`: a call that is idle for so long ends. */
  constructor(
    private readonly limitMs: number,
    nowMs: number,
  ) {
    this.#signMs = nowMs;
  }

  /** Somebody is there. True if that takes a warning back. */
  onSign(nowMs: number): boolean {
    const wasWarned = this.#warned;
    this.#signMs = nowMs;
    this.#warned = false;
    return wasWarned;
  }

  silentMs(nowMs: number): number {
    return nowMs - this.#signMs;
  }

  /** Looks at the clock. `warn` comes once for each time. */
  look(nowMs: number): { kind: 'none' | 'end' } | { kind: 'warn'; endsInMs: number } {
    const leftMs = this.limitMs - this.silentMs(nowMs);
    if (leftMs <= 0) return { kind: 'end' };
    if (this.#warned || leftMs > Math.min(WARNING_MS, this.limitMs / 2)) return { kind: 'none' };
    this.#warned = true;
    return { kind: 'warn', endsInMs: leftMs };
  }
}
