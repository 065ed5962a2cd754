/** Network addresses: whose request it is that limits count, behind proxies or not. */
import type { IncomingMessage } from 'node:http';
import forwarded from 'forwarded';
import ipaddr from 'ipaddr.js';

/** What is read of a request. */
export interface Request {
  headers: NodeJS.Dict<string | string[]>;
  socket: { remoteAddress?: string | undefined };
}

/** A socket that is gone by now has no address; neither has a Unix one. */
const UNKNOWN = 'unknown';
/** More proxies than this are never trusted (LATCH_TRUST_PROXY), so older parts of the header are nobody's concern. */
const MAX_PROXIES = 10;

/**
 * Makes the function that finds a caller's address. With n trusted proxies it is the n-th from the end of X-Forwarded-For:
 * the caller wrote everything before that. Where that one is no address, the nearest proxy that wrote one counts: no garbage
 * gets limits of its own.
 */
export function addressReader(trustedProxies: number): (request: Request) => string {
  return (request) => {
    const chain = chainOf(request).slice(0, trustedProxies + 1);
    return countedAddress(chain.findLast((item) => parse(item) !== null));
  };
}

/** How many proxies a request says that it passed (up to 10), where no proxy is trusted. */
export function untrustedProxies(headers: Request['headers'], trustedProxies: number): number {
  return trustedProxies > 0 ? 0 : chainOf({ headers, socket: {} }).length - 1;
}

/** What an address counts as: an IPv6 one as its /64, which is what one household gets, an IPv4 one in IPv6's clothes as itself. */
export function countedAddress(text: string | undefined): string {
  const address = parse(text ?? '');
  if (address === null) return UNKNOWN;
  return address instanceof ipaddr.IPv4 ? address.toString() : networkIn(address, 64);
}

/** The larger network of a counted address: an IPv6 /48, which one customer may have whole, or an IPv4 /24. */
export function networkOf(counted: string): string {
  const address = parse(counted.replace(/\/64$/, ''));
  if (address === null) return counted;
  return networkIn(address, address instanceof ipaddr.IPv4 ? 24 : 48);
}

/** The addresses of a request, from the nearest (the socket's) to the farthest. */
function chainOf({ headers, socket }: Request): string[] {
  const header = [headers['x-forwarded-for'] ?? []].flat().join(',');
  const request = { headers: { 'x-forwarded-for': header }, socket } as unknown as IncomingMessage;
  return forwarded(request)
    .slice(0, MAX_PROXIES + 1)
    .map((item) => item ?? '');
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Some proxies add a port, brackets or quotes; a link-local address may have a zone. */
function parse(item: string): Address | null {
  const text = item
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/%.*$/, '');
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function networkIn(address: Address, bits: number): string {
  const kind = address instanceof ipaddr.IPv4 ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${kind.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString()}/${bits}`;
}
