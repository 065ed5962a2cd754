/** What each source says of a pause, and that silence about a matter says nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidence, type Known } from '../../../../shared/floor/evidence/evidence.ts';
import { NEW_JUDGE, verdictEvidence } from '../../../../shared/floor/judge-record.ts';
import { hearHold, TYPICAL_SPEAKER } from '../../../../shared/floor/speaker-pauses.ts';

const NOTHING: Known = {
  ended: null,
  speechMs: 2_000,
  context: 'plain',
  speaker: TYPICAL_SPEAKER,
  verdict: null,
  judge: NEW_JUDGE,
  words: '',
  language: 'en',
};
const of = (known: Partial<Known>): number => evidence({ ...NOTHING, ...known });

const speakerWhoPauses = (ms: number) =>
  Array.from({ length: 24 }).reduce<typeof TYPICAL_SPEAKER>((it) => hearHold(it, ms), TYPICAL_SPEAKER);

describe('evidence', () => {
  it('is none where nothing is known, whatever was said so far and in whatever language', () => {
    for (const speechMs of [100, 2_000])
      for (const language of ['en', 'ja', 'xx', '']) expect(of({ speechMs, language })).toBeCloseTo(0);
  });

  it('is added', () => {
    const sources: Partial<Known>[] = [
      { ended: 0.7 },
      { verdict: 'listens' },
      { words: 'I would like to go to the' },
      { speaker: speakerWhoPauses(1_000) },
    ];
    const parts = sources.map(of);
    expect(of(Object.assign({}, ...sources))).toBeCloseTo(parts.reduce((sum, part) => sum + part));
  });

  it('has a bound, whatever all of its sources say', () => {
    const known: fc.Arbitrary<Known> = fc.record({
      ended: fc.double({ min: 0, max: 1, noNaN: true }),
      speechMs: fc.nat(5_000),
      context: fc.constantFrom('plain', 'question', 'dictation'),
      speaker: fc.constantFrom(TYPICAL_SPEAKER, speakerWhoPauses(200), speakerWhoPauses(3_000)),
      verdict: fc.constantFrom(null, 'speaks', 'listens'),
      judge: fc.constant(NEW_JUDGE),
      words: fc.string(),
      language: fc.constantFrom('en', 'de', 'fr', 'ja', 'xx'),
    });
    fc.assert(
      fc.property(known, (it) => Math.abs(evidence(it)) < 14),
      { seed: 7 },
    );
  });
});

describe('the network', () => {
  it('is believed a little more than it believes itself, up to a bound', () => {
    expect(of({ ended: 0.5 })).toBeCloseTo(0);
    expect(of({ ended: 0.8 })).toBeCloseTo(1.5 * Math.log(4));
    expect(of({ ended: 1 })).toBe(of({ ended: 0.94 }));
    expect(of({ ended: 0 })).toBe(of({ ended: 0.06 }));
  });

  it('says less in its doubt of a short answer, and no less when it is sure', () => {
    expect(of({ ended: 0.3, speechMs: 400 })).toBeGreaterThan(of({ ended: 0.3 }) + 1);
    expect(of({ ended: 0.9, speechMs: 400 })).toBe(of({ ended: 0.9 }));
  });

  it('is heard as ever where a number is dictated: its first digits are no short answer', () => {
    const dictated = { ended: 0.3, context: 'dictation' } as const;
    expect(of({ ...dictated, speechMs: 400 })).toBe(of(dictated));
  });
});

describe('what the agent said last', () => {
  it('lets people think after a question, and pause between the groups of a number', () => {
    expect(of({ context: 'question' })).toBeLessThan(0);
    expect(of({ context: 'dictation' })).toBeLessThan(of({ context: 'question' }) - 1);
  });

  it('does not hold up a short answer to a question', () => {
    expect(of({ context: 'question', speechMs: 400 })).toBe(0);
  });
});

describe('how a speaker pauses', () => {
  it('takes from a pause what a slow speaker would do anyway', () => {
    expect(of({ speaker: speakerWhoPauses(1_500) })).toBeCloseTo(-2.2 * Math.log(1.4));
    expect(of({ speaker: speakerWhoPauses(220) })).toBeGreaterThan(0);
  });
});

describe("the model's verdict", () => {
  it('weighs as much as it was right so far', () => {
    expect(of({ verdict: 'speaks' })).toBe(verdictEvidence(NEW_JUDGE, 'speaks'));
    expect(of({ verdict: 'listens' })).toBeLessThan(0);
  });
});

describe('the words', () => {
  it.each([
    ['I would like to go to the', 'en'],
    ['so I thought um', 'en'],
    ['ich wollte eigentlich ähm', 'de'],
  ])('"%s" wants more to come', (words, language) => {
    expect(of({ words, language })).toBeLessThan(-0.3);
  });

  it('"yes" is whole', () => {
    expect(of({ words: 'yes' })).toBeGreaterThan(0.3);
  });

  it('say nothing in a language that nobody counted', () => {
    expect(of({ words: 'jeg vil gerne til', language: 'da' })).toBeCloseTo(0);
  });
});
