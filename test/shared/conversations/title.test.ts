import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_TITLE_CHARS } from '../../../shared/conversations/document.ts';
import { cleanTitle, proposedTitle, titleLength } from '../../../shared/conversations/title.ts';

const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u;

it.each([
  ['  Two\n lines\t of it ', 'Two lines of it'],
  ['a\u202eb\u2066c\u0000d', 'a b c d'],
  ['👩‍👩‍👧 family', '👩‍👩‍👧 family'],
  [`${'x'.repeat(MAX_TITLE_CHARS)}  `, 'x'.repeat(MAX_TITLE_CHARS)],
])('cleans %j that somebody typed', (text, title) => expect(cleanTitle(text)).toBe(title));

it.each(['', ' \n', '\u202e\u200b', '\u0000'])('refuses %j, in which there is nothing to read', (text) =>
  expect(() => cleanTitle(text)).toThrow(expect.objectContaining({ code: 'bad-event' })),
);

it('refuses one that is too long, and cuts nothing off', () => {
  expect(() => cleanTitle('x'.repeat(MAX_TITLE_CHARS + 1))).toThrow(
    expect.objectContaining({ code: 'bad-event', detail: 'title: 121 characters, and 120 are allowed' }),
  );
  expect(titleLength(' a  b\u202e ')).toBe(3);
});

it('proposes what was said first, cut at a word', () => {
  expect(proposedTitle('Tell me a story')).toBe('Tell me a story');
  expect(
    proposedTitle('Tell me a story about the lighthouse keeper who collected the storms in bottles'),
  ).toBe('Tell me a story about the lighthouse keeper who collected…');
  expect(proposedTitle('字'.repeat(100))).toBe(`${'字'.repeat(59)}…`);
  expect(proposedTitle('\u202e')).toBe('');
});

it('makes one short line without hidden characters of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const title = proposedTitle(text);
      expect(title.length).toBeLessThanOrEqual(60);
      expect(title).not.toMatch(HIDDEN);
    }),
  );
});
