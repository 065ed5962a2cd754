/**
 * How long this speaker pauses inside a turn, learned within the call: pure. The pauses of one speaker differ more (0.47, as
 * logarithms) than speakers differ from one another (0.19). But a speaker's own habit stays through the call: a commit that suits
 * the median speaker cuts into a slow one again and again.
 *
 * Holds are log-normal (Switchboard: median 418 ms, p90 1.0 s, p95 1.3 s give a sigma of 0.68), so the mean of their logarithm
 * is kept: two numbers, whatever the length of the call. The mean starts as if `PRIOR_HOLDS` holds of the typical length had
 * been heard. So it moves a little from the first hold on, and half of the way after `PRIOR_HOLDS`. The last `MEMORY_HOLDS`
 * weigh most, since moods and subjects change. Holds longer than the commit are not heard as holds, which bends the estimate
 * towards the policy in force. One kind is heard: if a speaker goes on right after a commit, the floor counts that pause as a
 * hold.
 */
export interface SpeakerPauses {
  /** Holds heard in this call, counted up to MEMORY_HOLDS. */
  readonly holds: number;
  /** Mean natural logarithm of the hold in ms, with the prior in it. */
  readonly meanLogMs: number;
}

/** The geometric mean of that log-normal from MIN_HOLD_MS to a commit at 0.9 s: what the typical speaker is heard to do. */
const TYPICAL_LOG_MS = Math.log(420);
/**
 * Logarithms of holds differ by 0.19 between speakers and by 0.47 within one (61 speakers of labelled recordings with 5 holds
 * or more; one half of a speaker's holds predicts the other half's mean with r = 0.5), so the best weight is (0.47/0.19)² = 6.
 * Talk varies more than reading (sigma 0.68), so it is a little more. The typical speaker is then misjudged by about 12 % (one
 * standard error) at most.
 */
const PRIOR_HOLDS = 8;
const MEMORY_HOLDS = 24;
/** Shorter ones are stop closures and breaths, not holds (as in the labels that the turn model learned from). */
const MIN_HOLD_MS = 200;
/** Longer ones are not pauses in speaking: somebody was interrupted. */
const MAX_HOLD_MS = 3_000;
/** What was learned makes commits no shorter and no longer than this. Shorter is the dangerous side. */
const MIN_FACTOR = 0.85;
const MAX_FACTOR = 1.4;

/** The typical speaker: nothing heard yet. */
export const TYPICAL_SPEAKER: SpeakerPauses = { holds: 0, meanLogMs: TYPICAL_LOG_MS };

/** The speaker went on after a pause of `pauseMs`. What cannot be a hold changes nothing. */
export function hearHold(speaker: SpeakerPauses, pauseMs: number): SpeakerPauses {
  if (!(pauseMs >= MIN_HOLD_MS && pauseMs <= MAX_HOLD_MS)) return speaker;
  const holds = Math.min(speaker.holds + 1, MEMORY_HOLDS);
  const weight = 1 / (PRIOR_HOLDS + holds);
  return { holds, meanLogMs: speaker.meanLogMs + weight * (Math.log(pauseMs) - speaker.meanLogMs) };
}

/** The factor by which this speaker's commits differ from the policy's: 0.85 to 1.4, 1 for the typical speaker. */
export function paceFactor({ meanLogMs }: SpeakerPauses): number {
  return Math.min(MAX_FACTOR, Math.max(MIN_FACTOR, Math.exp(meanLogMs - TYPICAL_LOG_MS)));
}
