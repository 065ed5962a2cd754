import { expect, test } from 'vitest';
import { RestartWait } from '../src/restart-wait.ts';

test('the first loss costs no wait, and each further one more, up to half a minute', () => {
  const wait = new RestartWait();
  const waits = Array.from({ length: 12 }, () => wait.afterLoss(100));
  expect(waits.slice(0, 5)).toEqual([0, 250, 500, 1000, 2000]);
  expect(waits.at(-1)).toBe(30_000);
});

test('a thread that ran well for a minute is replaced at once', () => {
  const wait = new RestartWait();
  for (let lost = 0; lost < 6; lost++) wait.afterLoss(0);
  expect(wait.afterLoss(60_000)).toBe(0);
  expect(wait.afterLoss(0)).toBe(250);
});
