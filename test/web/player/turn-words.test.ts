import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textPieces, timedWords, wordAt } from '../../../web/player/turn-words.ts';
import { anyTurn } from './documents.ts';

const word = (text: string, fromMs: number, toMs: number) => ({ text, fromMs, toMs });

describe('words of a turn', () => {
  it('stand where the text has them, punctuation left out', () => {
    const text = 'Well, well: done.';
    const words = timedWords(
      {
        text,
        durationMs: 900,
        words: [word('Well', 0, 200), word(' well', 300, 500), word('done', 600, 800)],
      },
      900,
    );
    expect(words.map(({ at, length }) => text.slice(at, at + length))).toEqual(['Well', 'well', 'done']);
    expect(words.map(({ fromMs }) => fromMs)).toEqual([0, 300, 600]);
    expect(textPieces(text, words)).toEqual([
      { text: 'Well', word: 0 },
      { text: ', ', word: null },
      { text: 'well', word: 1 },
      { text: ': ', word: null },
      { text: 'done', word: 2 },
      { text: '.', word: null },
    ]);
  });

  it('leaves out a word that the text lacks, rather than finding it far on', () => {
    const text = `a b c ${'d '.repeat(60)}uh`;
    const words = timedWords(
      { text, durationMs: 400, words: [word('a', 0, 1), word('uh', 1, 2), word('b', 2, 3)] },
      400,
    );
    expect(words.map(({ at }) => at)).toEqual([0, 2]);
  });

  it('are spread over the turn by their length where the document has none', () => {
    const words = timedWords({ text: 'ab abcd', durationMs: 0, words: [] }, 700);
    expect(words.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [0, 200],
      [300, 700],
    ]);
  });

  it('go by as fast as the turn does', () => {
    const words = timedWords(
      { text: 'a b', durationMs: 2_000, words: [word('a', 0, 900), word('b', 1_000, 1_900)] },
      1_000,
    );
    expect(words.map(({ fromMs }) => fromMs)).toEqual([0, 500]);
  });

  it('the one that is said is the last that has begun', () => {
    const words = timedWords(
      { text: 'a b', durationMs: 900, words: [word('a', 100, 200), word('b', 500, 600)] },
      900,
    );
    expect([0, 99, 100, 300, 499, 500, 5_000].map((ms) => wordAt(words, ms))).toEqual([
      -1, -1, 0, 0, 0, 1, 1,
    ]);
  });

  it('whatever the document says: in order, within the turn, and no character of the text is lost', () => {
    fc.assert(
      fc.property(anyTurn, fc.integer({ min: 1, max: 100_000 }), (turn, lengthMs) => {
        const words = timedWords(turn, lengthMs);
        let end = 0;
        let beforeMs = 0;
        for (const [index, { at, length, fromMs, toMs }] of words.entries()) {
          expect(at).toBeGreaterThanOrEqual(end);
          expect(fromMs).toBeGreaterThanOrEqual(beforeMs);
          expect(toMs).toBeGreaterThanOrEqual(fromMs);
          expect(toMs).toBeLessThanOrEqual(lengthMs * 1.000001);
          expect(wordAt(words, fromMs)).toBeGreaterThanOrEqual(index);
          end = at + length;
          beforeMs = fromMs;
        }
        expect(
          textPieces(turn.text, words)
            .map(({ text }) => text)
            .join(''),
        ).toBe(turn.text);
      }),
    );
  });
});
