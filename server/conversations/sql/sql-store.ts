/** The store of conversations in SQL, the same for both databases but for the search (search-index.ts). */
import { sql, type Kysely, type Transaction } from 'kysely';
import { LatchError } from '../../../shared/errors.ts';
import type { Keep } from '../../../shared/conversations/document.ts';
import { proposedTitle } from '../../../shared/conversations/title.ts';
import { searchable } from '../search-words.ts';
import type { Conversation, ConversationStore, KeptTurn, Share } from '../store.ts';
import { listPage } from './list.ts';
import {
  conversationOf,
  numbersOf,
  rowOfConversation,
  rowOfShare,
  rowOfTurn,
  shareOf,
  turnOf,
} from './rows.ts';
import type { SearchIndex } from './search-index.ts';
import type { Tables } from './tables.ts';

export interface SqlStoreOptions {
  db: Kysely<Tables>;
  search: SearchIndex;
  /** Nothing of what was deleted is left in the database's files. */
  scrub: () => Promise<void>;
}

type Db = Kysely<Tables> | Transaction<Tables>;

/** The title is a row of the search, too. */
const TITLE = { call: 0, turn_id: 0, part: 0 };
/** Bound variables in one statement. */
const CHUNK = 200;

export function sqlStore({ db, search, scrub }: SqlStoreOptions): ConversationStore {
  return {
    beginCall: ({ id, person, keep, atMs }) =>
      inTransaction(async (tx) => {
        const fresh: Conversation = {
          id,
          person,
          title: '',
          titled: false,
          pinned: false,
          keep,
          startedAtMs: atMs,
          changedAtMs: atMs,
          incomplete: false,
          deletedAtMs: null,
        };
        await tx
          .insertInto('conversations')
          .values(rowOfConversation(fresh, 0))
          .onConflict((c) => c.column('id').doNothing())
          .execute();
        const row = await tx
          .updateTable('conversations')
          .set((eb) => ({ calls: eb('calls', '+', 1) }))
          .where('id', '=', id)
          .where('person', '=', person)
          .where('deleted_at_ms', 'is', null)
          .returning('calls')
          .executeTakeFirst();
        if (!row) throw new LatchError('not-found');
        return row.calls;
      }),

    saveTurn: (conversationId, { call, turnId, turns, atMs }) =>
      inTransaction(async (tx) => {
        const conversation = await tx
          .selectFrom('conversations')
          .select(['person', 'title', 'titled', 'deleted_at_ms'])
          .where('id', '=', conversationId)
          .executeTakeFirst();
        // It was deleted while its call went on.
        if (!conversation || conversation.deleted_at_ms !== null) return;
        const place = { call, turn_id: turnId };
        await unfind(tx, conversationId, place);
        await tx
          .deleteFrom('turns')
          .where('conversation_id', '=', conversationId)
          .where('call', '=', call)
          .where('turn_id', '=', turnId)
          .execute();
        await insertTurns(tx, conversationId, conversation.person, turns);
        await tx
          .updateTable('conversations')
          .set({ changed_at_ms: atMs })
          .where('id', '=', conversationId)
          .execute();
        const said = turns.find(({ role, text }) => role === 'user' && text !== '');
        if (said && conversation.titled === 0 && conversation.title === '')
          await setTitle(tx, conversationId, conversation.person, proposedTitle(said.text));
      }),

    markIncomplete: (id) =>
      run(async () => {
        await db.updateTable('conversations').set({ incomplete: 1 }).where('id', '=', id).execute();
      }),

    find: (id) =>
      run(async () => {
        const row = await db
          .selectFrom('conversations')
          .selectAll()
          .where('id', '=', id)
          .where('deleted_at_ms', 'is', null)
          .executeTakeFirst();
        return row ? conversationOf(row) : null;
      }),

    turnsOf: (id) =>
      run(async () => {
        const rows = await db
          .selectFrom('turns')
          .selectAll()
          .where('conversation_id', '=', id)
          .orderBy('call')
          .orderBy('turn_id')
          .orderBy('part')
          .execute();
        return rows.map(turnOf);
      }),

    list: (options) => run(() => listPage(db, search, options)),

    update: (id, { title, titled, pinned, keep }) =>
      inTransaction(async (tx) => {
        const change = {
          ...(titled === undefined ? {} : { titled: titled ? 1 : 0 }),
          ...(pinned === undefined ? {} : { pinned: pinned ? 1 : 0 }),
          ...(keep === undefined ? {} : { keep }),
        };
        if (Object.keys(change).length > 0)
          await tx.updateTable('conversations').set(change).where('id', '=', id).execute();
        if (title === undefined) return;
        const row = await tx
          .selectFrom('conversations')
          .select('person')
          .where('id', '=', id)
          .executeTakeFirst();
        if (row) await setTitle(tx, id, row.person, title);
      }),

    add: (conversation, turns) =>
      inTransaction(async (tx) => {
        const calls = turns.reduce((most, { place }) => Math.max(most, numbersOf(place).call), 0);
        await tx
          .insertInto('conversations')
          .values(rowOfConversation({ ...conversation, title: '' }, calls))
          .execute();
        await insertTurns(tx, conversation.id, conversation.person, turns);
        await setTitle(tx, conversation.id, conversation.person, conversation.title);
      }),

    removeTurns: (id, places) =>
      inTransaction(async (tx) => {
        const names: string[] = [];
        for (const place of places.map(numbersOf)) {
          await unfind(tx, id, place);
          const removed = await tx
            .deleteFrom('turns')
            .where('conversation_id', '=', id)
            .where('call', '=', place.call)
            .where('turn_id', '=', place.turn_id)
            .where('part', '=', place.part)
            .returning('audio')
            .execute();
          names.push(...removed.flatMap(({ audio }) => audio ?? []));
        }
        return names;
      }).then(async (names) => {
        await run(scrub);
        return names;
      }),

    delete: (id, atMs) =>
      inTransaction(async (tx) => {
        await tx.deleteFrom('shares').where('conversation_id', '=', id).execute();
        await tx.updateTable('conversations').set({ deleted_at_ms: atMs }).where('id', '=', id).execute();
      }),

    undelete: (id, person) =>
      run(async () => {
        const { numUpdatedRows } = await db
          .updateTable('conversations')
          .set({ deleted_at_ms: null })
          .where('id', '=', id)
          .where('person', '=', person)
          .where('deleted_at_ms', 'is not', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw new LatchError('not-found');
      }),

    purge: async (ids) => {
      for (const id of ids)
        await inTransaction(async (tx) => {
          await unfind(tx, id, {});
          for (const table of ['shares', 'turns'] as const)
            await tx.deleteFrom(table).where('conversation_id', '=', id).execute();
          await tx.deleteFrom('conversations').where('id', '=', id).execute();
        });
      await run(scrub);
    },

    purgeable: ({ deletedBeforeMs, changedBeforeMs }) =>
      run(async () => {
        const rows = await db
          .selectFrom('conversations')
          .select('id')
          .where((eb) =>
            eb.or([
              eb('deleted_at_ms', '<', deletedBeforeMs),
              ...(changedBeforeMs === null
                ? []
                : [eb.and([eb('changed_at_ms', '<', changedBeforeMs), eb('pinned', '=', 0)])]),
            ]),
          )
          .limit(CHUNK)
          .execute();
        return rows.map(({ id }) => id);
      }),

    keepOf: (person) =>
      run(async (): Promise<Keep | null> => {
        const row = await db
          .selectFrom('persons')
          .select('keep')
          .where('person', '=', person)
          .executeTakeFirst();
        return row?.keep ?? null;
      }),

    setKeep: (person, keep) =>
      run(async () => {
        await db
          .insertInto('persons')
          .values({ person, keep })
          .onConflict((c) => c.column('person').doUpdateSet({ keep }))
          .execute();
      }),

    addShare: (share) =>
      run(async () => {
        await db.insertInto('shares').values(rowOfShare(share)).execute();
      }),

    findShare: (tokenHash) =>
      run(async () => {
        const row = await db
          .selectFrom('shares')
          .selectAll()
          .where('token_hash', '=', tokenHash)
          .executeTakeFirst();
        return row ? shareOf(row) : null;
      }),

    sharesOf: (id) =>
      run(async () => {
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
      run(async () => {
        const { numDeletedRows } = await db
          .deleteFrom('shares')
          .where('token_hash', '=', tokenHash)
          .executeTakeFirst();
        return numDeletedRows > 0n;
      }),

    expiredShares: (beforeMs) =>
      run(async () => {
        const rows = await db
          .selectFrom('shares')
          .select('token_hash')
          .where('expires_at_ms', '<', beforeMs)
          .limit(CHUNK)
          .execute();
        return rows.map(({ token_hash }) => token_hash);
      }),

    close: () => db.destroy(),
  };

  /** Whatever a database throws is one thing for a person: it is away. */
  async function run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof LatchError) throw thrown;
      throw new LatchError('store-away', thrown instanceof Error ? thrown.message : String(thrown), {
        cause: thrown,
      });
    }
  }

  function inTransaction<T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
    return run(() => db.transaction().execute(work));
  }

  async function insertTurns(tx: Db, id: string, person: string, turns: readonly KeptTurn[]): Promise<void> {
    for (const turn of turns) {
      await tx.insertInto('turns').values(rowOfTurn(id, turn)).execute();
      if (turn.text !== '') await makeFindable(tx, id, person, numbersOf(turn.place), turn.text);
    }
  }

  async function setTitle(tx: Db, id: string, person: string, title: string): Promise<void> {
    await tx.updateTable('conversations').set({ title }).where('id', '=', id).execute();
    await unfind(tx, id, TITLE);
    if (title !== '') await makeFindable(tx, id, person, TITLE, title);
  }

  async function makeFindable(
    tx: Db,
    id: string,
    person: string,
    place: typeof TITLE,
    text: string,
  ): Promise<void> {
    const { n } = await tx
      .insertInto('findables')
      .values({ conversation_id: id, person, ...place })
      .returning('n')
      .executeTakeFirstOrThrow();
    await search.add(tx, n, person, searchable(text));
  }

  /** What is at this place, or all of the conversation, is found no more. */
  async function unfind(tx: Db, id: string, place: Partial<typeof TITLE>): Promise<void> {
    let query = tx.deleteFrom('findables').where('conversation_id', '=', id);
    for (const [column, value] of Object.entries(place))
      query = query.where(column as keyof typeof TITLE, '=', value);
    // The index first: in Postgres its rows refer to these.
    let which = tx.selectFrom('findables').select('n').where('conversation_id', '=', id);
    for (const [column, value] of Object.entries(place))
      which = which.where(column as keyof typeof TITLE, '=', value);
    const rows = await which.execute();
    await search.remove(
      tx,
      rows.map(({ n }) => n),
    );
    if (rows.length > 0) await query.execute();
  }
}
