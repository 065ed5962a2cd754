import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DelayLine } from './network-delay.ts';
import { seeded } from './seeded.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function line(delayMs: number, jitterMs: number) {
  const random = seeded(5);
  const delays = new DelayLine(() => ({ delayMs, jitterMs }), random);
  const arrived: { message: number; afterMs: number }[] = [];
  const startMs = performance.now();
  const send = (message: number) =>
    delays.send(() => arrived.push({ message, afterMs: performance.now() - startMs }));
  return { delays, arrived, send };
}

it('delivers at once where there is no delay', () => {
  const { arrived, send } = line(0, 0);
  send(1);
  expect(arrived).toEqual([{ message: 1, afterMs: 0 }]);
});

it('is late by the delay and up to the jitter, in order, the same for the same seed', () => {
  const run = () => {
    const { arrived, send } = line(40, 20);
    for (let message = 0; message < 20; message++) send(message);
    vi.advanceTimersByTime(100);
    return arrived;
  };
  const arrived = run();
  expect(arrived.map(({ message }) => message)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(Math.min(...arrived.map(({ afterMs }) => afterMs))).toBeGreaterThanOrEqual(40);
  expect(Math.max(...arrived.map(({ afterMs }) => afterMs))).toBeLessThanOrEqual(61);
  expect(new Set(arrived.map(({ afterMs }) => Math.round(afterMs))).size).toBeGreaterThan(1);
  expect(run()).toEqual(arrived);
});

it('loses what is under way when it is cut', () => {
  const { delays, arrived, send } = line(40, 0);
  send(1);
  delays.cut();
  vi.advanceTimersByTime(100);
  expect(arrived).toEqual([]);
});
