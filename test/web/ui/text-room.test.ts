import { expect, test } from 'vitest';
import { MAX_TEXT_CHARS } from '../../../shared/protocol.ts';
import { textRoom } from '../../../web/ui/text-room.ts';

test('what is far from the limit is not counted', () => {
  expect(textRoom('')).toEqual({ kind: 'enough' });
  expect(textRoom('a'.repeat(MAX_TEXT_CHARS / 2))).toEqual({ kind: 'enough' });
});

test('near the limit the room that is left is counted, to the last character', () => {
  expect(textRoom('a'.repeat(MAX_TEXT_CHARS - 40))).toEqual({ kind: 'little', left: 40 });
  expect(textRoom('a'.repeat(MAX_TEXT_CHARS))).toEqual({ kind: 'little', left: 0 });
});

test('past the limit it says how much is too much', () => {
  expect(textRoom('a'.repeat(MAX_TEXT_CHARS + 1_580))).toEqual({ kind: 'none', over: 1_580 });
});

test('spaces around the text are not sent and do not count', () => {
  expect(textRoom(`  ${'a'.repeat(MAX_TEXT_CHARS)}\n\n`)).toEqual({ kind: 'little', left: 0 });
});
