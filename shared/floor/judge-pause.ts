/** The endpoint policy applied to a pause, frame by frame: pure. */
import type { EndpointPolicy } from './endpoint-policy.ts';
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
  /** Guesses made in the turn, the one of this pause included. All the others were retracted. */
  starts: number;
  /** Guesses retracted in the last `latelyTurns` turns, this one included. */
  wastedLately: number;
}

export type Verdict =
  | 'wait'
  /** Ask for a reply on a guess. */
  | 'start'
  /** The turn is over. Where no guess was made, the reply is asked for now. */
  | 'commit';

/** The first pause of the first turn of a call: the other members of a `Pause`, for a pause that is replayed alone. */
export const FIRST_PAUSE = {
  context: 'plain',
  speaker: TYPICAL_SPEAKER,
  started: false,
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
  const { ended, speechMs, context, speaker } = pause;
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

function mayStart(policy: EndpointPolicy, pause: Pause): boolean {
  return (
    !pause.started &&
    pause.speechMs >= policy.startMinSpeechMs &&
    pause.starts < policy.maxStarts &&
    pause.wastedLately < policy.stopLately
  );
}

function startAfterMs(policy: EndpointPolicy, pause: Pause, commitMs: number): number {
  const { ended, starts, wastedLately } = pause;
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
