/** A page of another origin was refused: what the person reads, and what whoever runs this Latch can set. */
import { LatchError } from '../../shared/errors.ts';

/** `detail` says what to set. It goes to that page, so it names no other origin. */
export class OriginRefused extends LatchError {
  constructor(
    /** What is not allowed, as an origin: the page's own, or the host that it was opened at. */
    readonly origin: string,
    untrustedProxies: number,
  ) {
    super('origin-refused', originRemedy(origin, [], untrustedProxies) ?? unmendable(origin));
  }
}

/**
 * The settings that let the origin in beside those that are allowed already. Null: no setting can. `untrustedProxies`: how many
 * proxies the request passed, where none is trusted.
 */
export function originRemedy(
  origin: string,
  allowed: readonly string[],
  untrustedProxies: number,
): string | null {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  const origins = `LATCH_ORIGINS=${[...allowed, url.origin].join(',')}`;
  return untrustedProxies > 0 ? `${origins} LATCH_TRUST_PROXY=${untrustedProxies}` : origins;
}

function unmendable(origin: string): string {
  if (origin === 'null') return 'a sandboxed frame has no origin: add allow-same-origin to its sandbox';
  return `${origin.slice(0, 100)} is no page of http or https`;
}
