/** The endpoint policy applied to a pause, frame by frame: pure. */
import type { EndpointPolicy } from './endpoint-policy.ts';
import { NEW_JUDGE, verdictEvidence, type JudgeRecord, type TurnVerdict } from './judge-record.ts';
import { paceFactor, TYPICAL_SPEAKER, type SpeakerPauses } from './speaker-pauses.ts';
import type { TurnContext } from './turn-context.ts';

/** A pause so far, and what is known beside it. */
export interface Pause {
  /** Length of the pause so far. */
  pauseMs: number;
  /** The probability, 0 to 1, that the turn is over, given the pause so far; null where it is not known. */
  ended: number | null;
  /** Speech in the turn so far. */
  speechMs: number;
  context: TurnContext;
  speaker: SpeakerPauses;
  /** A guess was made in this pause. */
  started: boolean;
  /** What the speech model made of that guess; null where it has not said so yet. */
  verdict: TurnVerdict | null;
  /** How right it was so far. */
  judge: JudgeRecord;
  /** Guesses made in the turn, the one of this pause included. All the others were retracted. */
  starts: number;
  /** Guesses retracted in the last `latelyTurns` turns, this one included. */
  wastedLately: number;
}

export type Verdict =
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
  verdict: null,
  judge: NEW_JUDGE,
  starts: 0,
  wastedLately: 0,
} as const satisfies Partial<Pause>;

/** What to do at this moment of a pause. Ask at every frame; after `start`, set `pause.started`. */
export function judgePause(policy: EndpointPolicy, pause: Pause): Verdict {
  const commitMs = commitAfterMs(policy, pause);
  if (pause.pauseMs >= commitMs) return 'commit';
  return mayStart(policy, pause) && pause.pauseMs >= startAfterMs(policy, pause, commitMs) ? 'start' : 'wait';
}

/** The silence that ends the turn if the model goes on saying what it says now. */
export function commitAfterMs(policy: EndpointPolicy, pause: Pause): number {
  const { speechMs, context, speaker } = pause;
  const ended = posterior(policy, pause);
  const plainMs =
    ended === null
      ? policy.commitTimerMs
      : between(
          ended,
          { at: policy.commitDoubtAt, ms: policy.commitDoubtMs },
          { at: policy.commitSureAt, ms: policy.commitSureMs },
        );
  const extraMs = { plain: 0, question: policy.questionExtraMs, dictation: policy.dictationExtraMs }[context];
  const commitMs = Math.min(plainMs * paceFactor(speaker) + extraMs, policy.giveUpMs);
  const isShort = speechMs <= policy.shortSpeechMs && context !== 'dictation';
  return isShort ? Math.min(commitMs, policy.shortCommitMs) : commitMs;
}

/**
 * The probability that the turn is over, from all that is known but the length of the pause; null where nothing is. Kinds of evidence are
 * independent enough to add their log-odds. Without a turn model the timer stands for what it would say.
 */
function posterior(policy: EndpointPolicy, { ended, verdict, judge }: Pause): number | null {
  if (verdict === null) return ended;
  const { commitDoubtAt, commitSureAt, commitDoubtMs, commitSureMs, commitTimerMs } = policy;
  const part = (commitDoubtMs - commitTimerMs) / (commitDoubtMs - commitSureMs);
  const before = ended ?? commitDoubtAt + part * (commitSureAt - commitDoubtAt);
  // A model's 0 and 1 are never meant.
  const bounded = Math.min(0.999, Math.max(0.001, before));
  const logOdds = Math.log(bounded / (1 - bounded)) + verdictEvidence(judge, verdict);
  return 1 / (1 + Math.exp(-logOdds));
}

function mayStart(policy: EndpointPolicy, pause: Pause): boolean {
  return (
    (!pause.started || pause.verdict === 'listens') &&
    pause.speechMs >= policy.startMinSpeechMs &&
    pause.starts < policy.maxStarts &&
    pause.wastedLately < policy.stopLately
  );
}

function startAfterMs(policy: EndpointPolicy, pause: Pause, commitMs: number): number {
  const { ended, starts, wastedLately } = pause;
  // It said "not yet": it is asked again when that would only just come in time.
  if (pause.started) return Math.max(commitMs - policy.startLeadMs, policy.startSureMs);
  const eagerMs =
    ended === null
      ? policy.startTimerMs
      : between(
          ended,
          { at: policy.startDoubtAt, ms: policy.startDoubtMs },
          { at: policy.startSureAt, ms: policy.startSureMs },
        );
  const startMs = Math.min(eagerMs, Math.max(commitMs - policy.startLeadMs, policy.startSureMs));
  const isCareful = starts >= policy.carefulAfter || wastedLately >= policy.carefulLately;
  return isCareful ? Math.max(startMs, policy.startCarefulMs) : startMs;
}

interface Anchor {
  at: number;
  ms: number;
}

/** The wait on the line from doubt to sure, which is level beyond its ends. */
function between(ended: number, doubt: Anchor, sure: Anchor): number {
  if (ended >= sure.at) return sure.ms;
  if (ended <= doubt.at) return doubt.ms;
  return doubt.ms + ((ended - doubt.at) / (sure.at - doubt.at)) * (sure.ms - doubt.ms);
}
