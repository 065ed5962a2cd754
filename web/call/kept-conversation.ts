/** The conversation of this tab. The tab keeps it over a reload, so that a call can go on with it, and forgets it when it closes. */
import * as v from 'valibot';
import type { ConversationRef } from '../../shared/protocol.ts';
import type { TranscriptEntry } from './call-view.ts';

const KEY = 'latch.conversation';
/** More than anybody reads again; a tab may keep some megabytes. */
const MAX_ENTRIES = 200;

const entrySchema = v.variant('role', [
  v.object({
    id: v.string(),
    role: v.literal('user'),
    text: v.string(),
    state: v.picklist(['interim', 'final', 'unclear']),
    typed: v.boolean(),
  }),
  v.object({
    id: v.string(),
    role: v.literal('assistant'),
    heard: v.string(),
    unheard: v.string(),
    state: v.picklist(['speaking', 'done', 'cut']),
  }),
]);
const keptSchema = v.object({
  ref: v.fallback(
    v.nullable(v.object({ conversationId: v.string(), conversationKey: v.optional(v.string()) })),
    null,
  ),
  transcript: v.array(entrySchema),
});

export interface KeptConversation {
  /** By this the server knows it; null if it has not been there yet. */
  ref: ConversationRef | null;
  /** What the page showed of it. */
  transcript: readonly TranscriptEntry[];
}

export function keptConversation(): KeptConversation {
  const none: KeptConversation = { ref: null, transcript: [] };
  try {
    const kept = v.safeParse(keptSchema, JSON.parse(sessionStorage.getItem(KEY) ?? 'null'));
    if (!kept.success) return none;
    // The page that comes numbers its lines from 1 again.
    const transcript = kept.output.transcript.map((entry, i) => ({ ...entry, id: `kept-${i}` }));
    return { ref: kept.output.ref, transcript };
  } catch {
    return none;
  }
}

export function keepConversation({ ref, transcript }: KeptConversation): void {
  try {
    const last = transcript.slice(-MAX_ENTRIES);
    if (ref === null && last.length === 0) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify({ ref, transcript: last }));
  } catch {
    // The tab keeps nothing, or is full: then a reload begins afresh.
  }
}

/** The conversation is deleted: if it is the one of this tab, the tab has nothing of it any more. */
export function forgetConversation(conversationId: string): void {
  if (keptConversation().ref?.conversationId === conversationId)
    keepConversation({ ref: null, transcript: [] });
}
