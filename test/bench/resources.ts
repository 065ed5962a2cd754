/** What a run has started, so that it all ends with the run, however that ends. */
export class Resources {
  readonly #stops: (() => Promise<unknown>)[] = [];

  /** Remembers how a thing is stopped; the last one started is stopped first. */
  use<T>(thing: T, stop: (thing: T) => Promise<unknown>): T {
    this.#stops.push(() => stop(thing));
    return thing;
  }

  /** Stops everything; what does not stop does not keep the rest from it. */
  async close(): Promise<void> {
    for (let stop = this.#stops.pop(); stop; stop = this.#stops.pop()) await stop().catch(() => {});
  }
}
