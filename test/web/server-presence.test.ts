import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { noteAnswer, onServerBack, presence } from '../../web/server-presence.ts';

beforeEach(() => noteAnswer(true));
afterEach(() => vi.unstubAllGlobals());

test('a server that does not answer is away, where the device has a network', () => {
  vi.stubGlobal('navigator', { onLine: true });
  noteAnswer(false);
  expect(presence.get()).toBe('away');
});

test('a device without a network is offline', () => {
  vi.stubGlobal('navigator', { onLine: false });
  noteAnswer(false);
  expect(presence.get()).toBe('offline');
});

test('whoever waits for the server is told once when it is back', () => {
  const back = vi.fn();
  onServerBack(back);
  noteAnswer(true);
  expect(back).not.toHaveBeenCalled();
  noteAnswer(false);
  noteAnswer(false);
  noteAnswer(true);
  noteAnswer(true);
  expect(back).toHaveBeenCalledTimes(1);
});
