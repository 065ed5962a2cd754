/**
 * Tries at a code. Whoever guesses is held back for longer and longer: its address, the network around it, and everybody together.
 * A right code gives its tries back, so that only wrong ones add up; a network from which somebody guesses holds up the others in it,
 * and guessers from everywhere nobody for longer than ten seconds at a time, though a right code then passes only now and then.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { LatchError } from '../../shared/errors.ts';
import { networkOf } from './addresses.ts';
import { consume } from './requests.ts';

export interface TryLimits {
  perAddress: number;
  perNetwork: number;
}

/**
 * Wrong tries in ten minutes before the first pause: a person mistypes a few times. A network may be a company, or an attacker
 * with many addresses.
 */
export const TRY_LIMITS: TryLimits = { perAddress: 10, perNetwork: 60 };
const TRIES_WITHIN_S = 600;
/**
 * In all: 6,000 a minute, which only somebody with a thousand networks comes to, each held back by itself. With a code of ten letters and
 * digits, trying half of all takes half a million years.
 */
const IN_ALL = { points: 1_000, duration: 10 };
/** The first pause; each one that follows within an hour of the one before is twice as long, up to the longest. */
export const FIRST_PAUSE_S = 60;
export const LONGEST_PAUSE_S = 900;
const FORGOTTEN_AFTER_S = 3600;

/** How often one kind of source tries. `whose`: where the wrong codes came from, in the words of the refusal. */
export class Tries {
  readonly #tries: RateLimiterMemory;
  readonly #pauses = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: FORGOTTEN_AFTER_S });

  constructor(
    private readonly points: number,
    private readonly whose = 'from your network',
  ) {
    this.#tries = new RateLimiterMemory({ points, duration: TRIES_WITHIN_S });
  }

  /** Throws `rate-limited` during a pause. */
  async checkPause(key: string): Promise<void> {
    const tries = await this.#tries.get(key);
    if (tries !== null && tries.consumedPoints > this.points) throw paused(tries.msBeforeNext, this.whose);
  }

  /** Throws `rate-limited` where a pause begins. */
  async add(key: string): Promise<void> {
    const { consumedPoints } = await this.#tries.penalty(key);
    if (consumedPoints <= this.points) return;
    const pauses = (await this.#pauses.get(key))?.consumedPoints ?? 0;
    await this.#pauses.set(key, pauses + 1, FORGOTTEN_AFTER_S);
    const pauseS = Math.min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** pauses);
    await this.#tries.block(key, pauseS);
    throw paused(pauseS * 1000, this.whose);
  }

  async giveBack(key: string): Promise<void> {
    await this.#tries.reward(key);
  }
}

function paused(ms: number, whose: string): LatchError {
  const minutes = Math.ceil(ms / 60_000);
  const message = `Too many wrong codes ${whose}. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`;
  return new LatchError('rate-limited', `${Math.ceil(ms / 1000)} s`, { message });
}

export class CodeTries {
  readonly #addresses: Tries;
  readonly #networks: Tries;
  readonly #all = new RateLimiterMemory(IN_ALL);

  constructor({ perAddress, perNetwork }: TryLimits = TRY_LIMITS) {
    this.#addresses = new Tries(perAddress);
    this.#networks = new Tries(perNetwork);
  }

  /** Whether the code is right. Throws `rate-limited`, and then the code was not looked at. */
  async isRight(address: string, check: () => boolean | Promise<boolean>): Promise<boolean> {
    const network = networkOf(address);
    // Whoever is in a pause costs the others nothing.
    await this.#addresses.checkPause(address);
    await this.#networks.checkPause(network);
    await consume(this.#all, 'all');
    await this.#networks.add(network);
    await this.#addresses.add(address);
    if (!(await check())) return false;
    await this.#addresses.giveBack(address);
    await this.#networks.giveBack(network);
    await this.#all.reward('all');
    return true;
  }
}
