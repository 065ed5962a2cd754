import { expect, it } from 'vitest';
import { dateText, titleOf } from '../../../web/history/names.ts';

it('a conversation without a title is named by its date', () => {
  const startedAtMs = Date.UTC(2026, 10, 27, 20, 37);
  expect(titleOf({ title: 'The sea', startedAtMs })).toBe('The sea');
  expect(titleOf({ title: '', startedAtMs })).toBe(`Untitled, ${dateText(startedAtMs)}`);
  expect(dateText(startedAtMs, 'UTC').replaceAll(/\s/g, ' ')).toBe('Nov 27, 2026, 8:37 PM');
});
