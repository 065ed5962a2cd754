/** Work that waits, and whose it is. Clients share ears, mouth and the server's thread. */
export interface OfClient {
  readonly client: string;
  /** How much of it is still to be done, where that is known. */
  readonly ahead?: number;
}

/** Past this many names, those that say nothing are forgotten. */
const mostNames = 256;

/**
 * Divides one thread among clients (weighted fair queueing): next is the work that would end first if all clients were served
 * at the same time. So a long piece waits for a short one, and who asked for much for who asked for little. Who asks for
 * nothing for a while, or is new, is ahead of the others, by `credit` at most. The unit of work is the caller's.
 */
export class FairTurns {
  readonly #credit: number;
  /** What each client has used, on a scale where nobody who waits stands below `#now`. */
  readonly #used = new Map<string, number>();
  #now = 0;

  constructor(credit: number) {
    this.#credit = credit;
  }

  /** Where several are next, it is the first of them. */
  next<Work extends OfClient>(waiting: Iterable<Work>): Work | undefined {
    let best: Work | undefined;
    let least = Infinity;
    for (const work of waiting) {
      if (!best || this.due(work) < this.due(best)) best = work;
      least = Math.min(least, this.#usedBy(work.client));
    }
    if (best) this.#now = Math.max(this.#now, least);
    return best;
  }

  /** When it would end: less is earlier. */
  due({ client, ahead = 0 }: OfClient): number {
    return this.#usedBy(client) + ahead;
  }

  /** A client's work has used so much. */
  use({ client }: OfClient, amount: number): void {
    this.#used.set(client, this.#usedBy(client) + amount);
    if (this.#used.size <= mostNames) return;
    for (const [name, had] of this.#used) if (had <= this.#now - this.#credit) this.#used.delete(name);
  }

  #usedBy(client: string): number {
    const least = this.#now - this.#credit;
    return Math.max(this.#used.get(client) ?? least, least);
  }
}
