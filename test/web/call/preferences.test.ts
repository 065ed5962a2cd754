import { afterEach, expect, test, vi } from 'vitest';
import {
  storeCaptionSize,
  storedCaptionSize,
  storedMode,
  storedPatienceMs,
  storedTimings,
  storedVolume,
  storeMode,
  storePatienceMs,
  storeTimings,
  storeVolume,
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
  expect(storedMode()).toBeNull();
  expect(storedVolume()).toBe(1);
  expect(storedCaptionSize()).toBe('normal');
});

test('what was chosen is there at the next visit, the last choice of each', () => {
  keep();
  storePatienceMs(1_250);
  storePatienceMs(450);
  storeTimings(true);
  expect(storedPatienceMs()).toBe(450);
  expect(storedTimings()).toBe(true);
  storeVolume(0.3);
  storeCaptionSize('largest');
  expect(storedVolume()).toBe(0.3);
  expect(storedCaptionSize()).toBe('largest');
  storeMode('push-to-talk');
  expect(storedMode()).toBe('push-to-talk');
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

test.each(['', '-0.1', '1.1', 'loud'])('a stored volume of %j counts as none', (stored) => {
  keep({ 'latch.volume': stored });
  expect(storedVolume()).toBe(1);
});

test('a caption size that does not exist is the normal one', () => {
  keep({ 'latch.captions': 'enormous' });
  expect(storedCaptionSize()).toBe('normal');
});

test('a stored mode that does not exist counts as none', () => {
  keep({ 'latch.mode': 'telepathy' });
  expect(storedMode()).toBeNull();
});

test('a browser that keeps nothing is no reason to fail', () => {
  keepNothing();
  storePatienceMs(450);
  storeTimings(true);
  expect(storedPatienceMs()).toBe(700);
  expect(storedTimings()).toBe(false);
});
