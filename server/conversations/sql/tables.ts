/** The tables, the same in both databases. Times are ms since 1970; truth is 0 or 1. */
import type { Generated } from 'kysely';
import type { Keep } from '../../../shared/conversations/document.ts';

export interface ConversationsTable {
  id: string;
  person: string;
  title: string;
  titled: number;
  pinned: number;
  keep: Keep;
  started_at_ms: number;
  changed_at_ms: number;
  /** The number of its last call. */
  calls: number;
  incomplete: number;
  deleted_at_ms: number | null;
}

export interface TurnsTable {
  conversation_id: string;
  call: number;
  turn_id: number;
  part: number;
  role: 'user' | 'assistant';
  text: string;
  started_at_ms: number;
  duration_ms: number;
  typed: number;
  cut: number;
  early_ms: number | null;
  /** JSON. */
  words: string;
  word_times: 'model' | 'estimated';
  audio: string | null;
}

/** One row for each turn, and one (call 0) for the title: what is found by a search, the newest last. */
export interface FindablesTable {
  n: Generated<number>;
  conversation_id: string;
  person: string;
  call: number;
  turn_id: number;
  part: number;
}

export interface PersonsTable {
  person: string;
  keep: Keep;
}

export interface SharesTable {
  token_hash: string;
  conversation_id: string;
  person: string;
  created_at_ms: number;
  expires_at_ms: number | null;
  passcode_hash: string | null;
  may_continue: number;
  may_index: number;
  title: string;
  snapshot: string;
}

export interface KiosksTable {
  id: string;
  name: string;
  created_at_ms: number;
  /** Names the pairing that holds; null: no device is paired. */
  pairing: string | null;
  paired_at_ms: number | null;
  /** Of the code that pairs a device; null: there is none. */
  code_hash: string | null;
  code_until_ms: number | null;
  /** JSON. */
  settings: string;
  /** Counts the changes of the settings. */
  revision: number;
  pin_hash: string | null;
  paused: number;
  message: string | null;
  restart: string;
  /** What the device said last, as JSON. */
  said: string | null;
  said_at_ms: number | null;
  /** A data: URL. */
  picture: string | null;
}

export interface Tables {
  conversations: ConversationsTable;
  turns: TurnsTable;
  findables: FindablesTable;
  persons: PersonsTable;
  shares: SharesTable;
  kiosks: KiosksTable;
}
