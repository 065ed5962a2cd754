/**
 * What is kept of conversations: one contract, two databases (sql/). Texts are rows; sound is in files beside them (audio-store.ts),
 * named by the rows. Each method is one transaction. It throws LatchError `store-away` where the database does not answer, or is full.
 */
import type { DocumentTurn, Keep } from '../../shared/conversations/document.ts';

/** A conversation, without its turns. */
export interface Conversation {
  id: string;
  /** Whose it is: the id in a signed cookie. */
  person: string;
  title: string;
  /** Somebody wrote the title: it is proposed no more. */
  titled: boolean;
  pinned: boolean;
  keep: Keep;
  startedAtMs: number;
  changedAtMs: number;
  /** Something of it could not be written down. */
  incomplete: boolean;
  /** Deleted, and for a while it can be undone. */
  deletedAtMs: number | null;
}

/** A turn as it is kept. */
export interface KeptTurn extends Omit<DocumentTurn, 'hasAudio'> {
  /** The name of its sound in the audio store; null: there is none. */
  audio: string | null;
}

export interface ListedConversation extends Conversation {
  turns: number;
  /** The start of the last turn; of a search, the words around what was found, with the matches between U+0002 and U+0003. */
  excerpt: string;
}

export interface ListOptions {
  person: string;
  /** Words that must all be in it, as a person types them; '': all conversations. */
  query: string;
  limit: number;
  /** From the page before: what follows it. */
  after: string | null;
}

/** An immutable copy of some turns, for whoever has the link. */
export interface Share {
  /** SHA-256 of the token, in hex: the token itself is nowhere. */
  tokenHash: string;
  conversationId: string;
  person: string;
  createdAtMs: number;
  /** null: it does not expire. */
  expiresAtMs: number | null;
  /** A salted hash of the passcode; null: there is none. */
  passcodeHash: string | null;
  mayContinue: boolean;
  mayIndex: boolean;
  title: string;
  /** The snapshot as JSON (share-snapshot.ts). Its sound is in the audio store under `shares/<tokenHash>/`. */
  snapshot: string;
}

export interface ConversationStore {
  /**
   * A call of the conversation begins: makes the conversation if there is none, and gives the number of the call in it, from 1. Throws
   * `not-found` if the conversation is somebody else's, or deleted.
   */
  beginCall(conversation: { id: string; person: string; keep: Keep; atMs: number }): Promise<number>;
  /** In place of what was kept of this turn of this call: what is kept of it now, in order. None removes it. */
  saveTurn(
    conversationId: string,
    turn: { call: number; turnId: number; turns: readonly KeptTurn[]; atMs: number },
  ): Promise<void>;
  /** Something could not be written down. */
  markIncomplete(conversationId: string): Promise<void>;

  /** null: there is none with this id, or it is deleted. Whose it is must be asked by the caller. */
  find(conversationId: string): Promise<Conversation | null>;
  turnsOf(conversationId: string): Promise<KeptTurn[]>;
  /** Pinned ones first, then the newest. `next` is the `after` of the next page; null: that was all. */
  list(options: ListOptions): Promise<{ conversations: ListedConversation[]; next: string | null }>;
  update(
    conversationId: string,
    change: Partial<Pick<Conversation, 'title' | 'titled' | 'pinned' | 'keep'>>,
  ): Promise<void>;
  /** A whole conversation from elsewhere. */
  add(conversation: Conversation, turns: readonly KeptTurn[]): Promise<void>;
  /** Removes these turns for good; the names of their sounds are for the caller to remove. */
  removeTurns(conversationId: string, places: readonly string[]): Promise<string[]>;
  /** Hides it from everybody; `undelete` brings it back while `purge` has not been called. Its shares end now. */
  delete(conversationId: string, atMs: number): Promise<void>;
  /** Throws `not-found` if it is not deleted, gone for good, or somebody else’s. */
  undelete(conversationId: string, person: string): Promise<void>;
  /** Removes it for good, with its turns and shares: nothing of it is left in the files of the database. */
  purge(conversationIds: readonly string[]): Promise<void>;
  /** Ids that were deleted before `deletedBeforeMs`, or changed last before `changedBeforeMs` (null: never too old) and are not pinned. */
  purgeable(times: { deletedBeforeMs: number; changedBeforeMs: number | null }): Promise<string[]>;

  /** What this person chose to have kept; null: has not been asked. */
  keepOf(person: string): Promise<Keep | null>;
  setKeep(person: string, keep: Keep): Promise<void>;

  addShare(share: Share): Promise<void>;
  /** null: there is none, or it was revoked. Whether it has expired is for the caller to see. */
  findShare(tokenHash: string): Promise<Share | null>;
  /** Without their snapshots (''), the newest first. */
  sharesOf(conversationId: string): Promise<Share[]>;
  /** False: there was none. */
  removeShare(tokenHash: string): Promise<boolean>;
  /** Token hashes of shares that expired before this time. */
  expiredShares(beforeMs: number): Promise<string[]>;

  close(): Promise<void>;
}
