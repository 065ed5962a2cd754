/** Lets the same line through once in a while, over all calls: a model that is away says so at each try of each call. */
export class Seldom {
  readonly #saidAtMs = new Map<string, number>();

  constructor(private readonly everyMs: number) {}

  /** Whether the line may be said now. */
  mayLog(line: string, atMs: number): boolean {
    for (const [old, saidAtMs] of this.#saidAtMs)
      if (atMs - saidAtMs >= this.everyMs) this.#saidAtMs.delete(old);
    if (this.#saidAtMs.has(line)) return false;
    this.#saidAtMs.set(line, atMs);
    return true;
  }
}
