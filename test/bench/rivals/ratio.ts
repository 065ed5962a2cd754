/** How many times as long one takes as the other, of the same things measured in the same run. */
import { seeded } from '../../doubles/seeded.ts';

export interface Ratio {
  /** Of the pairs' ratios. */
  median: number;
  /** Percentile bootstrap of the median, 95 %, over the pairs (Efron 1979): what other clips would give is not in it. */
  low: number;
  high: number;
  pairs: number;
}

const DRAWS = 2000;

/** Null without pairs. */
export function medianRatio(pairs: readonly (readonly [ms: number, ofMs: number])[], seed = 1): Ratio | null {
  if (pairs.length === 0) return null;
  const ratios = pairs.map(([ms, ofMs]) => ms / ofMs);
  const random = seeded(seed);
  const drawn = Array.from({ length: DRAWS }, () =>
    median(ratios.map(() => ratios[Math.floor(random() * ratios.length)]!)),
  ).sort((a, b) => a - b);
  const at = (share: number): number => drawn[Math.round(share * (DRAWS - 1))]!;
  return { median: median(ratios), low: at(0.025), high: at(0.975), pairs: pairs.length };
}

/** Of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
