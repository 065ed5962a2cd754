/** Which fault of a script strikes an event: faults are counted by type, over all connections. */
import type { Script, WireFault } from './script.ts';

export class FaultBook {
  readonly #seen = new Map<string, number>();

  constructor(private readonly script: () => Script) {}

  /** Counts one event of this type. */
  next(type: string): WireFault | null {
    const count = (this.#seen.get(type) ?? 0) + 1;
    this.#seen.set(type, count);
    return this.script().faults.find((fault) => fault.type === type && fault.nth === count) ?? null;
  }
}
