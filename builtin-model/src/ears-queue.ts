/** So much audio may come faster than anybody speaks it, in ms: a line that stood still for a moment sends what it held. */
const mostLeadMs = 2000;
/** Who is before the ears gives way only to one that sent so many times less: what was heard of it so far is lost. */
const muchLess = 2;
/** Who has ended nothing of what it sent is before the ears for so long, in ms, where others wait: it may never end it. */
const shareMs = 2000;
/** About so many times faster than it was spoken is a heap heard, and no more of it than so much, in ms. */
const timesFaster = 10;
const mostHeardMs = 20_000;

/** Who waits for the ears, and how much more audio it sent than could be spoken in that time. */
export interface InQueue {
  readonly leadMs: number;
  /** Whether it has anything for the ears. */
  readonly waits: boolean;
  /** Whether anything of that has ended: its words are waited for. */
  readonly isAwaited: boolean;
  serve(): void;
}

export interface Clock {
  nowMs(): number;
  /** Runs it later, about then. Returns what stops it. */
  after(delayMs: number, run: () => void): () => void;
}

const machineClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/**
 * Whose audio is before the ears: of everybody who speaks, and, of those who sent it faster than it can be spoken, of one at a
 * time. So a caller who speaks never waits for what others sent in heaps. Heaps are heard in turns. A turn ends when something
 * was heard; whose audio has not ended, and may never do so, gives way to whose has, and to time. A heap is none any more once
 * it could have been spoken, which nobody but a timer says.
 */
export class EarsQueue {
  readonly #clock: Clock;
  readonly #all = new Set<InQueue>();
  /** Whose audio is a heap, and since when that counts for its turn. */
  readonly #since = new Map<InQueue, number>();
  #first: InQueue | null = null;
  #firstSinceMs = 0;
  #timer: { atMs: number; stop(): void } | null = null;

  constructor(clock = machineClock) {
    this.#clock = clock;
  }

  get nowMs(): number {
    return this.#clock.nowMs();
  }

  add(one: InQueue): void {
    this.#all.add(one);
  }

  remove(one: InQueue): void {
    this.#all.delete(one);
    this.update();
  }

  /** Whether its audio may be before the ears now. */
  admits(one: InQueue): boolean {
    return one.leadMs <= mostLeadMs || one === this.#first;
  }

  /** Somebody sent or ended something, or is gone. */
  update(): void {
    const isFree = this.#count();
    this.#choose(this.nowMs >= this.#shareEndsMs(), isFree);
  }

  /** Something of this one was heard: others are next. */
  onHeard(one: InQueue): void {
    const isFree = this.#count();
    this.#choose(one === this.#first, isFree);
    // What this one has next.
    one.serve();
  }

  /** Returns whether anybody's heap is none any more: it need not wait. */
  #count(): boolean {
    const before = this.#since.size;
    for (const one of this.#since.keys())
      if (!this.#all.has(one) || one.leadMs <= mostLeadMs) this.#since.delete(one);
    const isFree = this.#since.size < before;
    for (const one of this.#all)
      if (one.leadMs > mostLeadMs && !this.#since.has(one)) this.#since.set(one, this.nowMs);
    return isFree;
  }

  #heaps(): InQueue[] {
    return [...this.#since.keys()].filter(({ waits }) => waits);
  }

  #choose(turnIsOver: boolean, isFree: boolean): void {
    const before = this.#first;
    if (turnIsOver && before) this.#putLast(before);
    this.#first = this.#next(turnIsOver ? null : before);
    if (turnIsOver || before !== this.#first) this.#firstSinceMs = this.nowMs;
    this.#watch();
    // It makes room before the next one takes it.
    if (before !== this.#first) before?.serve();
    if (before !== this.#first || isFree) for (const one of this.#all) one.serve();
  }

  /** Those go first whose words are waited for. */
  #next(now: InQueue | null): InQueue | null {
    const heaps = this.#heaps();
    const awaited = heaps.filter(({ isAwaited }) => isAwaited);
    const rivals = awaited.length > 0 ? awaited : heaps;
    const [first, ...others] = rivals;
    if (!first) return null;
    const best = others.reduce((least, one) => (this.#dueMs(one) < this.#dueMs(least) ? one : least), first);
    return now && rivals.includes(now) && now.leadMs <= muchLess * best.leadMs ? now : best;
  }

  /** When it would be heard if all were heard at the same time: a small heap is before a large one, unless it came much later. */
  #dueMs(one: InQueue): number {
    return (this.#since.get(one) ?? 0) + Math.min(one.leadMs, mostHeardMs) / timesFaster;
  }

  /** Behind all that wait, for as long as what it sent is a heap. */
  #putLast(one: InQueue): void {
    if (!this.#since.has(one)) return;
    const others = this.#heaps().filter((other) => other !== one);
    this.#since.set(one, Math.max(this.nowMs, ...others.map((other) => this.#dueMs(other))));
  }

  /** Who has ended something gives its turn up when that was heard. */
  #shareEndsMs(): number {
    return this.#first && !this.#first.isAwaited ? this.#firstSinceMs + shareMs : Infinity;
  }

  /** Looks again when the next heap is none any more, or the first one's share is over: nobody may do anything until then. */
  #watch(): void {
    const heaps = this.#heaps();
    if (heaps.length < 2) return this.#stopTimer();
    const { nowMs } = this;
    const atMs = Math.min(this.#shareEndsMs(), ...heaps.map(({ leadMs }) => nowMs + leadMs - mostLeadMs));
    // It looks too early rather than be set anew with every packet.
    if (this.#timer && this.#timer.atMs <= atMs) return;
    this.#stopTimer();
    const run = () => {
      this.#timer = null;
      this.update();
    };
    this.#timer = { atMs, stop: this.#clock.after(Math.max(1, Math.ceil(atMs - nowMs)), run) };
  }

  #stopTimer(): void {
    this.#timer?.stop();
    this.#timer = null;
  }
}
