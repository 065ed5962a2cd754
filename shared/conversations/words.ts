/**
 * When each word of a turn sounds: a guess, good enough to light words up. Providers say at most how much audio had come before each piece
 * of a text (shared/heard.ts). Each piece is spread evenly over the audio up to the next one, by its characters.
 */
import type { TextSpan } from '../heard.ts';
import { MAX_WORD_CHARS, MAX_WORDS, type DocumentWord } from './document.ts';

/**
 * The words of `text`, in order, from 0 to `durationMs`: one after the other they are the text again, spaces and punctuation included.
 * `spans` are the pieces of the whole reply; of a reply that was cut, `text` is its beginning. Where they do not begin with the text, or there
 * are none (null), the whole text is spread over the whole duration.
 */
export function wordsOf(text: string, spans: readonly TextSpan[] | null, durationMs: number): DocumentWord[] {
  const timeOf = timing(anchorsOf(text, spans ?? [], durationMs));
  let at = 0;
  return wordTexts(text).map((word) => {
    const fromMs = timeOf(at);
    at += word.length;
    return { text: word, fromMs, toMs: timeOf(at) };
  });
}

/** So many characters of the text have been said at this time. */
interface Anchor {
  chars: number;
  ms: number;
}

/** Both members never fall. The last one is the end of the text. */
function anchorsOf(text: string, spans: readonly TextSpan[], durationMs: number): Anchor[] {
  const anchors: Anchor[] = [{ chars: 0, ms: 0 }];
  const end = (ms: number) => [...anchors, { chars: text.length, ms }];
  if (!beginsWith(spans, text)) return end(durationMs);
  let chars = 0;
  for (const span of spans) {
    const ms = Math.min(Math.max(span.atMs, anchors.at(-1)!.ms), durationMs);
    // This piece is not in the text any more: what is in it ended here.
    if (chars >= text.length) return end(ms);
    // Pieces that came with no audio between them are one piece.
    if (ms > anchors.at(-1)!.ms) anchors.push({ chars, ms });
    chars += span.text.length;
  }
  return end(durationMs);
}

const beginsWith = (spans: readonly TextSpan[], text: string): boolean =>
  spans
    .map((span) => span.text)
    .join('')
    .startsWith(text);

/** A function from characters to whole ms. It must be asked in order, since it goes through the anchors once. */
function timing(anchors: readonly Anchor[]): (chars: number) => number {
  let i = 0;
  return (chars) => {
    while (i < anchors.length - 2 && anchors[i + 1]!.chars <= chars) i++;
    const [from, to] = [anchors[i]!, anchors[i + 1]!];
    const length = to.chars - from.chars;
    const share = length > 0 ? (chars - from.chars) / length : 1;
    return Math.min(Math.round(from.ms + (to.ms - from.ms) * share), to.ms);
  };
}

/** Words of any script: not all put spaces between them. */
const WORDS = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * Up to 300 characters that end with a space, or after a stop where no script has spaces. Intl.Segmenter needs the square of the time for a
 * longer text: a quarter of a second for 4,000 characters.
 */
const STRETCHES = /[^]{1,300}(?:\s|$)|[^]{1,300}[。、，！？।]|[^]{1,300}/gu;

function* segmentsOf(text: string): Generator<Intl.SegmentData> {
  for (const [stretch] of text.matchAll(STRETCHES)) yield* WORDS.segment(stretch);
}

/** The words with what follows them; an opening quote or bracket goes with the word after it. */
function wordTexts(text: string): string[] {
  // A document holds so many words: where a text has more, some stand together.
  const leastChars = Math.ceil(text.length / (MAX_WORDS / 2));
  const words: string[] = [];
  let word = '';
  let hasLetters = false;
  let endsInSpace = false;
  for (const { segment, isWordLike = false } of segmentsOf(text)) {
    const isSpace = segment.trim() === '';
    const begins = isWordLike || (endsInSpace && !isSpace);
    if (begins && hasLetters && word.length >= leastChars) {
      words.push(word);
      word = '';
      hasLetters = false;
    }
    word += segment;
    hasLetters ||= isWordLike;
    endsInSpace = isSpace;
  }
  if (hasLetters || words.length === 0) words.push(word);
  else words[words.length - 1] += word;
  return words.flatMap(split);
}

/** A word that is longer than a document's may be, in several; no character is cut in two. None of an empty one. */
function split(word: string): string[] {
  if (word.length <= MAX_WORD_CHARS) return word === '' ? [] : [word];
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (part.length + character.length > MAX_WORD_CHARS) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}
