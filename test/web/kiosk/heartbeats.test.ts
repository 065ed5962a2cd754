import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Heartbeats } from '../../../web/kiosk/heartbeats.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Answers when it is told to. */
function slowServer() {
  const answers: (() => void)[] = [];
  const ask = () => new Promise<void>((resolve) => answers.push(resolve));
  return { ask, answers, answer: async () => (answers.at(-1)?.(), vi.advanceTimersByTimeAsync(0)) };
}

test('it asks at once, and again so long after each answer', async () => {
  const { ask, answers, answer } = slowServer();
  const beats = new Heartbeats(ask, () => 15_000);
  beats.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers).toHaveLength(1);
  await answer();
  await vi.advanceTimersByTimeAsync(14_999);
  expect(answers).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(answers).toHaveLength(2);
});

test('news while it asks are told once more, after the answer, however many there were', async () => {
  const { ask, answers, answer } = slowServer();
  const beats = new Heartbeats(ask, () => 15_000);
  beats.start();
  for (let i = 0; i < 5; i++) beats.now();
  expect(answers).toHaveLength(1);
  await answer();
  expect(answers).toHaveLength(2);
  await answer();
  expect(answers).toHaveLength(2);
  beats.now();
  expect(answers).toHaveLength(3);
});

test('one that is stopped asks no more, until it is started again', async () => {
  const { ask, answers, answer } = slowServer();
  const beats = new Heartbeats(ask, () => 15_000);
  beats.start();
  beats.now();
  beats.stop();
  await answer();
  beats.now();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers).toHaveLength(1);
  beats.start();
  expect(answers).toHaveLength(2);
});

test('stopped and started while it asks, it still asks one at a time', async () => {
  const { ask, answers, answer } = slowServer();
  const beats = new Heartbeats(ask, () => 15_000);
  beats.start();
  beats.stop();
  beats.start();
  expect(answers).toHaveLength(1);
  await answer();
  expect(answers).toHaveLength(2);
  await answer();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(answers).toHaveLength(3);
});
