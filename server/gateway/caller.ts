/** Who the caller is: the page's origin, and the network address that limits are counted by. */
import { isIPv4, isIPv6 } from 'node:net';
import { LatchError } from '../../shared/errors.ts';
import type { Config } from '../config.ts';
import { isLoopback } from '../loopback.ts';

interface Request {
  headers: NodeJS.Dict<string | string[]>;
  socket: { remoteAddress?: string | undefined };
}

/**
 * Makes the check of a request's Origin; the check throws `origin-refused`. A request without an Origin comes from no web
 * page and passes. If LATCH_ORIGINS is empty, the origin must be the host that the request names. On a loopback address that
 * host must also be a loopback one; otherwise a page could name a host of its own that leads here (DNS rebinding).
 */
export function originCheck({
  origins,
  host,
  trustedProxies,
}: Pick<Config, 'origins' | 'host' | 'trustedProxies'>): (request: Pick<Request, 'headers'>) => void {
  const loopbackOnly = isLoopback(host) && trustedProxies === 0;
  return ({ headers }) => {
    const origin = single(headers['origin']);
    if (origin === undefined || origins.includes(origin)) return;
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    const isOwn = url !== undefined && url.host !== '' && url.host === single(headers['host'])?.toLowerCase();
    if (origins.length > 0 || !isOwn || (loopbackOnly && !isLoopback(url.hostname))) {
      throw new LatchError('origin-refused', origin.slice(0, 200));
    }
  };
}

/**
 * Makes the function that finds a caller's address. With n trusted proxies it is the n-th from the end of X-Forwarded-For:
 * the caller wrote everything before that. An IPv6 address counts as its /64, which is what one household gets.
 */
export function addressReader(trustedProxies: number): (request: Request) => string {
  return ({ headers, socket }) => {
    const forwarded = trustedProxies === 0 ? [] : listOf(headers['x-forwarded-for']);
    return network(forwarded.at(-trustedProxies) ?? forwarded[0] ?? socket.remoteAddress ?? 'unknown');
  };
}

/** Whether the browser came by HTTPS, here or at a trusted proxy. */
export function cameByHttps(request: Request & { socket: object }, trustedProxies: number): boolean {
  if ('encrypted' in request.socket && request.socket.encrypted === true) return true;
  return trustedProxies > 0 && listOf(request.headers['x-forwarded-proto']).at(-1) === 'https';
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function listOf(header: string | string[] | undefined): string[] {
  return [header ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function network(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.replace(/%.*$/, '').toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...(tail === undefined ? [] : zeros), ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
