/**
 * The words of one turn: where they stand in its text, and when they are said. Pure. Times are whole ms from the start of the turn on
 * the timeline.
 */
import type { DocumentTurn } from '../../shared/conversations/document.ts';

export interface TimedWord {
  /** Where the word begins in the text of the turn, in UTF-16 units. */
  readonly at: number;
  readonly length: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A stretch of the text: a word (its index), or what stands between two words. */
export interface TextPiece {
  readonly text: string;
  readonly word: number | null;
}

/**
 * How far behind the last word the next one is looked for. A word that the text lacks would otherwise be found by chance much later,
 * and all words up to there would never light up.
 */
const LOOK_AHEAD_CHARS = 60;

type Turn = Pick<DocumentTurn, 'text' | 'words' | 'durationMs'>;

/**
 * The words of a turn that takes `lengthMs` on the timeline. Where the document has no words that stand in the text, the words of the
 * text are spread over the turn by their length. They are in the order of the text, and none begins before the one in front of it.
 */
export function timedWords(turn: Turn, lengthMs: number): readonly TimedWord[] {
  // In less than 1 ms no word was said.
  const scale = turn.durationMs < 1 ? 0 : lengthMs / turn.durationMs;
  const words: TimedWord[] = [];
  let at = 0;
  let fromMs = 0;
  if (scale > 0)
    for (const word of turn.words) {
      const text = word.text.trim();
      const found = text === '' ? -1 : turn.text.indexOf(text, at);
      if (found < 0 || found > at + LOOK_AHEAD_CHARS) continue;
      fromMs = clamp(Math.round(word.fromMs * scale), fromMs, lengthMs);
      words.push({
        at: found,
        length: text.length,
        fromMs,
        toMs: clamp(Math.round(word.toMs * scale), fromMs, lengthMs),
      });
      at = found + text.length;
    }
  return words.length > 0 ? words : spreadWords(turn.text, lengthMs);
}

function spreadWords(text: string, lengthMs: number): TimedWord[] {
  const msPerChar = lengthMs / Math.max(1, text.length);
  return [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ index: at, segment: { length } }) => ({
      at,
      length,
      fromMs: Math.round(at * msPerChar),
      toMs: Math.round((at + length) * msPerChar),
    }));
}

/** The whole text in order, cut at its words. */
export function textPieces(text: string, words: readonly TimedWord[]): TextPiece[] {
  const pieces: TextPiece[] = [];
  let at = 0;
  const push = (to: number, word: number | null) => {
    if (to > at) pieces.push({ text: text.slice(at, to), word });
    at = to;
  };
  for (const [index, word] of words.entries()) {
    push(word.at, null);
    push(word.at + word.length, index);
  }
  push(text.length, null);
  return pieces;
}

/** The word that is said, or was said last, so far into the turn; -1 before the first one. */
export function wordAt(words: readonly TimedWord[], ms: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle]!.fromMs <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
