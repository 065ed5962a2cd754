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

/** A record of fewer verdicts of either kind says little. */
const KNOWN_FROM = 8;
/** A model that speaks at so much larger a part of ends than of holds tells them apart. Chance gives 0; a poor judge 0.45. */
const WORTH_ASKING = 0.15;

/**
 * Whether this model's verdicts are better than none. One that always listens, or always speaks, is asked no more: its guesses would all
 * be in vain, or be waited for in vain.
 */
export function isWorthAsking(judge: JudgeRecord): boolean {
  const counted = (pause: keyof JudgeRecord): number => judge[pause].speaks + judge[pause].listens;
  if (counted('ends') < KNOWN_FROM) return true;
  return shareOf(judge, 'ends', 'speaks') - shareOf(judge, 'holds', 'speaks') >= WORTH_ASKING;
}

/** The verdict, if it is worth anything. */
export function believed({
  judge,
  verdict,
}: {
  judge: JudgeRecord;
  verdict: TurnVerdict | null;
}): TurnVerdict | null {
  return isWorthAsking(judge) ? verdict : null;
}

/** What this verdict says of "the turn is over", in natural log-odds; 0 where there is none. */
export function verdictEvidence(judge: JudgeRecord, verdict: TurnVerdict | null): number {
  if (verdict === null) return 0;
  const ratio = shareOf(judge, 'ends', verdict) / shareOf(judge, 'holds', verdict);
  return Math.min(MOST, Math.max(-MOST, Math.log(ratio)));
}

function shareOf(judge: JudgeRecord, pause: keyof JudgeRecord, verdict: TurnVerdict): number {
  const [prior, heard] = [PRIOR[pause], judge[pause]];
  const all = prior.speaks + prior.listens + heard.speaks + heard.listens;
  return (prior[verdict] + heard[verdict]) / all;
}
