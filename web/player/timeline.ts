/**
 * The line of time of a conversation (shared/conversations/timeline.ts) with the words on it, and what is found there. Pure. The player,
 * the waveform and the transcript all read this one line.
 */
import type { ConversationDocument, DocumentTurn } from '../../shared/conversations/document.ts';
import {
  timelineOf,
  type TimelineOptions,
  type TurnSpan,
  type TurnTimeline,
} from '../../shared/conversations/timeline.ts';
import { timedWords, type TimedWord } from './turn-words.ts';

export interface Span extends TurnSpan {
  readonly turn: DocumentTurn;
  readonly words: readonly TimedWord[];
}

export type Timeline = TurnTimeline<Span>;

export function layTimeline(
  { turns }: ConversationDocument,
  options: TimelineOptions<DocumentTurn>,
): Timeline {
  const { spans, lengthMs } = timelineOf(turns, options);
  return {
    spans: spans.map((span, i) => {
      const turn = turns[i]!;
      return { ...span, turn, words: timedWords(turn, span.endMs - span.startMs) };
    }),
    lengthMs,
  };
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
