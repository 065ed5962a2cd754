/** A conversation as JSON: what shared/conversations/import.ts reads, and docs/conversation.schema.json describes. */
import type { ConversationDocument } from '../document.ts';
import { base64Of } from '../base64.ts';

/** With `sounds` (an Ogg Opus file by the place of its turn) the export is whole: imported again, it is the same conversation. */
export function jsonOf(document: ConversationDocument, sounds?: ReadonlyMap<string, Uint8Array>): string {
  const whole: ConversationDocument = sounds
    ? { ...document, sounds: Object.fromEntries([...sounds].map(([place, file]) => [place, base64Of(file)])) }
    : document;
  return JSON.stringify(whole, null, 2) + '\n';
}
