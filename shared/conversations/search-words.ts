/**
 * What is searched for, and what is searched in, as the same plain tokens for both databases: folded (no case, no accents), and each
 * character of a script without spaces is a token of its own. Pure.
 */

const MAX_WORDS = 10;
const MAX_WORD_CHARS = 50;
/** Postgres takes no token of more than 2 KB; a word that is searched for is shorter in any case. */
const MAX_TOKEN_CHARS = 300;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu;

/** The tokens of a text, with a space between each two; the beginning of what is no word of any language. */
export const searchable = (text: string): string =>
  tokensOf(text)
    .map((token) => token.slice(0, MAX_TOKEN_CHARS))
    .join(' ');

/** The words of a query, each as tokens that must follow one another; the last token of each word may be the beginning of a longer one. */
export function wordsOfQuery(query: string): string[][] {
  return (query.slice(0, 1000).match(WORD) ?? [])
    .slice(0, MAX_WORDS)
    .map((word) => tokensOf(word.slice(0, MAX_WORD_CHARS)))
    .filter((tokens) => tokens.length > 0);
}

const tokensOf = (text: string): string[] => folded(text).replace(UNSPACED, ' $& ').match(WORD) ?? [];

const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();

/** Around the first match. */
const EXCERPT_CHARS = 140;

/** The words around what was found, with each match between U+0002 and U+0003. Where nothing matches, the beginning of the text. */
export function excerptOf(text: string, words: readonly (readonly string[])[]): string {
  const found = matchesIn(text, words);
  const from = Math.max(0, (found[0]?.from ?? 0) - EXCERPT_CHARS / 3);
  const to = Math.min(text.length, from + EXCERPT_CHARS);
  let excerpt = from > 0 ? '…' : '';
  let at = from;
  for (const match of found) {
    if (match.from < at || match.to > to) continue;
    excerpt += `${text.slice(at, match.from)}\u0002${text.slice(match.from, match.to)}\u0003`;
    at = match.to;
  }
  return excerpt + text.slice(at, to) + (to < text.length ? '…' : '');
}

function matchesIn(text: string, words: readonly (readonly string[])[]): { from: number; to: number }[] {
  const starts = words.map((tokens) => tokens.join(''));
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index }) => {
    const plain = tokensOf(word).join('');
    const at = starts.map((start) => plain.indexOf(start)).find((place) => place >= 0) ?? -1;
    return at < 0 ? [] : [{ from: index, to: index + word.length }];
  });
}
