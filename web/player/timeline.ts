/**
 * A conversation laid out on a line of time that begins at 0 ms: when each turn is played. Pure. The player, the waveform and the
 * transcript all read this one line.
 */
import type { ConversationDocument, DocumentTurn } from '../../shared/conversations/document.ts';
import { timedWords, type TimedWord } from './turn-words.ts';

/** Shortened, a pause lasts no longer than this: long enough to hear that the speaker changes, too short to wait for. */
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

export interface Span {
  readonly turn: DocumentTurn;
  /** On the line, as all its times in whole ms. */
  readonly startMs: number;
  readonly endMs: number;
  /** It has a sound to play. */
  readonly sounds: boolean;
  readonly words: readonly TimedWord[];
}

export interface Timeline {
  /** One for each turn, in the document's order; none starts before the one in front of it. */
  readonly spans: readonly Span[];
  readonly lengthMs: number;
}

export interface TimelineOptions {
  shortenPauses: boolean;
  /** Whether there is a file to play for this turn. */
  hasSound: (turn: DocumentTurn) => boolean;
}

/**
 * Lays the turns of a document out. What was said at the same time stays so; a voice never overlaps itself. Where the clock went
 * back, or another call begins, nothing is known of the pause: it counts as a short one.
 */
export function layTimeline(document: ConversationDocument, options: TimelineOptions): Timeline {
  const spans: Span[] = [];
  const longestMs = options.shortenPauses ? SHORT_PAUSE_MS : LONGEST_PAUSE_MS;
  const voiceEndMs = { user: 0, assistant: 0 };
  let lineEndMs = 0;
  let before: DocumentTurn | null = null;
  // The same moment, as the document's clock and as the line has it: the latest end of what was said.
  let end = { clockMs: 0, lineMs: 0 };
  for (const turn of document.turns) {
    const sounds = turn.hasAudio && turn.durationMs > 0 && options.hasSound(turn);
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
    const lengthMs = Math.round(Math.max(LEAST_MS, sounds ? turn.durationMs : readingMs(turn)));
    const endMs = startMs + lengthMs;
    spans.push({ turn, startMs, endMs, sounds, words: timedWords(turn, lengthMs) });
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
function isBreak(before: DocumentTurn, turn: DocumentTurn): boolean {
  return turn.startedAtMs < before.startedAtMs || callOf(turn) !== callOf(before);
}

function callOf({ place }: DocumentTurn): string {
  return place.slice(0, place.indexOf('.'));
}

/** How long a turn without sound is shown: as long as reading takes, but no longer than it was said. */
function readingMs({ text, durationMs }: DocumentTurn): number {
  const ms = Math.min(Math.max(text.length * READ_MS_PER_CHAR, READ_MIN_MS), READ_MAX_MS);
  return durationMs > 0 ? Math.min(ms, durationMs) : ms;
}

/** The last turn that has started by then; -1 on an empty line. */
export function lastStarted({ spans }: Timeline, atMs: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.startMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The turns that go on at that time, in order: none, one, or one of each voice. */
export function turnsAt(line: Timeline, atMs: number): number[] {
  const found: number[] = [];
  const seen = new Set<string>();
  // A voice does not overlap itself, so of each voice only the turn that started last can go on.
  for (let index = lastStarted(line, atMs); index >= 0 && seen.size < 2; index--) {
    const { turn, endMs } = line.spans[index]!;
    if (seen.has(turn.role)) continue;
    seen.add(turn.role);
    if (atMs < endMs) found.unshift(index);
  }
  return found;
}

/** Where a word is on the line: seek there to hear it. Without a word, where its turn starts. */
export function timeOf(line: Timeline, turn: number, word: number | null = null): number {
  const span = line.spans[turn];
  if (!span) return 0;
  return span.startMs + (word === null ? 0 : (span.words[word]?.fromMs ?? 0));
}

/** The moment `atMs` of one line on another line of the same document, whose pauses are longer or shorter. */
export function sameMoment(from: Timeline, to: Timeline, atMs: number): number {
  const index = lastStarted(from, atMs);
  const before = from.spans[index];
  const after = to.spans[index];
  if (!before || !after) return 0;
  const nextMs = to.spans[index + 1]?.startMs ?? to.lengthMs;
  return Math.min(after.startMs + atMs - before.startMs, nextMs);
}
