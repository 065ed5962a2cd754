/** Where the server is found: by a person, and by its own health check. */
import { isIPv6 } from 'node:net';
import type { Config } from './config.ts';

type Listening = Pick<Config, 'host' | 'port' | 'tls' | 'base'>;

/** What a person opens on this machine. `port`: the one that it listens on. */
export function publicUrl({ host, tls, base }: Omit<Listening, 'port'>, port: number): string {
  const isLocal = ['0.0.0.0', '::', '127.0.0.1', 'localhost'].includes(host);
  const name = isLocal ? 'localhost' : isIPv6(host) ? `[${host}]` : host;
  return `${tls === null ? 'http' : 'https'}://${name}:${port}${base === '/' ? '' : base}`;
}

/** What a program on the same machine or in the same container asks, at an address that the server surely listens on. */
export function healthTarget({ host, port, base }: Listening): { host: string; port: number; path: string } {
  const everywhere: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  return { host: everywhere[host] ?? host, port, path: `${base}healthz` };
}
