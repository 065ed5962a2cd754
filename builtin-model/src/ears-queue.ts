/** So much audio may come faster than anybody speaks it, in ms: a line that stood still for a moment sends what it held. */
const mostLeadMs = 2000;
/** Who is before the ears gives way only to one that sent so many times less: what was heard of it so far is lost. */
const muchLess = 2;

/** Who waits for the ears, and how much more audio it sent than could be spoken in that time. */
export interface InQueue {
  readonly leadMs: number;
  /** Whether it has anything for the ears. */
  readonly waits: boolean;
  serve(): void;
}

/**
 * Whose audio is before the ears: of everybody who speaks, and, of those who sent it faster than it can be spoken, of one at a
 * time: the one that did so the least. So a caller who speaks never waits for what others sent in heaps.
 */
export class EarsQueue {
  readonly #all = new Set<InQueue>();
  #first: InQueue | null = null;

  add(one: InQueue): void {
    this.#all.add(one);
  }

  remove(one: InQueue): void {
    this.#all.delete(one);
    this.onHeard();
  }

  /** Whether its audio may be before the ears now. */
  admits(one: InQueue): boolean {
    return one.leadMs <= mostLeadMs || one === this.#first;
  }

  /** Somebody sent something. */
  update(): void {
    const before = this.#first;
    this.#first = this.#next();
    if (before === this.#first) return;
    // It makes room before the next one takes it.
    before?.serve();
    this.#serveAll();
  }

  /** Somebody was heard. Time has passed meanwhile: what was a heap may be none any more, and nobody else would say so. */
  onHeard(): void {
    this.update();
    this.#serveAll();
  }

  #serveAll(): void {
    for (const one of this.#all) one.serve();
  }

  #next(): InQueue | null {
    const heaps = [...this.#all].filter(({ waits, leadMs }) => waits && leadMs > mostLeadMs);
    const [first, ...others] = heaps;
    if (!first) return null;
    const least = others.reduce((best, one) => (one.leadMs < best.leadMs ? one : best), first);
    const now = heaps.find((one) => one === this.#first);
    return now && now.leadMs <= muchLess * least.leadMs ? now : least;
  }
}
