/** What an attack is, and the pace that keeps the attacking process from being what is measured. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Door } from './door.ts';

export interface Attack {
  name: string;
  /** What `count` counts, in the plural. */
  counts: string;
  /** So many do it at the same time, each from an address and a network of its own (every 20th shares one). */
  attackers: number;
  /** All of them together do no more than this a second. */
  perSecond: number;
  /** Settings of the server that this attack is about. */
  settings?: Record<string, string>;
  /**
   * What one attacker does again and again. It resolves, or rejects, when the server has refused it or cut it off, and soon after
   * `run.signal` aborts, with nothing of it left open.
   */
  attempt(run: Run): Promise<void>;
}

export interface Run {
  door: Door;
  /** The largest file of the page, as a path. */
  asset: string;
  signal: AbortSignal;
  /** It was done so many times. */
  count(times?: number): void;
  /** Does this again and again at the attacker's share of the pace, as long as `isOpen` says so and the attack goes on. */
  flood(isOpen: () => boolean, act: () => void): Promise<void>;
}

export interface Tally {
  done: number;
  /** How often an attacker began (again): it was refused or cut off as often, but for the last time of each. */
  begun: number;
  lengthMs: number;
}

const FLOOD_TICK_MS = 10;
const NETWORKS = 20;
/** All attackers together begin no more often than this, or a flood that is refused would turn into one of requests for calls. */
const MAX_BEGUN_PER_SECOND = 500;

/** Starts the attackers. Returns what stops them and says how much they did. */
export function startAttack(
  attack: Attack,
  target: { port: number; cookie: string; asset: string },
): () => Promise<Tally> {
  const stopping = new AbortController();
  const { signal } = stopping;
  // Each attacker listens.
  setMaxListeners(0, signal);
  const tally: Tally = { done: 0, begun: 0, lengthMs: 0 };
  const startMs = performance.now();
  const begunPerSecond = Math.min(attack.perSecond, MAX_BEGUN_PER_SECOND);
  const perTick = (attack.perSecond / attack.attackers / 1000) * FLOOD_TICK_MS;
  const pause = (ms: number): Promise<void> => sleep(Math.max(0, ms), undefined, { signal }).catch(() => {});

  const attacker = async (_: unknown, i: number): Promise<void> => {
    const run: Run = {
      door: { port: target.port, cookie: target.cookie, from: `127.${1 + (i % NETWORKS)}.0.1` },
      asset: target.asset,
      signal,
      count: (times = 1) => (tally.done += times),
      async flood(isOpen, act) {
        for (let due = perTick; isOpen() && !signal.aborted; due += perTick) {
          for (; due >= 1; due--) {
            act();
            tally.done++;
          }
          await pause(FLOOD_TICK_MS);
        }
      },
    };
    while (!signal.aborted) {
      const beganMs = performance.now();
      tally.begun++;
      // Refused or cut off: that is what a server should do, and an attacker comes back.
      await attack.attempt(run).catch(() => {});
      await pause(beganMs + (1000 * attack.attackers) / begunPerSecond - performance.now());
    }
  };
  const attackers = Array.from({ length: attack.attackers }, attacker);
  return async () => {
    tally.lengthMs = performance.now() - startMs;
    stopping.abort();
    await Promise.all(attackers);
    return tally;
  };
}

/** Resolves when this is closed, or the attack is over: then it is closed. */
export async function untilClosed(
  it: { once(event: 'close', listener: () => void): unknown },
  close: () => void,
  signal: AbortSignal,
): Promise<void> {
  const closed = new Promise<void>((resolve) => it.once('close', resolve));
  if (signal.aborted) close();
  signal.addEventListener('abort', close, { once: true });
  await closed;
  signal.removeEventListener('abort', close);
}
