import { expect, test } from 'vitest';
import { isBrowserKey } from '../../../web/kiosk/page-guards.ts';

const key = (name: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) =>
  isBrowserKey({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...held });

test.each(['+', '-', '0', 'p', 'P', 's', 'o', 'u', 'f', 'r', 'w', 't', 'n', 'l'])(
  'Ctrl+%s is the browser’s',
  (name) => {
    expect(key(name, { ctrlKey: true })).toBe(true);
    expect(key(name, { metaKey: true })).toBe(true);
    expect(key(name)).toBe(false);
  },
);

test.each(['F1', 'F5', 'F11', 'F12', 'ContextMenu', 'BrowserBack'])('%s is the browser’s', (name) =>
  expect(key(name)).toBe(true),
);

test('Alt and an arrow goes back; an arrow does not', () => {
  expect(key('ArrowLeft', { altKey: true })).toBe(true);
  expect(key('ArrowLeft')).toBe(false);
});

test('what edits a field, moves the focus or opens the PIN stays', () => {
  for (const name of ['c', 'v', 'x', 'z']) expect(key(name, { ctrlKey: true })).toBe(false);
  for (const name of ['Tab', 'Enter', ' ', 'Backspace', 'a', '5']) expect(key(name)).toBe(false);
  expect(key('k', { ctrlKey: true, altKey: true })).toBe(false);
});
