/** The endpoint policy applied to a pause, frame by frame: pure. */
import { commitByCostMs } from './commit-by-cost.ts';
import { commitByLineMs, waitBetween } from './commit-by-line.ts';
import type { EndpointPolicy } from './endpoint-policy.ts';
import { evidence, type Known } from './evidence/evidence.ts';
import { believed, isWorthAsking, NEW_JUDGE } from './judge-record.ts';
import { TYPICAL_SPEAKER } from './speaker-pauses.ts';

/** A pause so far, and what is known beside it. */
export interface Pause extends Known {
  /** Length of the pause so far. */
  pauseMs: number;
  /** A guess was made in this pause … */
  started: boolean;
  /** … so long ago, and no verdict has come yet; 0 where none was, or once one has come. */
  awaitedMs: number;
  /** Guesses made in the turn, the one of this pause included. All the others were retracted. */
  starts: number;
  /** Guesses retracted in the last `latelyTurns` turns, this one included. */
  wastedLately: number;
}

export type PauseDecision =
  | 'wait'
  /** Ask for a reply on a guess: the first in this pause, or another one after the model has listened on. */
  | 'start'
  /** The turn is over. Where no guess was made, the reply is asked for now. */
  | 'commit';

/** The first pause of the first turn of a call: the other members of a `Pause`, for a pause that is replayed alone. */
export const FIRST_PAUSE = {
  context: 'plain',
  speaker: TYPICAL_SPEAKER,
  started: false,
  awaitedMs: 0,
  verdict: null,
  judge: NEW_JUDGE,
  words: '',
  language: 'en',
  starts: 0,
  wastedLately: 0,
} as const satisfies Partial<Pause>;

/** What to do at this moment of a pause. Ask at every frame; after `start`, set `pause.started`. */
export function judgePause(policy: EndpointPolicy, pause: Pause): PauseDecision {
  // Whatever anything says.
  if (pause.pauseMs >= policy.giveUpMs) return 'commit';
  const commitMs = commitAfterMs(policy, pause);
  if (pause.pauseMs >= commitMs && !awaitsVerdict(policy, pause)) return 'commit';
  return mayStart(policy, pause) && pause.pauseMs >= startAfterMs(policy, pause, commitMs) ? 'start' : 'wait';
}

/** The silence that ends the turn if nothing else becomes known. */
export function commitAfterMs(policy: EndpointPolicy, known: Known): number {
  return policy.commitBy === 'cost' ? commitByCostMs(policy, known) : commitByLineMs(policy, known);
}

/** The speech model may still say that the user has not finished, and what it answers cannot be heard before it has said so. */
function awaitsVerdict(policy: EndpointPolicy, { awaitedMs, judge }: Pause): boolean {
  return awaitedMs > 0 && awaitedMs < policy.verdictLimitMs && isWorthAsking(judge);
}

/** From 0 to 1: that the turn is over, by all that is known. */
const likelihood = (pause: Pause): number => 1 / (1 + Math.exp(-evidence(pause)));

function mayStart(policy: EndpointPolicy, pause: Pause): boolean {
  return (
    (!pause.started || isAskedAgain(pause)) &&
    pause.speechMs >= policy.startMinSpeechMs &&
    pause.starts < policy.maxStarts &&
    pause.wastedLately < policy.stopLately
  );
}

/** The model said "not yet", and has not been asked about it since. */
const isAskedAgain = (pause: Pause): boolean => believed(pause) === 'listens' && pause.awaitedMs === 0;

function startAfterMs(policy: EndpointPolicy, pause: Pause, commitMs: number): number {
  const { starts, wastedLately } = pause;
  // It said "not yet": it is asked again when that would only just come in time.
  if (pause.started) return Math.max(commitMs - policy.startLeadMs, policy.startSureMs);
  const eagerMs =
    pause.ended === null
      ? policy.startTimerMs
      : waitBetween(
          likelihood(pause),
          { at: policy.startDoubtAt, ms: policy.startDoubtMs },
          { at: policy.startSureAt, ms: policy.startSureMs },
        );
  const startMs = Math.min(eagerMs, Math.max(commitMs - policy.startLeadMs, policy.startSureMs));
  const isCareful = starts >= policy.carefulAfter || wastedLately >= policy.carefulLately;
  return isCareful ? Math.max(startMs, policy.startCarefulMs) : startMs;
}
