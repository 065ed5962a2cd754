/** The barge-in policy applied to speech over a reply, frame by frame: pure. */
import type { SaidOverReply } from '../words/said-over-reply.ts';
import type { BargeInPolicy } from './barge-in-policy.ts';

/** How a reply sounds while it is not sure whether the user takes the floor. */
export type Hush = 'none' | 'ducked' | 'halted';

/** Speech over a reply so far. */
export interface OverReply {
  /** Whether this frame is speech, as far as it can be told from the reply's own echo. */
  speech: boolean;
  /** Speech since it began, pauses left out. */
  speechMs: number;
  /** How long it has been silent now; 0 in speech. */
  pauseMs: number;
  /** null: nothing of the reply has sounded. */
  hush: Hush | null;
  /** How long the reply has been halted; 0 while it is not. */
  haltedMs: number;
  /** What was said: not asked for yet, nor may it be any more; awaited; or written down. */
  words: 'unasked' | 'unknown' | 'awaited' | SaidOverReply;
}

export type BargeInVerdict = 'wait' | 'duck' | 'halt' | 'overhear' | 'stop' | 'resume';

/** What to do at this frame. Ask at every frame until it says `stop` or `resume`. */
export function judgeBargeIn(policy: BargeInPolicy, over: OverReply): BargeInVerdict {
  if (!over.speech) return judgePauseOver(policy, over);
  if (over.hush === null) return over.speechMs >= policy.silentReplyStopMs ? 'stop' : 'wait';
  const stopMs = policy.wordsLimitMs > 0 ? policy.wordsStopMs : policy.stopMs;
  if (over.hush === 'halted')
    return over.speechMs >= stopMs && over.haltedMs >= policy.echoTailMs ? 'stop' : 'wait';
  if (over.speechMs >= policy.haltMs) return 'halt';
  return over.hush === 'none' ? 'duck' : 'wait';
}

function judgePauseOver(
  policy: BargeInPolicy,
  { hush, pauseMs, speechMs, words }: OverReply,
): BargeInVerdict {
  if (words === 'takes-floor') return 'stop';
  if (words === 'awaited' && pauseMs < policy.wordsLimitMs) return 'wait';
  // Without the words length decides, as it does where there are none.
  if (words === 'awaited' || words === 'unknown') {
    if (speechMs >= policy.stopMs) return 'stop';
    if (words === 'awaited') return 'resume';
  }
  const mayAsk = hush === 'halted' && words === 'unasked' && policy.wordsLimitMs > 0;
  if (mayAsk && pauseMs >= policy.overhearMs) return 'overhear';
  return pauseMs >= policy.releaseMs ? 'resume' : 'wait';
}
