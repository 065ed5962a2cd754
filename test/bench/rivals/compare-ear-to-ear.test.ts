import { describe, expect, it } from 'vitest';
import { compareEarToEar, doubtOf } from './compare-ear-to-ear.ts';
import type { ContenderName, Hearing, Said, Unaligned } from './hearing.ts';

const said = (contender: ContenderName, name: string): Said => ({
  contender,
  modelMs: 300,
  round: 0,
  name,
  voice: 'people',
  hasPause: false,
});
const heard = (contender: ContenderName, name: string, delayMs: number | null): Hearing => ({
  ...said(contender, name),
  cutIns: 0,
  heardEarlyMs: 0,
  delayMs,
  wastedStarts: contender === 'latch' ? 1 : null,
});
const lost = (contender: ContenderName, name: string): Unaligned => ({
  ...said(contender, name),
  correlation: 0.899,
});
const compare = (hearings: Hearing[], unaligned: Unaligned[]) =>
  compareEarToEar({ modelTimesMs: [300], roundTripMs: 1, hearings, unaligned })[0]!;

describe('what was measured ear to ear', () => {
  it('counts a recording that could not be aligned, and reports the rest without it', () => {
    const hearings = [
      heard('latch', 'one', 600),
      heard('latch', 'three', 800),
      heard('agents-realtime', 'one', 900),
      heard('agents-realtime', 'two', 900),
      heard('agents-realtime', 'three', 800),
    ];
    const { people, synthetic } = compare(hearings, [lost('latch', 'two')]).voices;
    expect(people.delays.latch).toMatchObject({ delay: { count: 2, p50: 600, max: 800 }, unaligned: 1 });
    expect(people.delays['agents-realtime']).toMatchObject({ delay: { count: 3 }, unaligned: 0 });
    expect(people.ratio.latch).toMatchObject({ pairs: 2 });
    expect(synthetic.delays.latch).toMatchObject({ delay: null, unaligned: 0 });
  });

  it('takes a recording that could not be aligned for no reply that failed to come, and for no cut-in', () => {
    const { delays, cutIns } = compare(
      [heard('latch', 'one', 600), heard('latch', 'silent', null)],
      [lost('latch', 'two')],
    ).voices.people;
    expect(delays.latch).toMatchObject({ missed: 1, unaligned: 1 });
    expect(cutIns.latch).toEqual({
      paused: 0,
      pausedCutInto: 0,
      others: 2,
      othersCutInto: 0,
      heardEarlyMs: null,
    });
  });

  it('has figures of nothing where every recording was lost', () => {
    const { voices, wastedStartsPerTurn } = compare([], [lost('latch', 'one')]);
    expect(voices.people.delays.latch).toEqual({ delay: null, missed: 0, unaligned: 1 });
    expect(voices.people.added).toBeNull();
    expect(wastedStartsPerTurn).toBeNull();
  });
});

describe('the run as a whole', () => {
  const hearings = Array.from({ length: 19 }, (_, i) => heard('latch', String(i), 600));

  it('is trusted with one recording of twenty lost, and with none', () => {
    expect(doubtOf({ hearings, unaligned: [] })).toBeNull();
    expect(doubtOf({ hearings, unaligned: [lost('latch', 'one')] })).toBeNull();
  });

  it('is doubted, with how many, where more were lost', () => {
    const unaligned = [lost('latch', 'one'), lost('agents-realtime', 'one')];
    expect(doubtOf({ hearings, unaligned })).toContain('2 of 21 recordings');
    expect(doubtOf({ hearings: [], unaligned })).toContain('2 of 2 recordings');
  });
});
