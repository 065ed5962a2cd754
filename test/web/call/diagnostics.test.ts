import { describe, expect, it } from 'vitest';
import { NO_DIAGNOSTICS, type Diagnostics } from '../../../web/call/diagnostics-state.ts';
import { diagnosticsStep, lastTurn, waitsOf, type TimesReport } from '../../../web/call/diagnostics.ts';

const after = (...reports: TimesReport[]): Diagnostics => reports.reduce(diagnosticsStep, NO_DIAGNOSTICS);
const turn = (turnId: number, totalMs: number, typed = false): TimesReport => ({
  kind: 'turn-times',
  turnId,
  revision: 0,
  typed,
  marks: { speechEnd: 0, pauseSeen: 10, commit: 20, startSent: 20, firstFrame: 30, firstSample: totalMs },
});
const spent = (responses: number, usd: number | null = null) => ({
  responses,
  inputTokens: 100 * responses,
  outputTokens: 10 * responses,
  usd,
});

describe('diagnostics', () => {
  it('know the last turn that was answered, and what people waited for', () => {
    const of = after(turn(1, 500), turn(2, 900), turn(3, 700));
    expect(lastTurn(of)!.times.totalMs).toBe(700);
    expect(waitsOf(of)).toEqual({ count: 3, p50Ms: 700, p95Ms: 900 });
  });

  it('know nothing before that', () => {
    expect(lastTurn(NO_DIAGNOSTICS)).toBeNull();
    expect(waitsOf(NO_DIAGNOSTICS)).toEqual({ count: 0, p50Ms: null, p95Ms: null });
  });

  it('take more marks of a turn in the place of those before', () => {
    expect(waitsOf(after(turn(1, 500), turn(1, 510)))).toMatchObject({ count: 1, p50Ms: 510 });
  });

  it('count no typed turn among the waits, though it may be the last', () => {
    const of = after(turn(1, 500), turn(2, 200, true));
    expect(waitsOf(of)).toMatchObject({ count: 1, p95Ms: 500 });
    expect(lastTurn(of)).toMatchObject({ typed: true, times: { totalMs: 200 } });
  });

  it('are bounded in a long call', () => {
    const of = after(...Array.from({ length: 1200 }, (_, i) => turn(i + 1, i)));
    expect(of.turns).toHaveLength(500);
    expect(lastTurn(of)!.times.totalMs).toBe(1199);
  });

  it('keep what the speech model’s judgement was worth', () => {
    const judge = { ends: { speaks: 3, listens: 0 }, holds: { speaks: 1, listens: 2 } };
    expect(after({ kind: 'judge', judge }).judge).toEqual(judge);
  });

  it('count guesses, and those that were wrong', () => {
    const made = { kind: 'guess', outcome: 'made' } as const;
    expect(after(made, { kind: 'guess', outcome: 'wrong' }, made).guesses).toEqual({ made: 2, wrong: 1 });
  });

  it('take the totals of a call, and add those of the call that it replaced', () => {
    const told = (all: number, wasted: number, usd: number | null): TimesReport => ({
      kind: 'usage',
      usage: { all: spent(all, usd), wasted: spent(wasted, usd) },
    });
    expect(after(told(1, 0, null), told(3, 1, null)).usage!.all.responses).toBe(3);
    const two = after(told(3, 1, 0.5), { kind: 'call-replaced' }, told(1, 0, 0.25), told(2, 1, 0.25));
    expect(two.usage).toEqual({ all: spent(5, 0.75), wasted: spent(2, 0.75) });
  });
});
