/** Asks the server again and again, one question at a time: when it is due, and at once where something changed. */
export class Heartbeats {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  #isWantedAgain = false;
  #isStopped = true;

  /** `ask` never rejects. `periodMs` is asked for after each answer. */
  constructor(
    private readonly ask: () => Promise<void>,
    private readonly periodMs: () => number,
  ) {}

  /** Asks now, and from then on. */
  start(): void {
    this.#isStopped = false;
    this.now();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** What is under way may not know of the news: then it is asked once more. */
  now(): void {
    if (this.#isStopped) return;
    if (this.#isAsking) this.#isWantedAgain = true;
    else void this.#ask();
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isAsking = true;
    do {
      this.#isWantedAgain = false;
      await this.ask();
    } while (this.#isWantedAgain && !this.#isStopped);
    this.#isAsking = false;
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#ask(), this.periodMs());
  }
}
