/** Who the caller is: whether its page may call, whether it is on this machine, and whether it came by HTTPS. */
import { isIP } from 'node:net';
import { LatchError } from '../../shared/errors.ts';
import type { Config } from '../config.ts';
import { isLoopback } from '../loopback.ts';
import { countedAddress, untrustedProxies, type Request } from './addresses.ts';
import { OriginRefused } from './origin-refused.ts';

/** What the check reads of a request. */
export type PageRequest = Pick<Request, 'headers'> & { socket?: object };

/**
 * Makes the check that a request's page may call; the check throws `origin-refused`. Two things must hold, the second of them even where
 * a program asks:
 * - Its origin is one of LATCH_ORIGINS; where that is empty, it is the host that the request names.
 * - The host that it names is localhost, an IP address, LATCH_HOST, or of LATCH_ORIGINS. Any other name may be somebody else's who has
 *   made it lead here (DNS rebinding): then origin and host are the same, and neither is ours.
 */
export function originCheck({
  origins,
  host,
  trustedProxies,
}: Pick<Config, 'origins' | 'host' | 'trustedProxies'>): (request: PageRequest) => void {
  const ownNames = new Set([host, ...origins.map((origin) => new URL(origin).hostname)].map(withoutDot));
  const isOwnHost = (name: string): boolean =>
    isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || /^(.+\.)?localhost$/.test(name) || ownNames.has(name);
  return (request) => {
    const { headers } = request;
    const named = single(headers['host']);
    // A request of HTTP/1.0 need not name a host; no browser sends one.
    if (named !== undefined && !isOwnHost(withoutDot(hostnameOf(`http://${named}`)))) {
      const scheme = saysHttps(request) ? 'https' : 'http';
      throw new OriginRefused(`${scheme}://${named}`, untrustedProxies(headers, trustedProxies));
    }
    const origin = single(headers['origin']);
    // It comes from no web page, unless a browser says that it comes from another site's: such a request may name no origin.
    const site = single(headers['sec-fetch-site']);
    if (origin === undefined && (site === 'cross-site' || site === 'same-site'))
      throw new LatchError('origin-refused', 'a page of another site asked');
    if (origin === undefined || origins.includes(origin)) return;
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    const isOwn = url !== undefined && url.host !== '' && url.host === hostOf(headers, url.protocol);
    if (origins.length > 0 || !isOwn) {
      throw new OriginRefused(origin, untrustedProxies(headers, trustedProxies));
    }
  };
}

/** `localhost.` is localhost. */
const withoutDot = (name: string): string => name.replace(/\.$/, '').toLowerCase();

/** Good enough for a hint: whoever asks may have written the header. */
const saysHttps = ({ headers, socket = {} }: PageRequest): boolean => cameByHttps({ headers, socket }, 1);

/** As browsers write it: some proxies add the port even where it is the scheme's own. */
function hostOf(headers: Request['headers'], protocol: string): string | undefined {
  const url = `${protocol}//${single(headers['host']) ?? ''}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
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
      (isLoopback(remoteAddress) || isLoopback(countedAddress(remoteAddress))) &&
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
