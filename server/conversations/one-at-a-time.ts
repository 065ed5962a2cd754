/** Work that takes long, one piece after the other: calls share the processor with it. */
import { LatchError } from '../../shared/errors.ts';

/** Runs what it is given in turn. With more than `maxWaiting` waiting it throws `rate-limited`. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(private readonly maxWaiting: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.maxWaiting) throw new LatchError('rate-limited', '10 s');
    this.#waiting++;
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    try {
      return await mine;
    } finally {
      this.#waiting--;
    }
  }
}
