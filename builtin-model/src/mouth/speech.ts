import type { SpokenPart } from '../brain.ts';

/** One delta of audio on the wire. */
const partMs = 60;
const partSamples = (partMs * 24_000) / 1000;

/** The synthesiser works a millisecond or so for each letter, and everybody waits meanwhile: longer sentences are split. */
const longestPiece = 160;

/** Splits a reply where a voice would pause; each piece is spoken at once. */
export function sentencesOf(text: string): string[] {
  const [first, ...others] = (text.match(/\S.*?(?:[.!?]+(?=\s|$)|$)/gs) ?? [])
    .map((sentence) => sentence.trim())
    .filter(Boolean);
  return first === undefined ? [] : [...openingOf(first), ...others].flatMap(piecesOf);
}

/** At the last comma or space that keeps a piece short enough; within a word only where there is no other place. */
function piecesOf(sentence: string): string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while (rest.length > longestPiece) {
    const head = rest.slice(0, longestPiece + 1);
    const comma = Math.max(...[...head.matchAll(/[,;:](?=\s)/g)].map(({ index }) => index + 1), 0);
    const end =
      comma >= longestPiece / 2 ? comma : head.lastIndexOf(' ') > 0 ? head.lastIndexOf(' ') : longestPiece;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...pieces, rest];
}

/** The synthesiser takes too long for a longer sentence: people would wait too long for the first sound. */
const longestOpening = 50;
const shortestPhrase = 12;

/** Splits a long first sentence at a comma, if it has one: a voice would pause there anyway. */
function openingOf(sentence: string): string[] {
  if (sentence.length <= longestOpening) return [sentence];
  for (const { index } of sentence.matchAll(/[,;:](?=\s)/g)) {
    const rest = sentence.length - index - 2;
    if (index >= shortestPhrase && index < longestOpening && rest >= shortestPhrase)
      return [sentence.slice(0, index + 1), sentence.slice(index + 2)];
  }
  return [sentence];
}

/**
 * Cuts a spoken sentence into parts of 60 ms, each with the words that begin in it. flite does not report when a word
 * begins, so words are placed by their share of the letters. Within a sentence that is near enough for reading along, and
 * for knowing which words a truncation cuts off.
 */
export function* partsOf(sentence: string, pcm: Int16Array, last: boolean): Generator<SpokenPart> {
  const words = sentence.match(/\S+\s*/g) ?? [];
  const letters = sentence.length;
  let word = 0;
  let lettersBefore = 0;
  for (let at = 0; at < pcm.length; at += partSamples) {
    const end = at + partSamples;
    let text = '';
    while (word < words.length && (end >= pcm.length || (lettersBefore / letters) * pcm.length < end)) {
      const next = words[word++] as string;
      lettersBefore += next.length;
      text += word === words.length && !last ? `${next} ` : next;
    }
    yield { text, pcm: pcm.subarray(at, end) };
  }
}
