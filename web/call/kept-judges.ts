/**
 * How often each speech model was right that somebody had finished (shared/floor/judge-record.ts), over the calls of this browser. A model
 * is told how to judge in words that have a version: what it did under other words says nothing.
 */
import * as v from 'valibot';
import { NEW_JUDGE, type JudgeRecord } from '../../shared/floor/judge-record.ts';

const KEY = 'latch.judges';
/** Most people talk to one or two. The one that was heard longest ago is forgotten. */
const MAX_KEPT = 8;

export interface JudgeName {
  model: string;
  version: number;
}

/** More than is ever counted. What is stored may be anything. */
const MOST = 1_000;
const count = v.pipe(v.number(), v.minValue(0), v.maxValue(MOST));
const counts = v.object({ speaks: count, listens: count });
const keptSchema = v.array(
  v.object({ model: v.string(), version: v.number(), judge: v.object({ ends: counts, holds: counts }) }),
);
type Kept = v.InferOutput<typeof keptSchema>;

export function keptJudge({ model, version }: JudgeName): JudgeRecord {
  return keptJudges().find((kept) => kept.model === model && kept.version === version)?.judge ?? NEW_JUDGE;
}

/** Counts under older words are forgotten with the first under these. */
export function keepJudge({ model, version }: JudgeName, judge: JudgeRecord): void {
  const others = keptJudges().filter((kept) => kept.model !== model);
  try {
    localStorage.setItem(KEY, JSON.stringify([...others, { model, version, judge }].slice(-MAX_KEPT)));
  } catch {
    // Private windows and full storage: it is learned again in the next call.
  }
}

function keptJudges(): Kept {
  try {
    const kept = v.safeParse(keptSchema, JSON.parse(localStorage.getItem(KEY) ?? '[]'));
    return kept.success ? kept.output : [];
  } catch {
    return [];
  }
}
