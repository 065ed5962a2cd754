import { paceFactor, type SpeakerPauses } from '../speaker-pauses.ts';

/**
 * A hold of a slow speaker outlasts a pause that a typical one's would not, so the same pause says less of an end. Holds are log-normal
 * (median 290 ms, sigma 0.7: the holds of the train turns, 60 ms and longer; 27 November 2026). At 0.7 s, where commits are, the part
 * of the holds that last grows with the 2.2nd power of the speaker's pace: 10 % at the typical pace, 22 % at 1.4 times the pauses.
 */
const POWER_OF_PACE = 2.2;

export function speakerEvidence(speaker: SpeakerPauses): number {
  return -POWER_OF_PACE * Math.log(paceFactor(speaker));
}
