import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitHeard, type TextSpan } from '../../shared/heard.ts';

const evenly = (...words: string[]): TextSpan[] => words.map((text, i) => ({ text, atMs: i * 500 }));

describe('which words of a reply were heard', () => {
  it('are those whose audio had played', () => {
    expect(splitHeard(evenly('One ', 'two ', 'three.'), 1500, 1000)).toEqual({
      heard: 'One two',
      unheard: ' three.',
    });
  });

  it('are none before the first sound, and all after the last', () => {
    const spans = evenly('One ', 'two.');
    expect(splitHeard(spans, 1000, 0)).toEqual({ heard: '', unheard: 'One two.' });
    expect(splitHeard(spans, 1000, 1000)).toEqual({ heard: 'One two.', unheard: '' });
  });

  it('are whole words: one that was cut into was not heard', () => {
    expect(splitHeard([{ text: 'One marvellous thing', atMs: 0 }], 2000, 1000).heard).toBe('One');
  });

  it('are spread over the audio up to the next words', () => {
    const spans = [
      { text: 'a b c d ', atMs: 0 },
      { text: 'e f', atMs: 800 },
    ];
    expect(splitHeard(spans, 2000, 400).heard).toBe('a b');
    expect(splitHeard(spans, 2000, 800).heard).toBe('a b c d');
  });

  it('are found where words are not set apart by spaces', () => {
    const { heard, unheard } = splitHeard([{ text: '今日は天気がいいですね', atMs: 0 }], 1100, 550);
    expect(heard).not.toBe('');
    expect(unheard).not.toBe('');
  });

  it('keep apostrophes and decimals whole', () => {
    expect(splitHeard([{ text: 'I don’t', atMs: 0 }], 700, 500).heard).toBe('I');
    expect(splitHeard([{ text: 'pi 3.14', atMs: 0 }], 700, 500).heard).toBe('pi');
  });

  it('take nothing from the text and grow with what is heard', () => {
    const spans = fc
      .array(fc.record({ text: fc.string(), ms: fc.integer({ min: 0, max: 500 }) }))
      .map((list) => {
        let atMs = 0;
        return { spans: list.map(({ text, ms }) => ({ text, atMs: (atMs += ms) - ms })), audioMs: atMs };
      });
    const times = fc.tuple(
      fc.double({ min: 0, max: 6000, noNaN: true }),
      fc.double({ min: 0, max: 6000, noNaN: true }),
    );
    fc.assert(
      fc.property(spans, times, ({ spans, audioMs }, [a, b]) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((ms) => splitHeard(spans, audioMs, ms));
        expect(early!.heard + early!.unheard).toBe(spans.map(({ text }) => text).join(''));
        expect(late!.heard.startsWith(early!.heard)).toBe(true);
      }),
      { numRuns: 1000, seed: 9 },
    );
  });
});
