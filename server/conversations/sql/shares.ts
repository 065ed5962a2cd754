/** Shares in SQL. */
import { sql, type Kysely } from 'kysely';
import type { ConversationStore, Share } from '../store.ts';
import { answered, inTransaction } from './failures.ts';
import { rowOfShare, shareOf } from './rows.ts';
import type { Tables } from './tables.ts';

/** Rows of one answer. */
const SOME = 200;

type ShareStore = Pick<
  ConversationStore,
  'addShare' | 'findShare' | 'sharesOf' | 'removeShare' | 'expiredShares'
>;

export const sqlShares = (db: Kysely<Tables>): ShareStore => ({
  addShare: (share) =>
    inTransaction(db, async (tx) => {
      await tx.insertInto('shares').values(rowOfShare(share)).execute();
    }),

  findShare: (tokenHash) =>
    answered(async () => {
      const row = await db
        .selectFrom('shares')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst();
      return row ? shareOf(row) : null;
    }),

  sharesOf: (id) =>
    answered(async () => {
      const rows = await db
        .selectFrom('shares')
        .select([
          'token_hash',
          'conversation_id',
          'person',
          'created_at_ms',
          'expires_at_ms',
          'passcode_hash',
          'may_continue',
          'may_index',
          'title',
          sql<string>`''`.as('snapshot'),
        ])
        .where('conversation_id', '=', id)
        .orderBy('created_at_ms', 'desc')
        .execute();
      return rows.map((row): Share => shareOf(row));
    }),

  removeShare: (tokenHash) =>
    inTransaction(db, async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('shares')
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    }),

  expiredShares: (beforeMs) =>
    answered(async () => {
      const rows = await db
        .selectFrom('shares')
        .select('token_hash')
        .where('expires_at_ms', '<', beforeMs)
        .limit(SOME)
        .execute();
      return rows.map(({ token_hash }) => token_hash);
    }),
});
