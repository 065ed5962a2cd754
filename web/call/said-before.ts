/** A stored conversation as the talk page shows what was said before. Pure. */
import type { ConversationDocument } from '../../shared/conversations/document.ts';
import { isUnclear } from '../../shared/words/unclear.ts';
import type { TranscriptEntry } from './call-view.ts';

export function saidBefore({ turns }: Pick<ConversationDocument, 'turns'>): TranscriptEntry[] {
  return turns.map(({ place, role, text, typed, cut }): TranscriptEntry => {
    const id = `stored-${place}`;
    if (role === 'user' && !typed && isUnclear(text)) return { id, role, text: '', state: 'unclear', typed };
    return role === 'user'
      ? { id, role, text, state: 'final', typed }
      : { id, role, heard: text, unheard: '', state: cut ? 'cut' : 'done' };
  });
}
