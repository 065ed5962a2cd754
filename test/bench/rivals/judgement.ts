/**
 * The model that judges Latch's guesses: the strict double does not hear, so the benchmark, which knows where speech ends, tells it what to make
 * of a guess. It is right as often as the judge of `npm run bench:turns -- --judge 0.9,0.2,…`; no live model's figures are known.
 */
import { performance } from 'node:perf_hooks';
import { parseJudge } from '../turns/judge.ts';
import { randomFrom } from '../turns/random.ts';
import type { Saying } from './sayings.ts';

const { recall, falseSpeaks } = parseJudge('0.9,0.2,0');

/** The clip is decoded before it sounds, and a guess at its end comes later than that: what comes this long after the end is no hold. */
const SURELY_OVER_MS = 80;

/** One saying, from now on. The same chance for the same saying and round. */
export class Judgement {
  readonly #random: () => number;
  readonly #overMs: number;

  constructor({ name, speechEndMs }: Saying, round: number) {
    this.#random = randomFrom(
      [...name].reduce((hash, char) => Math.imul(hash, 31) + char.charCodeAt(0), round),
    );
    this.#overMs = performance.now() + speechEndMs + SURELY_OVER_MS;
  }

  /** A guess is asked about: whether the model says nothing and listens on. */
  listens(): boolean {
    return this.#random() >= (performance.now() < this.#overMs ? falseSpeaks : recall);
  }
}
