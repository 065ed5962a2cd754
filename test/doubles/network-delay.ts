/** The way of messages over a network: late, unevenly, and in order, as with TCP. */
export interface Network {
  /** Every message takes this long … */
  delayMs: number;
  /** … and up to this much longer. A late message holds back those behind it. */
  jitterMs: number;
}

/** One direction. */
export class DelayLine {
  readonly #queue: { dueMs: number; arrive: () => void }[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly network: () => Network,
    private readonly random: () => number,
  ) {}

  /** Calls `arrive` when the message has come through: now, where nothing delays it. */
  send(arrive: () => void): void {
    const { delayMs, jitterMs } = this.network();
    const aloneMs = performance.now() + delayMs + jitterMs * this.random();
    if (delayMs + jitterMs === 0 && this.#queue.length === 0) return arrive();
    this.#queue.push({ dueMs: Math.max(aloneMs, this.#queue.at(-1)?.dueMs ?? 0), arrive });
    this.#wait();
  }

  /** Drops everything that is under way. */
  cut(): void {
    this.#queue.length = 0;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wait(): void {
    const [first] = this.#queue;
    if (!first || this.#timer) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        while (this.#queue[0] && this.#queue[0].dueMs <= performance.now()) this.#queue.shift()!.arrive();
        this.#wait();
      },
      Math.max(0, Math.ceil(first.dueMs - performance.now())),
    );
  }
}
