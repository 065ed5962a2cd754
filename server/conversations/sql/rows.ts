/** Rows as the program sees them, and back. */
import type { Insertable, Selectable } from 'kysely';
import type { Conversation, KeptTurn, Share } from '../store.ts';
import type { ConversationsTable, SharesTable, TurnsTable } from './tables.ts';

export const conversationOf = (row: Selectable<ConversationsTable>): Conversation => ({
  id: row.id,
  person: row.person,
  title: row.title,
  titled: row.titled === 1,
  pinned: row.pinned === 1,
  keep: row.keep,
  startedAtMs: row.started_at_ms,
  changedAtMs: row.changed_at_ms,
  incomplete: row.incomplete === 1,
  deletedAtMs: row.deleted_at_ms,
});

export const rowOfConversation = (conversation: Conversation, calls: number): ConversationsTable => ({
  id: conversation.id,
  person: conversation.person,
  title: conversation.title,
  titled: conversation.titled ? 1 : 0,
  pinned: conversation.pinned ? 1 : 0,
  keep: conversation.keep,
  started_at_ms: conversation.startedAtMs,
  changed_at_ms: conversation.changedAtMs,
  calls,
  incomplete: conversation.incomplete ? 1 : 0,
  deleted_at_ms: conversation.deletedAtMs,
});

export const turnOf = (row: Selectable<TurnsTable>): KeptTurn => ({
  place: `${row.call}.${row.turn_id}.${row.part}`,
  role: row.role,
  text: row.text,
  startedAtMs: row.started_at_ms,
  durationMs: row.duration_ms,
  typed: row.typed === 1,
  cut: row.cut === 1,
  earlyMs: row.early_ms,
  words: JSON.parse(row.words) as KeptTurn['words'],
  wordTimes: row.word_times,
  audio: row.audio,
});

/** The three numbers of a place. */
export function numbersOf(place: string): { call: number; turn_id: number; part: number } {
  const [call = 0, turn_id = 0, part = 0] = place.split('.').map(Number);
  return { call, turn_id, part };
}

export const rowOfTurn = (conversationId: string, turn: KeptTurn): Insertable<TurnsTable> => ({
  conversation_id: conversationId,
  ...numbersOf(turn.place),
  role: turn.role,
  text: withoutNul(turn.text),
  started_at_ms: turn.startedAtMs,
  duration_ms: turn.durationMs,
  typed: turn.typed ? 1 : 0,
  cut: turn.cut ? 1 : 0,
  early_ms: turn.earlyMs,
  // JSON writes a NUL as an escape, which a text may hold.
  words: JSON.stringify(turn.words),
  word_times: turn.wordTimes,
  audio: turn.audio,
});

/** Whether the database holds just this. */
export const isSameRow = (row: Selectable<TurnsTable>, other: Insertable<TurnsTable>): boolean =>
  (Object.keys(row) as (keyof TurnsTable)[]).every((column) => row[column] === other[column]);

/** Postgres takes no NUL in a text, and no model means one. */
export const withoutNul = (text: string): string => text.replaceAll('\u0000', '');

export const shareOf = (row: Selectable<SharesTable>): Share => ({
  tokenHash: row.token_hash,
  conversationId: row.conversation_id,
  person: row.person,
  createdAtMs: row.created_at_ms,
  expiresAtMs: row.expires_at_ms,
  passcodeHash: row.passcode_hash,
  mayContinue: row.may_continue === 1,
  mayIndex: row.may_index === 1,
  title: row.title,
  snapshot: row.snapshot,
});

export const rowOfShare = (share: Share): SharesTable => ({
  token_hash: share.tokenHash,
  conversation_id: share.conversationId,
  person: share.person,
  created_at_ms: share.createdAtMs,
  expires_at_ms: share.expiresAtMs,
  passcode_hash: share.passcodeHash,
  may_continue: share.mayContinue ? 1 : 0,
  may_index: share.mayIndex ? 1 : 0,
  title: share.title,
  snapshot: share.snapshot,
});
