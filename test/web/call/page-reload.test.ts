import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { mayReload, reloadOnce } from '../../../web/call/page-reload.ts';

let kept: Map<string, string>;
const reload = vi.fn();

beforeEach(() => {
  kept = new Map();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  vi.stubGlobal('location', { reload });
});
afterEach(() => {
  vi.unstubAllGlobals();
  reload.mockClear();
});

it('a page reloads itself once in a tab, and not again while its version is the same', () => {
  expect(mayReload()).toBe(true);
  reloadOnce();
  expect(mayReload()).toBe(false);
  reloadOnce();
  expect(reload).toHaveBeenCalledTimes(1);
});

it('a page that came of it, of another version, may reload itself again when its time has come', () => {
  reloadOnce();
  for (const [key, version] of kept) kept.set(key, String(Number(version) - 1));
  expect(mayReload()).toBe(true);
});

it('a page in a tab that keeps nothing never reloads itself: nobody would know of the last time', () => {
  const refuse = (): never => {
    throw new Error('no storage');
  };
  vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: refuse });
  reloadOnce();
  vi.stubGlobal('sessionStorage', { getItem: refuse, setItem: refuse });
  expect(mayReload()).toBe(false);
  reloadOnce();
  expect(reload).not.toHaveBeenCalled();
});
