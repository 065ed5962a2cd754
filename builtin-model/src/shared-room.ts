/** In whatever unit is counted. */
export interface RoomLimits {
  /** What each may always hold … */
  readonly each: number;
  /** … what one may hold where there is room … */
  readonly one: number;
  /** … which there is until all together hold so much. */
  readonly all: number;
}

/** What connections hold: many together may not hold what one alone may. */
export class SharedRoom {
  readonly #limits: RoomLimits;
  #held = 0;

  constructor(limits: RoomLimits) {
    this.#limits = limits;
  }

  open(): OwnRoom {
    return new OwnRoom(this.#limits, {
      held: () => this.#held,
      add: (amount) => void (this.#held += amount),
    });
  }
}

/** One connection's part. */
export class OwnRoom {
  readonly #limits: RoomLimits;
  readonly #all: { held(): number; add(amount: number): void };
  #held = 0;
  #closed = false;

  constructor(limits: RoomLimits, all: { held(): number; add(amount: number): void }) {
    this.#limits = limits;
    this.#all = all;
  }

  get held(): number {
    return this.#held;
  }

  /** What it may hold now. */
  get limit(): number {
    const { each, one, all } = this.#limits;
    return Math.min(one, Math.max(each, this.#held + all - this.#all.held()));
  }

  /** Sets what it holds. */
  hold(amount: number): void {
    if (this.#closed) return;
    this.#all.add(amount - this.#held);
    this.#held = amount;
  }

  /** Gives back all. What it holds after that does not count. */
  close(): void {
    this.hold(0);
    this.#closed = true;
  }
}
