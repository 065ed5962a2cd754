/** When each turn of a conversation sounds, if it is played as a whole: as it was, but nobody waits for days between two calls. */
import type { DocumentTurn } from './document.ts';

/** A pause that is longer than LONG_PAUSE_MS is one between calls, or as good as one. It becomes SHORT_PAUSE_MS. */
export const LONG_PAUSE_MS = 30_000;
export const SHORT_PAUSE_MS = 2_000;

type Timed = Pick<DocumentTurn, 'startedAtMs' | 'durationMs'>;

/**
 * ms from the beginning of the conversation at which each turn begins. Turns may overlap. Where the clock was set back between two
 * turns, the later one begins where the earlier ones ended.
 */
export function timelineOf(turns: readonly Timed[]): number[] {
  const starts: number[] = [];
  let clockMs = turns[0]?.startedAtMs ?? 0;
  let [startMs, endMs, endClockMs] = [0, 0, clockMs];
  for (const { startedAtMs, durationMs } of turns) {
    const pauseMs = startedAtMs - endClockMs;
    if (startedAtMs < clockMs) startMs = endMs;
    else if (pauseMs > LONG_PAUSE_MS) startMs = endMs + SHORT_PAUSE_MS;
    else startMs += startedAtMs - clockMs;
    clockMs = startedAtMs;
    starts.push(startMs);
    if (startMs + durationMs >= endMs) {
      endMs = startMs + durationMs;
      endClockMs = startedAtMs + durationMs;
    }
  }
  return starts;
}
