/** A stored conversation as the talk page shows what was said before. Pure. */
import type { ConversationDocument } from '../../shared/conversations/document.ts';
import type { TranscriptEntry } from './call-view.ts';

export function saidBefore({ turns }: Pick<ConversationDocument, 'turns'>): TranscriptEntry[] {
  return turns.map(({ place, role, text, typed, cut }): TranscriptEntry => {
    const id = `stored-${place}`;
    return role === 'user'
      ? { id, role, text, state: 'final', typed }
      : { id, role, heard: text, unheard: '', state: cut ? 'cut' : 'done' };
  });
}
