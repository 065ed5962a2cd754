/**
 * What whoever runs this Latch should know of its surroundings, and can only be seen from requests. Each thing is logged once, at
 * warn level. A request may be anybody's, so the words say what was seen and do not order.
 */
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { untrustedProxies } from './addresses.ts';
import { OriginRefused, originRemedy } from './origin-refused.ts';

interface Request {
  headers: NodeJS.Dict<string | string[]>;
}

/** A tunnel may get a new name often; somebody may also invent one with each request. */
const MAX_ORIGINS = 20;

export class OperatorHints {
  readonly #origins = new Set<string>();
  #saidProxy = false;
  #saidUpgrade = false;

  constructor(
    private readonly config: Pick<Config, 'origins' | 'trustedProxies' | 'base'>,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  /** A check of origins that passes on what it throws. */
  watched<R extends Request>(check: (request: R) => void): (request: R) => void {
    return (request) => {
      this.#onRequest(request);
      try {
        check(request);
      } catch (thrown) {
        if (thrown instanceof OriginRefused) this.#onOriginRefused(thrown.origin, request);
        throw thrown;
      }
    };
  }

  /** Somebody asked for a WebSocket, and the request came without its Upgrade. */
  onUpgradeStripped(): void {
    if (this.#saidUpgrade) return;
    this.#saidUpgrade = true;
    this.log.warn(
      `A WebSocket was asked for without an Upgrade header: a proxy before Latch seems to strip it. Calls go by HTTP ` +
        `long-polling instead, and replies come later. Let the proxy pass upgrades of ${this.config.base}socket.io/ on: ` +
        `docs/operations.md has the lines for nginx, HAProxy and Caddy.`,
    );
  }

  #onRequest({ headers }: Request): void {
    const proxies = untrustedProxies(headers, this.config.trustedProxies);
    if (this.#saidProxy || proxies === 0) return;
    this.#saidProxy = true;
    this.log.warn(
      'A request came with X-Forwarded-For, which is ignored: all callers behind one proxy count as one address, and limits ' +
        'stop them together. If proxies of yours stand before Latch, set LATCH_TRUST_PROXY to their number: this request ' +
        `passed LATCH_TRUST_PROXY=${proxies}.`,
    );
  }

  #onOriginRefused(origin: string, { headers }: Request): void {
    const { origins, trustedProxies } = this.config;
    const remedy = originRemedy(origin, origins, untrustedProxies(headers, trustedProxies));
    if (remedy === null || this.#origins.has(origin) || this.#origins.size >= MAX_ORIGINS) return;
    this.#origins.add(origin);
    this.log.warn(
      `A request for ${String(headers['host'])} was refused: ${origin} may not call. If people open this Latch at that address (a ` +
        `proxy or a tunnel stands before it), set ${remedy}. If you do not know the address, another site tried to use this ` +
        'Latch, and nothing is to be done.',
    );
  }
}
