/**
 * A conversation laid out on a line of time that begins at 0 ms: when each turn is played, or read where it has no sound. Pure. The player,
 * the captions, the sound of an export and the picture of a share all have this one line, so that what is said at 1:20 is at 1:20 in each.
 */
import type { DocumentTurn } from './document.ts';

/**
 * The pause between two calls, of which nothing is known, and the longest one where pauses are shortened: long enough to hear that the
 * speaker changes, too short to wait for.
 */
export const SHORT_PAUSE_MS = 1_000;
/**
 * A pause "as it was" lasts no longer than this: after half a minute without a sound a listener believes that playing has failed. A
 * device that slept, or a clock that was set, makes pauses of hours.
 */
export const LONGEST_PAUSE_MS = 30_000;
/** A turn without sound stays for the time that reading it takes: about 240 words a minute, as adults read silently. */
export const READ_MS_PER_CHAR = 40;
export const READ_MIN_MS = 1_000;
/** Nobody wants to wait longer for a text to pass, however long it is. */
export const READ_MAX_MS = 60_000;
/** One packet of sound: nothing was said in less. */
const LEAST_MS = 20;

type Turn = Pick<DocumentTurn, 'place' | 'role' | 'text' | 'startedAtMs' | 'durationMs' | 'hasAudio'>;

export interface TurnSpan {
  /** On the line, as all its times in whole ms. */
  readonly startMs: number;
  readonly endMs: number;
  /** It has a sound to play. */
  readonly sounds: boolean;
}

export interface TurnTimeline<Span extends TurnSpan = TurnSpan> {
  /** One for each turn, in order; none starts before the one in front of it. */
  readonly spans: readonly Span[];
  readonly lengthMs: number;
}

export interface TimelineOptions<Turn> {
  shortenPauses: boolean;
  /** Whether there is a file to play for this turn. */
  hasSound: (turn: Turn) => boolean;
}

/**
 * Lays turns out, pauses as they were if not said otherwise. What was said at the same time stays so; a voice never overlaps itself. Where
 * the clock went back, or another call begins, nothing is known of the pause: it counts as a short one.
 */
export function timelineOf<T extends Turn>(
  turns: readonly T[],
  { shortenPauses = false, hasSound = () => true }: Partial<TimelineOptions<T>> = {},
): TurnTimeline {
  const spans: TurnSpan[] = [];
  const longestMs = shortenPauses ? SHORT_PAUSE_MS : LONGEST_PAUSE_MS;
  const voiceEndMs = { user: 0, assistant: 0 };
  let lineEndMs = 0;
  let before: T | null = null;
  // The same moment, as the document's clock and as the line has it: the latest end of what was said.
  let end = { clockMs: 0, lineMs: 0 };
  for (const turn of turns) {
    const sounds = turn.hasAudio && turn.durationMs > 0 && hasSound(turn);
    const startsAfresh = before === null || isBreak(before, turn);
    const soonestMs = Math.max(
      startsAfresh
        ? lineEndMs + (before === null ? 0 : SHORT_PAUSE_MS)
        : startAfter(end, turn.startedAtMs, lineEndMs, longestMs),
      voiceEndMs[turn.role],
      spans.at(-1)?.startMs ?? 0,
    );
    // Whole numbers add up exactly: the word at the time of a word is that word.
    const startMs = Math.round(soonestMs);
    const endMs = startMs + Math.round(Math.max(LEAST_MS, sounds ? turn.durationMs : readingMs(turn)));
    spans.push({ startMs, endMs, sounds });
    const clockMs = turn.startedAtMs + turn.durationMs;
    // What took no time when it happened ends, on the document's clock, where it began.
    if (startsAfresh || clockMs >= end.clockMs)
      end = { clockMs, lineMs: turn.durationMs > 0 ? endMs : startMs };
    voiceEndMs[turn.role] = endMs;
    lineEndMs = Math.max(lineEndMs, endMs);
    before = turn;
  }
  return { spans, lengthMs: lineEndMs };
}

/** Where a turn starts that began at `startedAtMs`: behind a pause, or within what was said before it. */
function startAfter(
  end: { clockMs: number; lineMs: number },
  startedAtMs: number,
  lineEndMs: number,
  longestMs: number,
): number {
  const pauseMs = startedAtMs - end.clockMs;
  if (pauseMs < 0) return end.lineMs + pauseMs;
  return Math.max(lineEndMs, end.lineMs + Math.min(pauseMs, longestMs));
}

/** Whether the times of two turns say nothing about each other: another call, or a clock that went back. */
function isBreak(before: Turn, turn: Turn): boolean {
  return turn.startedAtMs < before.startedAtMs || callOf(turn) !== callOf(before);
}

function callOf({ place }: Turn): string {
  return place.slice(0, place.indexOf('.'));
}

/** How long a turn without sound is shown: as long as reading takes, but no longer than it was said. */
function readingMs({ text, durationMs }: Turn): number {
  const ms = Math.min(Math.max(text.length * READ_MS_PER_CHAR, READ_MIN_MS), READ_MAX_MS);
  return durationMs > 0 ? Math.min(ms, durationMs) : ms;
}
