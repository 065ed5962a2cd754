/** The history of a conversation, in words, as a model is told of it: the newest of it, so that it never grows without end. Pure. */
import { replyOf, type Ledger } from '../../../shared/ledger/ledger-state.ts';
import { recordOf } from '../../../shared/ledger/record.ts';
import type { HistoryEntry, LeftOut } from '../../models/speech-model.ts';

/** About 25,000 tokens: what today's speech models keep of a conversation, and an hour of quick talk. */
export const MAX_HISTORY_CHARS = 100_000;
const MAX_HISTORY_ENTRIES = 2_000;

/** A model is told that there was something that it does not know. It is not for a person to read. */
export const NOT_WRITTEN_DOWN = '(The user said something here that was not written down.)';

/** What was said and heard, without the turns `except`. */
export function spoken(ledger: Ledger, except: readonly number[] = []): HistoryEntry[] {
  const turnIdOf = (replyId: number): number => replyOf(ledger, replyId).turnId;
  return recordOf(ledger).flatMap((entry): HistoryEntry[] => {
    const turnId = entry.role === 'user' ? entry.turnId : turnIdOf(entry.replyId);
    if (except.includes(turnId)) return [];
    const text = entry.role === 'user' ? entry.text || NOT_WRITTEN_DOWN : entry.text;
    const early = entry.role === 'user' && entry.earlyMs !== undefined ? { earlyMs: entry.earlyMs } : {};
    return text === '' ? [] : [{ role: entry.role, text, ...early }];
  });
}

/** The first words of so many turns say what the part that is left out was about: the earliest, and so much of each. */
const TOPICS = 6;
const TOPIC_CHARS = 60;

/**
 * The newest entries, as many as are kept. The oldest of them says what is left out before it. One that is longer than all that is kept
 * loses its beginning.
 */
export function newest(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const entries = history.slice(-MAX_HISTORY_ENTRIES);
  const kept: HistoryEntry[] = [];
  let leftChars = MAX_HISTORY_CHARS;
  for (const entry of entries.toReversed()) {
    const isNewest = kept.length === 0;
    if (entry.text.length > leftChars && !isNewest) break;
    const text = entry.text.slice(-MAX_HISTORY_CHARS);
    kept.unshift({ ...entry, text });
    leftChars -= text.length;
  }
  return withLeftOut(kept, history.slice(0, history.length - kept.length));
}

function withLeftOut(
  kept: readonly HistoryEntry[],
  dropped: readonly HistoryEntry[],
): readonly HistoryEntry[] {
  const [oldest, ...rest] = kept;
  if (oldest === undefined || dropped.length === 0) return kept;
  const turns = dropped.filter(({ role }) => role === 'user');
  // What an earlier look left out came before the rest.
  const before = dropped[0]?.leftOut ?? { turns: 0, topics: [] };
  const said = turns.filter(({ text }) => text !== NOT_WRITTEN_DOWN).map(({ text }) => topicOf(text));
  const leftOut: LeftOut = {
    turns: before.turns + turns.length,
    topics: [...before.topics, ...said.slice(0, TOPICS)].slice(0, TOPICS),
  };
  return [{ ...oldest, leftOut }, ...rest];
}

/** The first words, and no part of one, unless the first is longer than that. */
function topicOf(text: string): string {
  const line = text
    .slice(0, 4 * TOPIC_CHARS)
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= TOPIC_CHARS) return line;
  const cut = line.slice(0, TOPIC_CHARS + 1);
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), 0) || TOPIC_CHARS);
}

export const charsOf = (history: readonly HistoryEntry[]): number =>
  history.reduce((sum, { text }) => sum + text.length, 0);
