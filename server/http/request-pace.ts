/**
 * How often the requests of one address are answered. A flood of them is not refused at once, since a whole office may share an address:
 * what is too much waits for its turn, and costs nothing meanwhile. So calls that are up are not held up by who asks too often.
 */
import type { ServerResponse } from 'node:http';
import { LatchError } from '../../shared/errors.ts';
import { JSON_TYPE } from './json.ts';

export interface PaceLimits {
  perSecond: number;
  /** So many at once wait for nothing. */
  burst: number;
  /** What would have to wait for longer is refused. */
  longestWaitMs: number;
}

/** A page is about 40 requests when it opens for the first time, and 2 with each call: an office of 20 people opens it at once. */
export const REQUEST_PACE: PaceLimits = { perSecond: 100, burst: 800, longestWaitMs: 5_000 };

export class RequestPace {
  /** By address, when its last request was or will be due (the *theoretical arrival time* of GCRA, ITU-T I.371). */
  readonly #dueMs = new Map<string, number>();
  readonly #gapMs: number;
  #sweptMs = 0;

  constructor(private readonly limits: PaceLimits) {
    this.#gapMs = 1000 / limits.perSecond;
  }

  /** Serves a request of this address when it is its turn, or refuses it. One whose connection is gone by then is not served. */
  take(address: string, response: ServerResponse, serve: () => void): void {
    const waitMs = this.waitMs(address, performance.now());
    if (waitMs === null) return refuse(response, this.limits);
    if (waitMs === 0) return serve();
    const turn = setTimeout(serve, waitMs);
    response.once('close', () => clearTimeout(turn));
  }

  /** How long a request of this address must wait, 0 for not at all; null where it is refused, which costs no place. */
  waitMs(address: string, nowMs: number): number | null {
    this.#sweep(nowMs);
    const dueMs = Math.max(this.#dueMs.get(address) ?? -Infinity, this.#forgottenBefore(nowMs)) + this.#gapMs;
    if (dueMs - nowMs > this.limits.longestWaitMs) return null;
    this.#dueMs.set(address, dueMs);
    return Math.max(0, dueMs - nowMs);
  }

  /** Addresses of which something is remembered. */
  get size(): number {
    return this.#dueMs.size;
  }

  #forgottenBefore(nowMs: number): number {
    return nowMs - this.limits.burst * this.#gapMs;
  }

  /** Looks at each address once in the time in which all of them are forgotten. */
  #sweep(nowMs: number): void {
    if (this.#sweptMs > this.#forgottenBefore(nowMs)) return;
    this.#sweptMs = nowMs;
    for (const [address, dueMs] of this.#dueMs)
      if (dueMs <= this.#forgottenBefore(nowMs)) this.#dueMs.delete(address);
  }
}

function refuse(response: ServerResponse, { longestWaitMs }: PaceLimits): void {
  const headers = {
    'Content-Type': JSON_TYPE,
    'Retry-After': Math.ceil(longestWaitMs / 1000),
    Connection: 'close',
  };
  response.writeHead(429, headers).end(JSON.stringify({ error: new LatchError('rate-limited') }));
}
