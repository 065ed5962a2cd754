import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hearVerdict,
  isWorthAsking,
  NEW_JUDGE,
  verdictEvidence,
} from '../../../shared/floor/judge-record.ts';

type Heard = readonly ['ends' | 'holds', 'speaks' | 'listens'];
const heard: fc.Arbitrary<Heard> = fc.tuple(
  fc.constantFrom('ends' as const, 'holds' as const),
  fc.constantFrom('speaks' as const, 'listens' as const),
);
const record = (all: readonly Heard[]) =>
  all.reduce((judge, [pause, verdict]) => hearVerdict(judge, pause, verdict), NEW_JUDGE);
const times = <T>(n: number, what: T): T[] => Array.from({ length: n }, () => what);

describe('the record of a judge', () => {
  it('begins as that of a poor one: believed a little', () => {
    expect(verdictEvidence(NEW_JUDGE, 'speaks')).toBeCloseTo(Math.log(0.8 / 0.35));
    expect(verdictEvidence(NEW_JUDGE, 'listens')).toBeCloseTo(Math.log(0.2 / 0.65));
    expect(verdictEvidence(NEW_JUDGE, null)).toBe(0);
  });

  it('makes one who is always right weigh more, and one who always speaks weigh nothing', () => {
    const right = record([
      ...times(80, ['ends', 'speaks'] as const),
      ...times(80, ['holds', 'listens'] as const),
    ]);
    expect(verdictEvidence(right, 'speaks')).toBeGreaterThan(2);
    expect(verdictEvidence(right, 'listens')).toBeLessThan(-2);
    const eager = record([
      ...times(90, ['ends', 'speaks'] as const),
      ...times(90, ['holds', 'speaks'] as const),
    ]);
    expect(Math.abs(verdictEvidence(eager, 'speaks'))).toBeLessThan(0.1);
  });

  it('turns against one who is always wrong', () => {
    const wrong = record([
      ...times(90, ['ends', 'listens'] as const),
      ...times(90, ['holds', 'speaks'] as const),
    ]);
    expect(verdictEvidence(wrong, 'speaks')).toBeLessThan(-1);
    expect(verdictEvidence(wrong, 'listens')).toBeGreaterThan(1);
  });

  it('is not worth asking once it says the same at ends and holds, or is wrong', () => {
    const said = (atEnds: Heard[1], atHolds: Heard[1]) =>
      isWorthAsking(
        record([...times(30, ['ends', atEnds] as const), ...times(30, ['holds', atHolds] as const)]),
      );
    expect(isWorthAsking(NEW_JUDGE)).toBe(true);
    expect(said('speaks', 'listens')).toBe(true);
    expect(said('listens', 'listens')).toBe(false);
    expect(said('speaks', 'speaks')).toBe(false);
    expect(said('listens', 'speaks')).toBe(false);
    // Nobody has held yet.
    expect(isWorthAsking(record(times(50, ['ends', 'speaks'] as const)))).toBe(true);
  });

  it('forgets a model’s old ways', () => {
    const old = times(1_000, ['holds', 'speaks'] as const);
    const now = times(200, ['holds', 'listens'] as const);
    const judge = record([...times(100, ['ends', 'speaks'] as const), ...old, ...now]);
    expect(verdictEvidence(judge, 'speaks')).toBeGreaterThan(1);
  });

  it('stays bounded, and a verdict that was taken back leaves no count below zero', () => {
    fc.assert(
      fc.property(fc.array(heard, { maxLength: 400 }), heard, (all, [pause, verdict]) => {
        const judge = hearVerdict(record(all), pause, verdict, -1);
        for (const counts of Object.values(judge)) {
          expect(Math.min(counts.speaks, counts.listens)).toBeGreaterThanOrEqual(0);
          expect(counts.speaks + counts.listens).toBeLessThanOrEqual(100.001);
        }
        for (const said of ['speaks', 'listens'] as const)
          expect(Math.abs(verdictEvidence(judge, said))).toBeLessThanOrEqual(2.5);
      }),
    );
  });
});
