/** What the calls of one address share, and what those of a network share: kept while a call is up, or something of it is missing. */
import { SharedAllowance } from './call-allowance.ts';

/** A network of many addresses (an IPv6 /48, an IPv4 /24) may have this many times what one address may: one customer may have all of it. */
export const NETWORK_SHARE = 4;

export class SharedAllowances {
  /** By address, or by network. */
  readonly #kept = new Map<string, SharedAllowance>();

  /** `addresses`: each is as much as so many addresses may have. */
  constructor(
    private readonly maxCallsPerAddress: number,
    private readonly addresses: number,
  ) {}

  /** `isCalling`: whether a call from there is up. */
  of(from: string, isCalling: (from: string) => boolean, nowMs: number): SharedAllowance {
    for (const [other, allowance] of this.#kept)
      if (allowance.isFull(nowMs) && !isCalling(other)) this.#kept.delete(other);
    const allowance =
      this.#kept.get(from) ?? new SharedAllowance(this.maxCallsPerAddress, this.addresses, nowMs);
    this.#kept.set(from, allowance);
    return allowance;
  }
}
