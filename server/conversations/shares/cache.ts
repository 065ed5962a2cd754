/** Shares that are being looked at: one that a thousand people open at once is read and parsed once. */
import { LRUCache } from 'lru-cache';
import * as v from 'valibot';
import { snapshotSchema, type OpenShare, type ShareSnapshot } from '../../../shared/conversations/shares.ts';
import type { ConversationStore, Share } from '../store.ts';

/** A share that is ready to be shown. */
export interface ReadyShare extends Omit<Share, 'snapshot'>, ShareSnapshot {
  /** What whoever opens it is answered (OpenShare), as JSON that is made once. */
  answer: string;
}

/** Of the texts, as they are kept: a conversation of an hour is about 1 MB with the times of its words. */
const MAX_CHARS = 32 * 1024 * 1024;
/** Another process may have revoked it: then it is shown for no longer than this. */
const FRESH_MS = 5_000;

export class ShareCache {
  readonly #cache: LRUCache<string, { share: ReadyShare; chars: number }>;

  constructor(store: Pick<ConversationStore, 'findShare'>) {
    this.#cache = new LRUCache({
      maxSize: MAX_CHARS,
      sizeCalculation: ({ chars }) => chars,
      ttl: FRESH_MS,
      // One that is revoked while it is read is given to who asked before that, and is not kept.
      ignoreFetchAbort: true,
      fetchMethod: async (tokenHash) => {
        const kept = await store.findShare(tokenHash);
        if (kept === null) return undefined;
        const { snapshot, ...row } = kept;
        const shown = v.parse(snapshotSchema, JSON.parse(snapshot));
        const answer: OpenShare = { kind: 'open', mayContinue: row.mayContinue, ...shown };
        const share = { ...row, ...shown, answer: JSON.stringify(answer) };
        return { share, chars: Math.max(1, snapshot.length) };
      },
    });
  }

  /** null: there is none. Throws `store-away`. */
  async find(tokenHash: string): Promise<ReadyShare | null> {
    return (await this.#cache.fetch(tokenHash))?.share ?? null;
  }

  forget(tokenHash: string): void {
    this.#cache.delete(tokenHash);
  }
}
