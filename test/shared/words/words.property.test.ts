import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TurnContext } from '../../../shared/floor/turn-context.ts';
import { endEvidence } from '../../../shared/words/end-evidence.ts';
import { lastWords } from '../../../shared/words/last-words.ts';
import { LANGUAGES } from '../../../shared/words/languages.ts';
import { onlyPhrases } from '../../../shared/words/phrases.ts';
import { oneSpelling, readWords } from '../../../shared/words/read-words.ts';
import { saidOverReply, wordsOverReply } from '../../../shared/words/said-over-reply.ts';

const languages = fc.constantFrom(...LANGUAGES.keys());
const contexts = fc.constantFrom<TurnContext>('plain', 'question', 'dictation');
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 10_000, size: 'max' }),
  fc
    .tuple(fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme' }), fc.nat(10_000))
    .map(([piece, length]) => piece.repeat(length).slice(0, length)),
);
/** Words of the language in any order, so that the rules meet each other. */
const saidIn = (language: string): fc.Arbitrary<string[]> => {
  const { open, answers, backchannels, stops, digits } = LANGUAGES.get(language)!;
  const all = [...Object.values(open).flat(), ...answers, ...backchannels, ...stops, ...Object.keys(digits)];
  return fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 8 });
};
const said = languages.chain((language) => fc.tuple(fc.constant(language), saidIn(language)));

function holds<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void, numRuns = 1_000): void {
  fc.assert(fc.property(arbitrary, check), { numRuns, seed: 7 });
}

describe('any text', () => {
  it('gets a bounded number as evidence of its end', () => {
    holds(
      fc.tuple(anyText, languages, contexts),
      ([text, language, context]) => {
        const evidence = endEvidence(text, language, context);
        expect(Number.isFinite(evidence)).toBe(true);
        expect(Math.abs(evidence)).toBeLessThan(3);
      },
      400,
    );
  });

  it('gets a verdict over a reply', () => {
    holds(
      fc.tuple(anyText, fc.oneof(languages, fc.string())),
      ([text, language]) => {
        expect(['backchannel', 'takes-floor', 'nothing']).toContain(saidOverReply(text, language));
      },
      400,
    );
  });
});

/**
 * Texts that make patterns go back and forth: openings without an end, words without an end, beginnings of phrases over and over. They are so
 * long that whatever takes the square of their length does not come back before the test gives up.
 */
describe('the time grows with the length alone', () => {
  const LONG = 150_000;
  const pieces = [
    '[',
    '(',
    '<',
    '*',
    '([',
    '[(<',
    '[ ',
    'a',
    "a'",
    'a.',
    '.',
    "'",
    'uh ',
    'of ',
    'mm-',
    'そ',
    'そう',
    '@',
    'a@',
    '1',
    '+',
    '?"',
    'the ',
    'the i to ',
    'what that to ',
  ];

  it.each(pieces)('%s', (piece) => {
    const text = piece.repeat(LONG / piece.length);
    for (const language of ['en', 'ja']) {
      const { spaced, backchannels, open } = LANGUAGES.get(language)!;
      const words = readWords(oneSpelling(text), spaced);
      expect(onlyPhrases(backchannels, open.filler ?? [], spaced)([...words, 'x'])).toBe(false);
    }
    expect(Number.isFinite(endEvidence(text, 'en', 'dictation'))).toBe(true);
    expect(saidOverReply(text, 'en')).toBeTypeOf('string');
  });
});

describe('what does not change the answer', () => {
  it('is the case, a comma, and marks of noise', () => {
    holds(fc.tuple(said, contexts), ([[language, words], context]) => {
      const text = words.join(' ');
      const evidence = endEvidence(text, language, context);
      const overReply = saidOverReply(text, language);
      for (const same of [
        text.toUpperCase(),
        `${text},`,
        words.join(', '),
        `[noise] ${text} (laughs)`,
        `  ${text}\n`,
      ]) {
        expect(endEvidence(same, language, context)).toBe(evidence);
        expect(saidOverReply(same, language)).toBe(overReply);
      }
    });
  });

  it('is how accents are written: as one character or as two', () => {
    holds(fc.tuple(said, contexts), ([[language, words], context]) => {
      const text = words.join(' ');
      expect(endEvidence(text.normalize('NFD'), language, context)).toBe(
        endEvidence(text, language, context),
      );
      expect(saidOverReply(text.normalize('NFD'), language)).toBe(saidOverReply(text, language));
    });
  });
});

it('backchannels are one together, in any number and order', () => {
  const backchannels = languages.chain((language) =>
    fc.tuple(
      fc.constant(language),
      fc.array(fc.constantFrom(...wordsOverReply(language).backchannels), { minLength: 1, maxLength: 20 }),
    ),
  );
  holds(backchannels, ([language, words]) => {
    expect(saidOverReply(words.join(' '), language)).toBe('backchannel');
  });
});

it('a stop word anywhere takes the floor', () => {
  // Only where words are parted by spaces: elsewhere two words may make a third.
  const spaced = languages.filter((language) => LANGUAGES.get(language)!.spaced);
  const withStop = spaced.chain((language) => {
    const { backchannels, stops } = wordsOverReply(language);
    const listening = fc.array(fc.constantFrom(...backchannels), { maxLength: 5 });
    return fc.tuple(fc.constant(language), listening, fc.constantFrom(...stops), listening);
  });
  holds(withStop, ([language, before, stop, after]) => {
    expect(saidOverReply([...before, stop, ...after].join(' '), language)).toBe('takes-floor');
  });
});

describe.each([...LANGUAGES])('the lists of %s', (_code, language) => {
  const { open, closed, spaced } = language;

  it('are written as words are read', () => {
    const listed = [
      ...Object.values(open).flat(),
      ...closed,
      ...language.numberFollows,
      ...Object.keys(language.digits),
      ...language.at,
      ...language.dot,
    ];
    for (const phrase of listed)
      expect(readWords(oneSpelling(phrase), spaced).join(spaced ? ' ' : '')).toBe(phrase);
  });

  it('have no entry twice, and none that changes nothing', () => {
    for (const list of [
      ...Object.values(open),
      closed,
      language.answers,
      language.backchannels,
      language.stops,
    ])
      expect(list.length).toBe(new Set(list).size);
    const withoutClosed = { ...language, closed: [], endings: [], questionWords: [] };
    const needless = closed.filter(
      (phrase) => lastWords(readWords(phrase, spaced), phrase, withoutClosed, false) === 'complete',
    );
    expect(needless).toEqual([]);
  });
});
