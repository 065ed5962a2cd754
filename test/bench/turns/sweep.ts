/** What each setting comes to on a group of turns: rates with intervals, delays, waste. */
import { wilson } from '../ears/wilson.ts';
import type { LabelledTurn } from './labelled-turn.ts';
import type { Outcome } from './replay.ts';
import type { Setting } from './settings.ts';

/** One detector on one turn: what each setting came to, in the order of the settings. */
export interface TurnOutcomes {
  turn: LabelledTurn;
  outcomes: readonly Outcome[];
}

export interface Share {
  /** In percent; NaN of nothing. */
  pct: number;
  /** Wilson's interval of 95 %. Of weighted turns: for as many turns as they are worth (Kish). */
  lowPct: number;
  highPct: number;
}

export interface SweepPoint {
  setting: Setting;
  /** Turns with a commit before their end. */
  cutIns: Share;
  /** Of those, in percent of turns: not in a labelled hold. */
  cutInSpeechPct: number;
  /** Of the turns that were cut into, those that were rejoined. */
  rejoined: Share;
  /** Of replies that began too early, heard until the turn was rejoined: per turn, cut into or not. */
  heardBeforeRejoinMs: number;
  /** Holds of 200 ms or more in which there was a commit. */
  holdsCut: Share;
  /** From the labelled end to the commit, over turns that were not cut into. NaN of nothing. */
  commitMeanMs: number;
  commitMedianMs: number;
  commitP90Ms: number;
  /** From the labelled end to the guess that was right, mean; where none was made, to the commit. */
  startMeanMs: number;
  /** From the labelled end to when the reply can be heard, mean. */
  replyMeanMs: number;
  /** Guesses, and those taken back because speech went on, per turn. */
  startsPerTurn: number;
  wastedStartsPerTurn: number;
  /** What those that were taken back cost, in tokens of sound. */
  wastedTokensPerTurn: number;
  /** Turns that were neither cut into nor ever committed: the VAD did not hear them. */
  missed: number;
}

export function sweepPoint(setting: Setting, index: number, turns: readonly TurnOutcomes[]): SweepPoint {
  const all = turns.map(({ turn, outcomes }) => ({ ...outcomes[index]!, weight: turn.weight }));
  const rated = all.filter(({ isCut }) => isCut !== null);
  const holds = all.flatMap(({ holdsCut, weight }) => holdsCut.map((isCut) => ({ isCut, weight })));
  const commits = all.flatMap(({ commitMs, weight }) =>
    commitMs === null ? [] : [{ value: commitMs, weight }],
  );
  const starts = all.flatMap(({ startMs, weight }) => (startMs === null ? [] : [{ value: startMs, weight }]));
  const replies = all.flatMap(({ replyMs, weight }) =>
    replyMs === null ? [] : [{ value: replyMs, weight }],
  );
  const perTurn = (of: (outcome: Outcome) => number): number =>
    mean(rated.map((outcome) => ({ value: of(outcome), weight: outcome.weight })));
  return {
    setting,
    cutIns: share(rated.map(({ isCut, weight }) => ({ isHit: isCut === true, weight }))),
    rejoined: share(
      rated.flatMap(({ early, weight }) => (early ? [{ isHit: early.isRejoined, weight }] : [])),
    ),
    heardBeforeRejoinMs: perTurn(({ early }) => (early?.isRejoined ? early.heardMs : 0)),
    cutInSpeechPct: 100 * perTurn(({ isCut, isCutInSpeech }) => (isCut && isCutInSpeech ? 1 : 0)),
    holdsCut: share(holds.map(({ isCut, weight }) => ({ isHit: isCut, weight }))),
    commitMeanMs: mean(commits),
    commitMedianMs: quantile(commits, 0.5),
    commitP90Ms: quantile(commits, 0.9),
    startMeanMs: mean(starts),
    replyMeanMs: mean(replies),
    startsPerTurn: perTurn((outcome) => outcome.starts),
    wastedStartsPerTurn: perTurn(({ wasted }) => wasted),
    wastedTokensPerTurn: perTurn(({ wastedTokens }) => wastedTokens),
    missed: rated.filter(({ isCut, commitMs }) => !isCut && commitMs === null).length,
  };
}

interface Weighed {
  value: number;
  weight: number;
}

export function share(items: readonly { isHit: boolean; weight: number }[]): Share {
  const all = items.reduce((sum, { weight }) => sum + weight, 0);
  const squares = items.reduce((sum, { weight }) => sum + weight ** 2, 0);
  const hits = items.reduce((sum, { isHit, weight }) => sum + (isHit ? weight : 0), 0);
  if (all === 0) return { pct: NaN, lowPct: NaN, highPct: NaN };
  const worth = all ** 2 / squares;
  const [low, high] = wilson((hits / all) * worth, worth);
  return { pct: (100 * hits) / all, lowPct: 100 * low, highPct: 100 * high };
}

function mean(items: readonly Weighed[]): number {
  const all = items.reduce((sum, { weight }) => sum + weight, 0);
  return items.reduce((sum, { value, weight }) => sum + value * weight, 0) / all;
}

/** The least value that no less than this share of the weight is at or below. */
function quantile(items: readonly Weighed[], part: number): number {
  const sorted = [...items].sort((a, b) => a.value - b.value);
  const wanted = part * sorted.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const { value, weight } of sorted) {
    below += weight;
    if (below >= wanted - 1e-9) return value;
  }
  return NaN;
}

/** Those that no other point beats in both cut-ins and mean delay, the quickest first. */
export function paretoFront(points: readonly SweepPoint[]): SweepPoint[] {
  const sorted = [...points].sort((a, b) => a.commitMeanMs - b.commitMeanMs || a.cutIns.pct - b.cutIns.pct);
  let least = Infinity;
  return sorted.filter(({ cutIns, commitMeanMs }) => {
    if (Number.isNaN(commitMeanMs) || !(cutIns.pct < least)) return false;
    least = cutIns.pct;
    return true;
  });
}
