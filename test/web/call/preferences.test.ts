import { afterEach, expect, test, vi } from 'vitest';
import {
  storedPatienceMs,
  storedTimings,
  storePatienceMs,
  storeTimings,
} from '../../../web/call/preferences.ts';

afterEach(() => vi.unstubAllGlobals());

/** A browser's storage that contains this from earlier visits. */
function keep(entries: Record<string, string> = {}): void {
  const kept = new Map(Object.entries(entries));
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
}

function keepNothing(): void {
  const refuse = () => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse });
}

test('on a first visit patience is balanced, and the timings are hidden', () => {
  keep();
  expect(storedPatienceMs()).toBe(700);
  expect(storedTimings()).toBe(false);
});

test('what was chosen is there at the next visit, the last choice of each', () => {
  keep();
  storePatienceMs(1_250);
  storePatienceMs(450);
  storeTimings(true);
  expect(storedPatienceMs()).toBe(450);
  expect(storedTimings()).toBe(true);
  storeTimings(false);
  expect(storedTimings()).toBe(false);
});

test.each(['', '299', '2001', 'NaN', 'soon', '-500'])('a stored patience of %j counts as none', (stored) => {
  keep({ 'latch.patience-ms': stored });
  expect(storedPatienceMs()).toBe(700);
});

test('a stored choice of timings that nobody made hides them', () => {
  keep({ 'latch.timings': 'maybe' });
  expect(storedTimings()).toBe(false);
});

test('a browser that keeps nothing is no reason to fail', () => {
  keepNothing();
  storePatienceMs(450);
  storeTimings(true);
  expect(storedPatienceMs()).toBe(700);
  expect(storedTimings()).toBe(false);
});
