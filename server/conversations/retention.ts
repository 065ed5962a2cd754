/** The job that deletes for good: what was deleted and not brought back, what is too old, and shares that have expired. It says what it did. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { UNDO_MS } from '../../shared/conversations/history.ts';
import type { AudioStore } from './audio-store.ts';
import type { ConversationStore } from './store.ts';

const EVERY_MS = 20_000;
/** What is half done is done in the first round of the next process. */
const STOP_LIMIT_MS = 5_000;

export interface RetentionOptions {
  store: ConversationStore;
  audio: AudioStore;
  /** null: conversations are kept for ever. */
  retentionMs: number | null;
  log: Logger;
  nowMs: () => number;
}

/** One round. Sound goes first: where that fails, the rows that name it are still there for the next round. */
export async function deleteForGood({
  store,
  audio,
  retentionMs,
  log,
  nowMs,
}: RetentionOptions): Promise<void> {
  const atMs = nowMs();
  const ids = await store.purgeable({
    deletedBeforeMs: atMs - UNDO_MS,
    changedBeforeMs: retentionMs === null ? null : atMs - retentionMs,
  });
  for (const id of ids) {
    for (const { tokenHash } of await store.sharesOf(id)) await audio.removeAll(`shares/${tokenHash}/`);
    await audio.removeAll(`conversations/${id}/`);
  }
  if (ids.length > 0) await store.purge(ids);
  const shares = await store.expiredShares(atMs);
  for (const tokenHash of shares) {
    await audio.removeAll(`shares/${tokenHash}/`);
    await store.removeShare(tokenHash);
  }
  if (ids.length > 0 || shares.length > 0)
    log.info({ conversations: ids.length, shares: shares.length }, 'deleted for good');
}

/** Runs it again and again. Returns what stops it, and waits for a round that runs, for a while. */
export function startRetention(options: RetentionOptions): () => Promise<void> {
  let round: Promise<void> | null = null;
  const timer = setInterval(() => {
    // One that takes long, as with a storage that is away, is waited for.
    round ??= deleteForGood(options)
      .catch((err: unknown) =>
        options.log.error({ err }, 'nothing could be deleted for good: tried again soon'),
      )
      .finally(() => (round = null));
  }, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await Promise.race([round, sleep(STOP_LIMIT_MS, undefined, { ref: false })]);
  };
}
