/** Places that network addresses hold: one address so many, the network around it some more. */
import { NETWORK_SHARE } from '../session/limits/shared-allowances.ts';
import { networkOf } from './addresses.ts';

export class Places {
  readonly #held = new Map<string, number>();

  constructor(private readonly perAddress: number) {}

  /** Returns what gives the place back; null: there is none left for this address (as addresses.ts counts it). */
  take(address: string): (() => void) | null {
    const network = networkOf(address);
    if (!this.hasRoom(address)) return null;
    this.#add(address, 1);
    this.#add(network, 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#add(address, -1);
      this.#add(network, -1);
    };
  }

  hasRoom(address: string): boolean {
    const isBelow = (key: string, limit: number): boolean => (this.#held.get(key) ?? 0) < limit;
    return isBelow(address, this.perAddress) && isBelow(networkOf(address), NETWORK_SHARE * this.perAddress);
  }

  #add(key: string, change: 1 | -1): void {
    const held = (this.#held.get(key) ?? 0) + change;
    if (held === 0) this.#held.delete(key);
    else this.#held.set(key, held);
  }
}
