import { expect, it } from 'vitest';
import { median, medianRatio } from './ratio.ts';

it('is the median of the ratios of the pairs, within its interval', () => {
  const ratio = medianRatio([
    [100, 200],
    [400, 1000],
    [900, 1000],
  ])!;
  expect(ratio).toMatchObject({ median: 0.5, pairs: 3 });
  expect(ratio.low).toBe(0.4);
  expect(ratio.high).toBe(0.9);
});

it('takes the middle of an even number', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

it('says nothing of nothing', () => {
  expect(medianRatio([])).toBeNull();
});
