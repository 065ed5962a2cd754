import { expect, test } from 'vitest';
import { isTakeOverWish, mayTakeOver } from '../../../web/pwa/takeover.ts';

const files = new Set(['assets/index-new.js', 'index.html']);
const wish = (entry: string) => ({ kind: 'take-over' as const, entry });

test('the only page, of the new build, may have its worker begin', () => {
  expect(mayTakeOver(wish('index-new.js'), files, 1)).toBe(true);
});

test('a page of the old build, which needs the old worker, may not', () => {
  expect(mayTakeOver(wish('index-old.js'), files, 1)).toBe(false);
});

test('not while another page is open: it may be old, and in a call', () => {
  expect(mayTakeOver(wish('index-new.js'), files, 2)).toBe(false);
});

test('other messages are no wishes', () => {
  expect(isTakeOverWish(wish('a.js'))).toBe(true);
  for (const message of [null, 'take-over', {}, { kind: 'take-over' }, { kind: 'other', entry: 'a.js' }])
    expect(isTakeOverWish(message)).toBe(false);
});
