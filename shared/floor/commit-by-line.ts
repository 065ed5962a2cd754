/**
 * When a pause ends the turn, by a line from doubt to sure, and cases beside it. Kept beside commit-by-cost.ts so that both can be
 * compared in one run of `npm run bench:turns`. Pure.
 */
import type { EndpointPolicy } from './endpoint-policy.ts';
import type { Known } from './evidence/evidence.ts';
import { isShortAnswer } from './evidence/short-answer.ts';
import { believed, verdictEvidence } from './judge-record.ts';
import { paceFactor } from './speaker-pauses.ts';

/** The silence that ends the turn if nothing else becomes known. */
export function commitByLineMs(policy: EndpointPolicy, known: Known): number {
  const ended = posterior(policy, known);
  const plainMs =
    ended === null
      ? policy.commitTimerMs
      : waitBetween(
          ended,
          { at: policy.commitDoubtAt, ms: policy.commitDoubtMs },
          { at: policy.commitSureAt, ms: policy.commitSureMs },
        );
  const extras = { plain: 0, question: policy.questionExtraMs, dictation: policy.dictationExtraMs };
  const waitMs = plainMs * paceFactor(known.speaker) + extras[known.context];
  return Math.min(waitMs, isShortAnswer(known) ? policy.shortCommitMs : policy.giveUpMs, policy.giveUpMs);
}

/**
 * The probability that the turn is over, with the model's verdict in it; null where nothing is known. Without a turn model the timer
 * stands for what it would say.
 */
function posterior(policy: EndpointPolicy, known: Known): number | null {
  const { ended, judge } = known;
  const verdict = believed(known);
  if (verdict === null) return ended;
  const { commitDoubtAt, commitSureAt, commitDoubtMs, commitSureMs, commitTimerMs } = policy;
  const part = (commitDoubtMs - commitTimerMs) / (commitDoubtMs - commitSureMs);
  const before = ended ?? commitDoubtAt + part * (commitSureAt - commitDoubtAt);
  // A model's 0 and 1 are never meant.
  const bounded = Math.min(0.999, Math.max(0.001, before));
  const logOdds = Math.log(bounded / (1 - bounded)) + verdictEvidence(judge, verdict);
  return 1 / (1 + Math.exp(-logOdds));
}

interface Anchor {
  at: number;
  ms: number;
}

/** The wait on the line from doubt to sure, which is level beyond its ends. */
export function waitBetween(ended: number, doubt: Anchor, sure: Anchor): number {
  if (ended >= sure.at) return sure.ms;
  if (ended <= doubt.at) return doubt.ms;
  return doubt.ms + ((ended - doubt.at) / (sure.at - doubt.at)) * (sure.ms - doubt.ms);
}
