/** What came of a run, as a table for docs/benchmarks.md and as JSON for npm test. */
import { ENGINES, type EngineName } from './browsers/engine-browser.ts';

export interface Result {
  engine: EngineName;
  flow: string;
  /** `limit`: it failed, and is known to. */
  outcome: 'passed' | 'failed' | 'limit' | 'skipped';
  /** Why it failed or was skipped. */
  why: string;
  note: string;
  earToEarMs: number[];
  seconds: number;
}

export interface Report {
  passed: number;
  failed: number;
  skipped: number;
  versions: Partial<Record<EngineName, string>>;
  results: Result[];
}

export function reportOf(results: Result[], versions: Report['versions']): Report {
  const count = (...outcomes: Result['outcome'][]): number =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped', 'limit'),
    versions,
    results,
  };
}

const WORDS = { passed: 'yes', failed: '**no**', limit: 'no (known)', skipped: '–' } as const;

/** A row for each flow, a column for each engine; then what was seen besides. */
export function tableOf({ results, versions }: Report): string {
  const flows = [...new Set(results.map(({ flow }) => flow))];
  const rows = flows.map((flow) => [
    flow,
    ...ENGINES.map((engine) => {
      const result = results.find((one) => one.engine === engine && one.flow === flow);
      if (!result) return '';
      return WORDS[result.outcome] + earToEar(result.earToEarMs);
    }),
  ]);
  const head = ['flow', ...ENGINES.map((engine) => versions[engine] ?? engine)];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (row: string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const seen = results
    .filter(({ note, why }) => note !== '' || why !== '')
    .map(({ engine, flow, note, why }) => `- ${engine}, ${flow}: ${[why, note].filter(Boolean).join('; ')}`);
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line), '', ...seen].join(
    '\n',
  );
}

function earToEar(delaysMs: readonly number[]): string {
  if (delaysMs.length === 0) return '';
  const sorted = delaysMs.toSorted((a, b) => a - b);
  return `, ear to ear p50 ${Math.round(sorted[Math.floor((sorted.length - 1) / 2)]!)} ms (n ${sorted.length})`;
}
