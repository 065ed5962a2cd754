/**
 * How far the speech model's own judgement can be believed. Asked on a guess, it *speaks* or it *listens*; later it is known which was
 * right: the user went on, or not. Pure: four counts, whatever the length of the call.
 *
 * A verdict weighs as much as its likelihood ratio: how much more often this model speaks at ends than at holds, or listens. Nothing is
 * known of a model at first, so the counts begin as if a poor judge (it speaks at 80 % of ends and at 35 % of holds) had been heard ten
 * times at each.
 */

export type TurnVerdict = 'speaks' | 'listens';

export interface JudgeRecord {
  /** At pauses that ended the turn. */
  readonly ends: Readonly<Record<TurnVerdict, number>>;
  /** At pauses after which the user went on. */
  readonly holds: Readonly<Record<TurnVerdict, number>>;
}

export const NEW_JUDGE: JudgeRecord = { ends: { speaks: 0, listens: 0 }, holds: { speaks: 0, listens: 0 } };

const PRIOR: JudgeRecord = { ends: { speaks: 8, listens: 2 }, holds: { speaks: 3.5, listens: 6.5 } };
/** Older verdicts fade once there are so many of a kind: models and ways of speaking change. */
const MEMORY = 100;
/** No verdict weighs more than this (a ratio of 12): an instruction that a model has always kept is not kept for ever. */
const MOST = 2.5;

/** A verdict was right or wrong. */
export function hearVerdict(
  judge: JudgeRecord,
  pause: keyof JudgeRecord,
  verdict: TurnVerdict,
  by: 1 | -1 = 1,
): JudgeRecord {
  const counts = judge[pause];
  const added = { ...counts, [verdict]: Math.max(0, counts[verdict] + by) };
  const fade = Math.min(1, MEMORY / (added.speaks + added.listens));
  return { ...judge, [pause]: { speaks: added.speaks * fade, listens: added.listens * fade } };
}

/** What this verdict says of "the turn is over", in natural log-odds; 0 where there is none. */
export function verdictEvidence(judge: JudgeRecord, verdict: TurnVerdict | null): number {
  if (verdict === null) return 0;
  const share = (pause: keyof JudgeRecord): number => {
    const [prior, heard] = [PRIOR[pause], judge[pause]];
    const all = prior.speaks + prior.listens + heard.speaks + heard.listens;
    return (prior[verdict] + heard[verdict]) / all;
  };
  return Math.min(MOST, Math.max(-MOST, Math.log(share('ends') / share('holds'))));
}
