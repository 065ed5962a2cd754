import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { MAX_TURN_CHARS, turnSchema } from '../../../shared/conversations/document.ts';
import { wordsOf } from '../../../shared/conversations/words.ts';
import type { TextSpan } from '../../../shared/heard.ts';

const texts = (text: string) => wordsOf(text, null, 1000).map((word) => word.text);

describe('the words of a turn', () => {
  it('have the space and punctuation after them, and the bracket or quote before them', () => {
    expect(texts('Hello, (dear) world! “Yes,” she said…')).toEqual([
      'Hello, ',
      '(dear) ',
      'world! ',
      '“Yes,” ',
      'she ',
      'said…',
    ]);
  });

  it('keep apostrophes and numbers whole', () => {
    expect(texts('I don’t owe 3.14')).toEqual(['I ', 'don’t ', 'owe ', '3.14']);
  });

  it.each([
    ['Japanese', '今日は天気がいいですね。', 4],
    ['Thai', 'สวัสดีครับผมชื่อลัทช์', 3],
    ['Arabic', 'مرحبا، كيف حالك؟', 3],
    ['Hindi', 'नमस्ते, आप कैसे हैं?', 4],
  ])('are found in %s', (_script, text, least) => {
    const words = texts(text);
    expect(words.length).toBeGreaterThanOrEqual(least);
    expect(words.join('')).toBe(text);
  });

  it('are spread by their length where nothing says when they sound', () => {
    expect(wordsOf('one three ', null, 1000)).toEqual([
      { text: 'one ', fromMs: 0, toMs: 400 },
      { text: 'three ', fromMs: 400, toMs: 1000 },
    ]);
  });

  it('sound between their piece and the next', () => {
    const spans = [
      { text: 'one two ', atMs: 100 },
      { text: 'three', atMs: 900 },
    ];
    expect(wordsOf('one two three', spans, 2000)).toEqual([
      { text: 'one ', fromMs: 100, toMs: 500 },
      { text: 'two ', fromMs: 500, toMs: 900 },
      { text: 'three', fromMs: 900, toMs: 2000 },
    ]);
  });

  it('of a reply that was cut end where it was cut', () => {
    const spans = [
      { text: 'one two ', atMs: 0 },
      { text: 'three four', atMs: 800 },
      { text: ' five', atMs: 1600 },
    ];
    expect(wordsOf('one two three', spans, 1200).at(-1)).toEqual({ text: 'three', fromMs: 800, toMs: 1200 });
    expect(wordsOf('one two ', spans, 1200).at(-1)).toEqual({ text: 'two ', fromMs: 400, toMs: 800 });
  });

  it('that come at once with no audio between them are one piece', () => {
    const spans = ['a ', 'b ', 'c ', 'd '].map((text) => ({ text, atMs: 0 }));
    expect(wordsOf('a b c d ', spans, 400).map(({ fromMs }) => fromMs)).toEqual([0, 100, 200, 300]);
  });

  it('are spread over the whole where the pieces are of another text', () => {
    expect(wordsOf('one', [{ text: 'two', atMs: 500 }], 1000)).toEqual([
      { text: 'one', fromMs: 0, toMs: 1000 },
    ]);
  });

  it('are none of no text', () => {
    expect(wordsOf('', null, 1000)).toEqual([]);
    expect(wordsOf('', [{ text: 'unheard', atMs: 0 }], 0)).toEqual([]);
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom(
      '今日は天気がいいですね。',
      'สวัสดีครับผมชื่อลัทช์',
      'مرحبا، كيف حالك؟',
      '(((((',
      '   ',
      '👩‍👩‍👧 🇨🇭',
    ),
  );
  const anySpans: fc.Arbitrary<TextSpan[]> = fc.array(
    fc.record({ text: anyText, atMs: fc.double({ min: -100, max: 5000, noNaN: true }) }),
    { maxLength: 8 },
  );
  const isGood = (text: string, spans: TextSpan[] | null, durationMs: number) => {
    const words = wordsOf(text, spans, durationMs);
    expect(words.map((word) => word.text).join('')).toBe(text);
    const times = words.flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
    expect(times.every((ms, i) => ms >= (times[i - 1] ?? 0) && ms <= durationMs)).toBe(true);
    expect(v.is(turnSchema.entries.words, words)).toBe(true);
  };

  it('are always in order, within the duration, and the text again', () => {
    fc.assert(
      fc.property(
        anyText,
        anySpans,
        fc.boolean(),
        fc.double({ min: 0, max: 6000, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (text, spans, isOfSpans, durationMs, heard) => {
          const said = spans.map((span) => span.text).join('');
          isGood(isOfSpans ? said.slice(0, said.length * heard) : text, spans, durationMs);
          isGood(text, null, durationMs);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(['a', 'a ', '今日は', ' ', '.', 'a.', '😀'])(
    'fit into a document, of a text that is all “%s”',
    (piece) => {
      isGood(piece.repeat(MAX_TURN_CHARS / piece.length), null, 60_000);
    },
  );
});
