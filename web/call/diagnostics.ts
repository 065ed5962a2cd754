/** What a call can tell of its own speed, from what the call worker reports: `(diagnostics, report) → diagnostics`, pure. */
import type { JudgeRecord } from '../../shared/floor/judge-record.ts';
import { breakdown, quantile, type Breakdown, type Marks } from '../../shared/latency.ts';
import type { Diagnostics, Usage } from './diagnostics-state.ts';
import type { Path } from './worker/line/line-socket.ts';

/** What the call worker reports, and diagnostics are made from. */
export type TimesReport =
  /** A turn whose reply is heard. It is reported again when more of its marks are known. */
  | { kind: 'turn-times'; turnId: number; revision: number; typed: boolean; marks: Marks }
  /** A reply was asked for, or one that was asked for is not wanted any more. */
  | { kind: 'guess'; outcome: 'made' | 'wrong' }
  | { kind: 'judge'; judge: JudgeRecord }
  | { kind: 'usage'; usage: Usage }
  /** A new call goes on from one that was lost. */
  | { kind: 'call-replaced' }
  /** From the first phoneme over a reply to its silence. */
  | { kind: 'barge-in'; silenceMs: number }
  | { kind: 'clock'; errorMs: number }
  | { kind: 'speculation'; on: boolean }
  | { kind: 'traits'; traits: NonNullable<Diagnostics['traits']> }
  | { kind: 'path'; path: Path };

/** A call's quantiles are computed from at most this many turns. */
const KEPT = 500;

export function diagnosticsStep(of: Diagnostics, report: TimesReport): Diagnostics {
  switch (report.kind) {
    case 'turn-times': {
      const { turnId, revision, typed, marks } = report;
      const others = of.turns.filter((turn) => turn.turnId !== turnId);
      return { ...of, turns: [...others, { turnId, revision, typed, marks }].slice(-KEPT) };
    }
    case 'guess': {
      const { made, wrong } = of.guesses;
      const guesses = report.outcome === 'made' ? { made: made + 1, wrong } : { made, wrong: wrong + 1 };
      return { ...of, guesses };
    }
    case 'judge':
      return { ...of, judge: report.judge };
    case 'usage':
      return { ...of, usage: sumOf(of.usageBefore, report.usage) };
    case 'call-replaced':
      return { ...of, usageBefore: of.usage, clockErrorMs: null };
    case 'barge-in':
      return { ...of, bargeInsMs: [...of.bargeInsMs, report.silenceMs].slice(-KEPT) };
    case 'clock':
      return { ...of, clockErrorMs: report.errorMs };
    case 'speculation':
      return { ...of, speculation: report.on };
    case 'traits':
      return { ...of, traits: report.traits, speculation: report.traits.speculation };
    case 'path':
      return { ...of, path: report.path };
  }
}

/** The last turn that was answered. */
export function lastTurn({ turns }: Diagnostics): { typed: boolean; times: Breakdown } | null {
  for (const { typed, marks } of turns.toReversed()) {
    const times = breakdown(marks);
    if (times) return { typed, times };
  }
  return null;
}

/** How long people waited for replies to what they said. Typed turns are left out: they have no end of speech. */
export function waitsOf({ turns }: Diagnostics): {
  count: number;
  p50Ms: number | null;
  p95Ms: number | null;
} {
  const totals = turns
    .filter(({ typed }) => !typed)
    .map(({ marks }) => breakdown(marks)?.totalMs)
    .filter((totalMs) => totalMs !== undefined);
  return { count: totals.length, p50Ms: quantile(totals, 0.5), p95Ms: quantile(totals, 0.95) };
}

function sumOf(before: Usage | null, now: Usage): Usage {
  if (!before) return now;
  const sum = (a: Usage['all'], b: Usage['all']): Usage['all'] => ({
    responses: a.responses + b.responses,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    usd: a.usd === null || b.usd === null ? null : a.usd + b.usd,
  });
  return { all: sum(before.all, now.all), wasted: sum(before.wasted, now.wasted) };
}
