/**
 * When a pause ends the turn, by cost: pure.
 *
 * A commit in a hold does harm, `harmMs`: so many ms of waiting are as bad as one interruption. To wait costs time. One ms more of
 * silence in which nobody goes on saves the harm in those holds that would have shown themselves in it, 1 in `SHOWN_WITHIN_MS`:
 * holds of the train turns (log-normal, median 290 ms, sigma 0.7) end at about that rate however long they have lasted up to 0.9 s. And
 * silence grates: after `GRATES_MS` one ms of it counts twice, after twice that five times. So the wait ends where
 *
 *     odds of "over" × (1 + (silence / GRATES_MS)²)  =  harmMs / SHOWN_WITHIN_MS
 *
 * and more silence, and more evidence, can only bring that nearer. Without a network the wait that the user asked for, `commitTimerMs`,
 * stands for what it would say.
 *
 * The constants are from a search on the train turns, in a replay of the bench's frames with and without judges, and were then looked
 * at on the dev turns more than once (27 November 2026; docs/benchmarks.md has what came of it). Values around them do as well: 400 ms,
 * or the exact rate of the holds.
 */
import type { EndpointPolicy } from './endpoint-policy.ts';
import { evidence, type Known } from './evidence/evidence.ts';
import { isShortAnswer } from './evidence/short-answer.ts';
import { believed } from './judge-record.ts';

const SHOWN_WITHIN_MS = 280;
const GRATES_MS = 300;
/** After one word an answer is expected sooner. An estimate. */
const GRATES_SHORT_MS = 200;
/** Once a verdict has come, most holds are known for what they are, and more may be dared with the rest: this part of the harm. */
const HARM_ONCE_JUDGED = 0.6;
/** The closure of a "p" or a "t" is silent for up to so long, and ends nothing. And who asks for patience wants some, whatever is known. */
const LEAST_MS = 150;
const LEAST_PATIENCE = 0.3;
/** After one word nobody waits for more than so many times the silence of a timer, however deep the doubt. */
const MOST_SHORT_PATIENCE = 2;

/** The silence that ends the turn if nothing else becomes known. */
export function commitByCostMs(policy: EndpointPolicy, known: Known): number {
  const gratesMs = isShortAnswer(known) ? GRATES_SHORT_MS : GRATES_MS;
  const grating = (ms: number): number => 1 + (ms / gratesMs) ** 2;
  const harmMs = policy.harmMs * (believed(known) === null ? 1 : HARM_ONCE_JUDGED);
  const needed = harmMs / SHOWN_WITHIN_MS;
  const knownBefore = known.ended === null ? needed / grating(policy.commitTimerMs) : 1;
  const waitMs = gratesMs * Math.sqrt(Math.max(0, needed / (knownBefore * Math.exp(evidence(known))) - 1));
  const { commitTimerMs, giveUpMs } = policy;
  const leastMs = Math.min(commitTimerMs, Math.max(LEAST_MS, LEAST_PATIENCE * commitTimerMs));
  const mostMs = isShortAnswer(known) ? Math.min(giveUpMs, MOST_SHORT_PATIENCE * commitTimerMs) : giveUpMs;
  // Rounded, so that a timer of 640 ms is one.
  return Math.min(Math.max(Math.round(waitMs), leastMs), mostMs);
}
