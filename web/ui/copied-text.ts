/** What is put on the clipboard of a conversation: what a person would write down of it. */
import type { TranscriptEntry } from '../call/call-view.ts';
import { t } from '../i18n/t.ts';

/** One turn: of a reply only what was heard, since nobody was told the rest. */
export const textOf = (entry: TranscriptEntry): string =>
  (entry.role === 'user' ? entry.text : entry.heard).trim();

/** Who said what, a paragraph a turn; turns without words are left out. */
export function conversationText(entries: readonly TranscriptEntry[]): string {
  return entries
    .filter((entry) => textOf(entry) !== '')
    .map((entry) => t(entry.role === 'user' ? 'say.you' : 'say.ai', { text: textOf(entry) }))
    .join('\n\n');
}
