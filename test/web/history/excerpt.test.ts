import { describe, expect, it } from 'vitest';
import { excerptParts } from '../../../web/history/excerpt.ts';

describe('the excerpt of a search', () => {
  it('marks what was found, and nothing else', () => {
    expect(excerptParts('tell me a \u0002story\u0003 about the \u0002sea\u0003')).toEqual([
      { text: 'tell me a ', found: false },
      { text: 'story', found: true },
      { text: ' about the ', found: false },
      { text: 'sea', found: true },
    ]);
  });

  it('shows the start of a turn, in which nothing was looked for, as it is', () => {
    expect(excerptParts('Hello <b>there</b>')).toEqual([{ text: 'Hello <b>there</b>', found: false }]);
    expect(excerptParts('')).toEqual([]);
  });

  it('loses no text where marks do not match', () => {
    const text = (excerpt: string) => excerptParts(excerpt).map((part) => part.text);
    expect(text('a\u0003b\u0002c\u0002d\u0003e\u0003f').join('')).toBe('abcdef');
    expect(excerptParts('a \u0002cut')).toEqual([
      { text: 'a ', found: false },
      { text: 'cut', found: true },
    ]);
  });
});
