/** What the page of a conversation shows of its document. Pure. */
import type { ConversationDocument, DocumentTurn } from '../../shared/conversations/document.ts';
import type { OpenAnswer } from '../../shared/conversations/history.ts';

/** While a call is up, the last reply may still be heard: where it ends now, nobody interrupted it. */
export function asItGoesOn({
  inCall,
  document,
}: Pick<OpenAnswer, 'inCall' | 'document'>): ConversationDocument {
  const last = document.turns.at(-1);
  if (!inCall || last?.role !== 'assistant') return document;
  return { ...document, turns: document.turns.with(-1, { ...last, cut: false }) };
}

/** The turn that has the most of the words that were looked for, each from its beginning, as the search does; null: none has any. */
export function foundTurn(turns: readonly Pick<DocumentTurn, 'text'>[], query: string): number | null {
  const wanted = wordsOf(query);
  let best: { turn: number | null; count: number } = { turn: null, count: 0 };
  for (const [turn, { text }] of turns.entries()) {
    const words = wordsOf(text);
    const count = wanted.filter((word) => words.some((said) => has(said, word))).length;
    if (count > best.count) best = { turn, count };
  }
  return best.turn;
}

/** Scripts that put no spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

const has = (said: string, word: string): boolean =>
  UNSPACED.test(word) ? said.includes(word) : said.startsWith(word);

/** Without case and accents. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
