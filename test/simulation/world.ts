/** Time and chance of a simulated call: both are inputs, so that a seed always gives the same interleaving. */

/** Something happened that must never happen. The message names the rule; the trace shows how it came about. */
export class Violation extends Error {
  override readonly name = 'Violation';

  constructor(
    readonly rule: string,
    seed: number,
    trace: string,
  ) {
    super(`${rule} (seed ${seed})\n${trace}`);
  }
}

/** How many notes of what happened before a violation it shows. */
const TRACE_LENGTH = 60;

export class World {
  nowMs = 0;
  /** Nothing goes wrong any more; whatever is unfinished must come to rest. */
  calm = false;
  readonly #trace: { atMs: number; what: unknown[] }[] = [];
  #agenda: { atMs: number; run: () => void }[] = [];
  #state: number;
  readonly #rejoined = new Map<number, { turnId: number; packets: number; guessed: number }>();
  #violation: Violation | null = null;

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /**
   * A random number from 0 to 1, by Marsaglia's xorshift32 over a Weyl sequence: even enough, and the same on every machine.
   */
  random(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let x = this.#state;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
  }

  /** A turn that the browser rejoined to the one before, which had so many packets, the last ones after its last guess. */
  rejoin(turnId: number, early: { turnId: number; packets: number; guessed: number }): void {
    this.#rejoined.set(turnId, early);
  }

  /** The turn that a packet belongs to by now, and its place there. */
  placeOf({ turnId, seq }: { turnId: number; seq: number }): { turnId: number; seq: number } {
    const early = this.#rejoined.get(turnId);
    return early ? { turnId: early.turnId, seq: early.packets + seq } : { turnId, seq };
  }

  /** Whether a turn may go on from packet `before` to `after`: what came between a last guess and its commit was silence. */
  mayFollow(turnId: number, before: number, after: number): boolean {
    const early = [...this.#rejoined.values()].filter((one) => one.turnId === turnId);
    return (
      after === before + 1 || early.some(({ packets, guessed }) => after === packets && before >= guessed - 1)
    );
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  /** An integer from `min` to `max`. */
  between(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.random() * choices.length)]!;
  }

  /** Runs it later. Actions that are due at the same time run in the order in which they were scheduled. */
  at(atMs: number, run: () => void): void {
    let place = this.#agenda.length;
    while (place > 0 && this.#agenda[place - 1]!.atMs > atMs) place--;
    this.#agenda.splice(place, 0, { atMs, run });
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.nowMs + delayMs, run);
  }

  /** Lets time pass. */
  goTo(atMs: number): void {
    while (this.#agenda.length > 0 && this.#agenda[0]!.atMs <= atMs) {
      const { atMs: dueMs, run } = this.#agenda.shift()!;
      this.nowMs = Math.max(this.nowMs, dueMs);
      run();
    }
    this.nowMs = atMs;
  }

  /** Adds to the trace. The noted values must not change afterwards. */
  note(...what: unknown[]): void {
    this.#trace.push({ atMs: this.nowMs, what });
    if (this.#trace.length > 2 * TRACE_LENGTH) this.#trace.splice(0, TRACE_LENGTH);
  }

  /** The violation is also remembered, since whoever is called may catch what is thrown (`check`). */
  fail(rule: string): never {
    const lines = this.#trace.slice(-TRACE_LENGTH).map(({ atMs, what }) => {
      const words = what.map((part) => (typeof part === 'string' ? part : JSON.stringify(part)));
      return `${Math.round(atMs)} ${words.join(' ')}`;
    });
    this.#violation ??= new Violation(rule, this.seed, lines.join('\n'));
    throw this.#violation;
  }

  /** Throws the violation again, if there was one. */
  check(): void {
    if (this.#violation) throw this.#violation;
  }
}

/** A line that keeps order, with a delay that varies. When it is cut, it loses what is on it. */
export class Line {
  #lastMs = 0;
  #cut = false;

  constructor(
    private readonly world: World,
    private readonly delayMs: () => number,
  ) {}

  carry(run: () => void, extraMs = 0): void {
    this.#lastMs = Math.max(this.#lastMs, this.world.nowMs + extraMs + this.delayMs());
    this.#arrive(this.#lastMs, run);
  }

  /** Lets later messages overtake this one. */
  straggle(run: () => void): void {
    this.#arrive(this.world.nowMs + 4 * this.delayMs(), run);
  }

  cut(): void {
    this.#cut = true;
  }

  #arrive(atMs: number, run: () => void): void {
    this.world.at(atMs, () => {
      if (!this.#cut) run();
    });
  }
}
