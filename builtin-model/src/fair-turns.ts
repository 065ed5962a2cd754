/** Whose work it is. Clients share ears, mouth and the server's thread. */
export interface OfClient {
  readonly client: string;
}

/** Names with a count no higher than everybody's starting point say nothing; past this many they are looked for. */
const mostNames = 256;

/**
 * Divides one thread among clients: whoever had least of it is next (start-time fair queueing). Who asked for nothing in the
 * meantime saves nothing up, and owes nothing either. The unit of what was used is the caller's.
 */
export class FairTurns {
  /** What each client has used, on a scale where those that are idle stand at `#start`. */
  readonly #used = new Map<string, number>();
  #start = 0;

  /** The piece of work that is next: of the client that had least, and of its pieces the first. */
  next<Work extends OfClient>(waiting: Iterable<Work>): Work | undefined {
    let best: Work | undefined;
    for (const work of waiting) if (!best || this.had(work) < this.had(best)) best = work;
    return best;
  }

  had({ client }: OfClient): number {
    return Math.max(this.#used.get(client) ?? 0, this.#start);
  }

  /** A piece of work that was next has used so much. */
  use(work: OfClient, amount: number): void {
    const had = this.had(work);
    this.#used.set(work.client, had + amount);
    this.#start = had;
    if (this.#used.size <= mostNames) return;
    for (const [client, used] of this.#used) if (used <= this.#start) this.#used.delete(client);
  }
}
