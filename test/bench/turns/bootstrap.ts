/** Intervals of 95 % by drawing speakers anew (Efron's percentile bootstrap), the same draws in every run. */
import { randomFrom } from './random.ts';

const DRAWS = 1_000;
/** With fewer to draw from, an interval would say nothing of other people. */
const MIN_DRAWN = 5;

export interface Interval {
  low: number;
  high: number;
}

/** Who is drawn: the number of each item's speaker, or, where there is but one speaker, of each item's turn. */
export function drawnBy(items: readonly { speaker: string; turnId: string }[]): {
  numbers: number[];
  count: number;
} {
  const isOne = items.every(({ speaker }) => speaker === items[0]!.speaker);
  const names = items.map(({ speaker, turnId }) => (isOne ? turnId : speaker));
  const known = new Map([...new Set(names)].map((name, i) => [name, i]));
  return { numbers: names.map((name) => known.get(name)!), count: known.size };
}

/**
 * `measure` gets, how often each was drawn; where it gives no number (of nothing), the draw is left out. Of
 * fewer than five nothing is said: both ends are NaN.
 */
export function intervalOf(count: number, measure: (drawn: Float64Array) => number): Interval {
  if (count < MIN_DRAWN) return { low: NaN, high: NaN };
  const random = randomFrom(count);
  const values: number[] = [];
  for (let i = 0; i < DRAWS; i++) {
    const drawn = new Float64Array(count);
    for (let j = 0; j < count; j++) drawn[Math.floor(random() * count)]!++;
    const value = measure(drawn);
    if (!Number.isNaN(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? NaN;
  return { low: at(0.025), high: at(0.975) };
}
