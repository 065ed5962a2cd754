/** Who the caller is: whether its page may call, whether it is on this machine, and whether it came by HTTPS. */
import type { Config } from '../config.ts';
import { isLoopback } from '../loopback.ts';
import { countedAddress, untrustedProxies, type Request } from './addresses.ts';
import { originRefused } from './origin-refused.ts';

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
