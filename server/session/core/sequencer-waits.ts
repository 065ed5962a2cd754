/** How long the sequencer waits for what. Pure. */
import type { Busy, Response, SequencerState } from './sequencer-state.ts';

/**
 * A cancelled response is waited for this long, so that the next create finds the model free. Models that cancel do so within a
 * second or two, over a slow line too. For one that does not, or says so late, a person who has spoken does not wait longer.
 */
export const CANCEL_WAIT_MS = 4_000;

/** What a busy model refused is asked for again after a while, which doubles each time … */
const BUSY_WAIT_MS = { first: 500, longest: 4_000 };
/**
 * … as long as this. The model is then no better than one that does not answer. Replies last some 10 s, and a model that lets a
 * cancelled one run on is free after that.
 */
export const BUSY_LIMIT_MS = 15_000;

/** Whether the next create must wait: for the end of another response, or for a model that said that it is busy. */
export const isHeldBack = ({ strays, busy }: SequencerState, atMs: number): boolean =>
  strays.some(({ sinceMs }) => atMs - sinceMs < CANCEL_WAIT_MS) || (busy !== null && atMs < busy.againAtMs);

/** Whether the end of this response has been waited for in vain. */
export const isLeftBehind = ({ cancelled, sinceMs }: Response, atMs: number): boolean =>
  cancelled && atMs - sinceMs >= CANCEL_WAIT_MS;

/** The model is busy, once more. */
export function busyAgain(busy: Busy | null, tag: string, atMs: number): Busy {
  const { sinceMs, times } = busy?.tag === tag ? busy : { sinceMs: atMs, times: 0 };
  const waitMs = Math.min(BUSY_WAIT_MS.first * 2 ** times, BUSY_WAIT_MS.longest);
  return { tag, sinceMs, times: times + 1, againAtMs: atMs + waitMs };
}

/** What is wrong with a response that is wanted and exceeds its limit; null while it does not. */
export function lateness(
  { responseId, cancelled, sinceMs }: Response,
  {
    atMs,
    responseStartMs,
    responseSilenceMs,
  }: { atMs: number; responseStartMs: number; responseSilenceMs: number },
): string | null {
  if (cancelled) return null;
  if (responseId === null)
    return atMs - sinceMs >= responseStartMs ? `no response within ${responseStartMs} ms` : null;
  return atMs - sinceMs >= responseSilenceMs
    ? `no sign of life of ${responseId} for ${responseSilenceMs} ms`
    : null;
}

/** For `ms` nobody could look at what the model sends: that time was not waited. */
export function withoutWaiting(state: SequencerState, ms: number, atMs: number): SequencerState {
  const later = <T extends { sinceMs: number }>(waiting: T): T => ({
    ...waiting,
    sinceMs: Math.min(waiting.sinceMs + ms, atMs),
  });
  const { active, strays, busy } = state;
  return {
    ...state,
    active: active && later(active),
    strays: strays.map(later),
    busy: busy && later(busy),
  };
}
