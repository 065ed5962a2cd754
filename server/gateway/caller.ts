/** Who the caller is: the page's origin, and the network address that limits are counted by. */
import { isIPv6 } from 'node:net';
import type { Config } from '../config.ts';
import { isLoopback } from '../loopback.ts';
import { originRefused } from './origin-refused.ts';

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
    const isOwn = url !== undefined && url.host !== '' && url.host === hostOf(headers, url.protocol);
    if (origins.length > 0 || !isOwn || (loopbackOnly && !isLoopback(url.hostname))) {
      throw originRefused(origin, untrustedProxies(headers, trustedProxies));
    }
  };
}

/** As browsers write it: some proxies add the port even where it is the scheme's own. */
function hostOf(headers: Request['headers'], protocol: string): string | undefined {
  const url = `${protocol}//${single(headers['host']) ?? ''}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}

/**
 * Makes the function that finds a caller's address. With n trusted proxies it is the n-th from the end of X-Forwarded-For:
 * the caller wrote everything before that. An IPv6 address counts as its /64, which is what one household gets.
 */
export function addressReader(trustedProxies: number): (request: Request) => string {
  return ({ headers, socket }) => {
    const forwarded = trustedProxies === 0 ? [] : forwardedFor(headers);
    return network(forwarded.at(-trustedProxies) ?? forwarded[0] ?? socket.remoteAddress ?? 'unknown');
  };
}

/** Headers that only something between a browser and this server adds. A browser's own have no `X-`. */
const PROXY_HEADERS = /^(x-.+|cf-.+|cdn-.+|tailscale-.+|forwarded|via|.+-client-ip|client-ip)$/;

/**
 * Makes the function that says whether the browser runs on this machine: its socket, the host that it names and its origin, if it names
 * one, are loopback ones, and nothing shows that something is between. A proxy that passes no word of itself on also changes the host,
 * so its page is refused until LATCH_ORIGINS is set; where it is set, nobody is taken for a browser on this machine.
 */
export function ownMachineCheck({
  trustedProxies,
  origins,
}: Pick<Config, 'trustedProxies' | 'origins'>): (request: Request) => boolean {
  return ({ headers, socket: { remoteAddress = '' } }) => {
    const origin = single(headers['origin']);
    return (
      trustedProxies === 0 &&
      origins.length === 0 &&
      (isLoopback(remoteAddress) || isLoopback(network(remoteAddress))) &&
      isLoopback(hostnameOf(`http://${single(headers['host']) ?? ''}`)) &&
      (origin === undefined || isLoopback(hostnameOf(origin))) &&
      !Object.keys(headers).some((name) => PROXY_HEADERS.test(name))
    );
  };
}

const hostnameOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');

/** Whether the browser came by HTTPS, here or at a trusted proxy. */
export function cameByHttps(request: Request & { socket: object }, trustedProxies: number): boolean {
  if ('encrypted' in request.socket && request.socket.encrypted === true) return true;
  return trustedProxies > 0 && listOf(request.headers['x-forwarded-proto']).at(-1) === 'https';
}

/** How many proxies a request says that it passed (up to 10), where no proxy is trusted. */
export function untrustedProxies(headers: Request['headers'], trustedProxies: number): number {
  return trustedProxies > 0 ? 0 : Math.min(10, forwardedFor(headers).length);
}

/** The addresses that proxies added, the nearest proxy's last. Some add the port. */
function forwardedFor(headers: Request['headers']): string[] {
  return listOf(headers['x-forwarded-for']).map((item) =>
    item.replace(/^"?\[(.*)\](:\d+)?"?$/, '$1').replace(/^([\d.]+):\d+$/, '$1'),
  );
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
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  // An IPv4 address in the form of an IPv6 one (::ffff:1.2.3.4), as a socket for both kinds reports it.
  if (groups.slice(0, 6).join() === '0,0,0,0,0,ffff') {
    const [high, low] = groups.slice(6).map((group) => Number.parseInt(group, 16));
    return [high! >> 8, high! & 255, low! >> 8, low! & 255].join('.');
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): string[] {
  // URL writes the one canonical form, an IPv4 address at the end included. It knows no zone (%eth0).
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}
