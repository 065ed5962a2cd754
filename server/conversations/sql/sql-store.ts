/** The store of conversations in SQL, the same for both databases but for the search (search-index.ts). */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Keep } from '../../../shared/conversations/document.ts';
import { LatchError } from '../../../shared/errors.ts';
import type { Conversation, ConversationStore } from '../store.ts';
import type { OpenDatabase } from './database.ts';
import { answered, inTransaction } from './failures.ts';
import { Findables, type Place } from './findables.ts';
import { listPage } from './list.ts';
import { conversationOf, isSameRow, numbersOf, rowOfConversation, rowOfTurn, turnOf } from './rows.ts';
import { sqlShares } from './shares.ts';
import type { Tables } from './tables.ts';

/** Rows of one answer. */
const SOME = 200;
/** About as long as one conversation of forty turns takes to be removed from SQLite. */
const PURGE_PAUSE_MS = 40;

export function sqlStore({ db, search, scrub }: OpenDatabase): ConversationStore {
  const findables = new Findables(search);
  return {
    beginCall: ({ id, person, keep, atMs }) =>
      inTransaction(db, async (tx) => {
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

    saveTurn: (id, { call, turnId, turns, atMs }) =>
      inTransaction(db, async (tx) => {
        const conversation = await changed(tx, id, atMs);
        // It was deleted while its call went on.
        if (!conversation) return;
        const before = await tx
          .selectFrom('turns')
          .selectAll()
          .where('conversation_id', '=', id)
          .where('call', '=', call)
          .where('turn_id', '=', turnId)
          .execute();
        const now = turns.map((turn) => rowOfTurn(id, turn));
        // What a user said is saved once as a rule: it is the reply that comes after it, and grows.
        const gone = before.filter((row) => !now.some((other) => isSameRow(row, other)));
        const fresh = turns.filter((_, i) => !before.some((row) => isSameRow(row, now[i]!)));
        for (const { part } of gone) await removeTurn(tx, id, { call, turn_id: turnId, part });
        await findables.addTurns(tx, conversation, fresh);
        if (gone.length > 0 || conversation.title === '') await findables.proposeTitle(tx, conversation);
      }),

    markIncomplete: (id) =>
      inTransaction(db, async (tx) => {
        await tx.updateTable('conversations').set({ incomplete: 1 }).where('id', '=', id).execute();
      }),

    find: (id) =>
      answered(async () => {
        const row = await db
          .selectFrom('conversations')
          .selectAll()
          .where('id', '=', id)
          .where('deleted_at_ms', 'is', null)
          .executeTakeFirst();
        return row ? conversationOf(row) : null;
      }),

    turnsOf: (id) =>
      answered(async () => {
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

    list: (options) => answered(() => listPage(db, search, options)),

    update: (id, { title, titled, pinned, keep }) =>
      inTransaction(db, async (tx) => {
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
        if (row) await findables.setTitle(tx, { id, person: row.person }, title);
      }),

    add: (conversation, turns) =>
      inTransaction(db, async (tx) => {
        const calls = turns.reduce((most, { place }) => Math.max(most, numbersOf(place).call), 0);
        await tx
          .insertInto('conversations')
          .values(rowOfConversation({ ...conversation, title: '' }, calls))
          .execute();
        await findables.addTurns(tx, conversation, turns);
        await findables.setTitle(tx, conversation, conversation.title);
      }),

    removeTurns: (id, places) =>
      inTransaction(db, async (tx) => {
        const names: string[] = [];
        const conversation = await locked(tx, id);
        if (!conversation) return names;
        for (const place of places.map(numbersOf)) {
          const removed = await removeTurn(tx, id, place);
          names.push(...removed.flatMap(({ audio }) => audio ?? []));
        }
        await findables.proposeTitle(tx, conversation);
        return names;
      }).then(async (names) => {
        await answered(scrub);
        return names;
      }),

    delete: (id, atMs) =>
      inTransaction(db, async (tx) => {
        await tx.deleteFrom('shares').where('conversation_id', '=', id).execute();
        await tx.updateTable('conversations').set({ deleted_at_ms: atMs }).where('id', '=', id).execute();
      }),

    undelete: (id, person) =>
      inTransaction(db, async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('conversations')
          .set({ deleted_at_ms: null })
          .where('id', '=', id)
          .where('person', '=', person)
          .where('deleted_at_ms', 'is not', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw new LatchError('not-found');
      }),

    purge: async (ids) => {
      for (const id of ids) {
        await inTransaction(db, async (tx) => {
          await findables.remove(tx, id, {});
          for (const table of ['shares', 'turns'] as const)
            await tx.deleteFrom(table).where('conversation_id', '=', id).execute();
          await tx.deleteFrom('conversations').where('id', '=', id).execute();
        });
        // Nobody waits for it, and SQLite works where the calls are.
        await sleep(PURGE_PAUSE_MS);
      }
      await answered(scrub);
    },

    purgeable: ({ deletedBeforeMs, changedBeforeMs }) =>
      answered(async () => {
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
          .limit(SOME)
          .execute();
        return rows.map(({ id }) => id);
      }),

    keepOf: (person) =>
      answered(async (): Promise<Keep | null> => {
        const row = await db
          .selectFrom('persons')
          .select('keep')
          .where('person', '=', person)
          .executeTakeFirst();
        return row?.keep ?? null;
      }),

    setKeep: (person, keep) =>
      inTransaction(db, async (tx) => {
        await tx
          .insertInto('persons')
          .values({ person, keep })
          .onConflict((c) => c.column('person').doUpdateSet({ keep }))
          .execute();
      }),

    ...sqlShares(db),

    close: () => db.destroy(),
  };

  /** What is said of it is written down now: no other transaction changes it meanwhile. Undefined: there is none, or it was deleted. */
  function changed(tx: Transaction<Tables>, id: string, atMs: number) {
    return tx
      .updateTable('conversations')
      .set({ changed_at_ms: atMs })
      .where('id', '=', id)
      .where('deleted_at_ms', 'is', null)
      .returning(['id', 'person', 'title', 'titled'])
      .executeTakeFirst();
  }

  async function removeTurn(
    tx: Transaction<Tables>,
    id: string,
    place: Place,
  ): Promise<{ audio: string | null }[]> {
    await findables.remove(tx, id, place);
    return tx
      .deleteFrom('turns')
      .where('conversation_id', '=', id)
      .where('call', '=', place.call)
      .where('turn_id', '=', place.turn_id)
      .where('part', '=', place.part)
      .returning('audio')
      .execute();
  }

  /** No other transaction changes this conversation meanwhile. Undefined: there is none. */
  function locked(tx: Transaction<Tables>, id: string) {
    return tx
      .updateTable('conversations')
      .set((eb) => ({ calls: eb.ref('calls') }))
      .where('id', '=', id)
      .returning(['id', 'person', 'title', 'titled'])
      .executeTakeFirst();
  }
}
