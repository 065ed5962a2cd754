/** The history of a conversation, in words, as a model is told of it: the newest of it, so that it never grows without end. Pure. */
import { replyOf, type Ledger } from '../../../shared/ledger/ledger-state.ts';
import { recordOf } from '../../../shared/ledger/record.ts';
import type { HistoryEntry } from '../../models/speech-model.ts';

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

/** The newest entries, as many as are kept. The oldest of them may have lost its beginning. */
export function newest(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const entries = history.slice(-MAX_HISTORY_ENTRIES);
  const kept: HistoryEntry[] = [];
  let leftChars = MAX_HISTORY_CHARS;
  for (const entry of entries.toReversed()) {
    if (leftChars === 0) break;
    const last = entry.text.slice(-leftChars);
    kept.unshift({ ...entry, text: last });
    leftChars -= last.length;
  }
  return kept;
}

export const charsOf = (history: readonly HistoryEntry[]): number =>
  history.reduce((sum, { text }) => sum + text.length, 0);
