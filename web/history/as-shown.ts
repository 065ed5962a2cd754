/** What the page of a conversation shows of its document. Pure. */
import type { ConversationDocument, DocumentTurn } from '../../shared/conversations/document.ts';
import type { OpenAnswer } from '../../shared/conversations/history.ts';
import { searchable, wordsOfQuery } from '../../shared/conversations/search-words.ts';

/** While a call is up, the last reply may still be heard: where it ends now, nobody interrupted it. */
export function asItGoesOn({
  inCall,
  document,
}: Pick<OpenAnswer, 'inCall' | 'document'>): ConversationDocument {
  const last = document.turns.at(-1);
  if (!inCall || last?.role !== 'assistant') return document;
  return { ...document, turns: document.turns.with(-1, { ...last, cut: false }) };
}

/** The turn that has the most of the words that were looked for, as the search finds them; null: none has any. */
export function foundTurn(turns: readonly Pick<DocumentTurn, 'text'>[], query: string): number | null {
  const wanted = wordsOfQuery(query).map((tokens) => ` ${tokens.join(' ')}`);
  let best: { turn: number | null; count: number } = { turn: null, count: 0 };
  for (const [turn, { text }] of turns.entries()) {
    const said = ` ${searchable(text)}`;
    const count = wanted.filter((word) => said.includes(word)).length;
    if (count > best.count) best = { turn, count };
  }
  return best.turn;
}
