/** The store of kiosks in SQL, the same for both databases. */
import type { Kysely } from 'kysely';
import { answered, inTransaction } from '../conversations/sql/failures.ts';
import type { KiosksTable, Tables } from '../conversations/sql/tables.ts';
import type { Keep } from '../../shared/conversations/document.ts';
import { columnsOf, kioskOf, rowOf } from './kiosk-rows.ts';
import type { KioskStore } from './kiosk-store.ts';

/** All but the picture. */
const COLUMNS = [
  'id',
  'name',
  'created_at_ms',
  'pairing',
  'paired_at_ms',
  'code_hash',
  'code_until_ms',
  'settings',
  'revision',
  'pin_hash',
  'paused',
  'message',
  'restart',
  'said',
  'said_at_ms',
] as const satisfies readonly Exclude<keyof KiosksTable, 'picture'>[];

export const sqlKioskStore = (db: Kysely<Tables>, keepMost: Keep): KioskStore => ({
  add: (kiosk, codeHash, most) =>
    inTransaction(db, async (tx) => {
      const { count } = await tx
        .selectFrom('kiosks')
        .select((eb) => eb.fn.countAll<number | string>().as('count'))
        .executeTakeFirstOrThrow();
      if (Number(count) >= most) return false;
      await tx
        .insertInto('kiosks')
        .values({ ...rowOf(kiosk), code_hash: codeHash })
        .execute();
      return true;
    }),

  find: (id) =>
    answered(async () => {
      const row = await db.selectFrom('kiosks').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? kioskOf(row, keepMost) : null;
    }),

  list: () =>
    answered(async () => {
      const rows = await db
        .selectFrom('kiosks')
        .select(COLUMNS)
        .orderBy('created_at_ms')
        .orderBy('id')
        .execute();
      return rows.map((row) => kioskOf({ ...row, picture: null }, keepMost));
    }),

  setCode: (id, { hash, untilMs }) =>
    inTransaction(db, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('kiosks')
        .set({ code_hash: hash, code_until_ms: untilMs })
        .where('id', '=', id)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    }),

  pair: (codeHash, { name, atMs }) =>
    inTransaction(db, async (tx) => {
      const row = await tx
        .updateTable('kiosks')
        .set({
          pairing: name,
          paired_at_ms: atMs,
          code_hash: null,
          code_until_ms: null,
          said: null,
          said_at_ms: null,
        })
        .where('code_hash', '=', codeHash)
        .where('code_until_ms', '>', atMs)
        .returningAll()
        .executeTakeFirst();
      return row ? kioskOf(row, keepMost) : null;
    }),

  setSaid: (id, pairing, { atMs, heartbeat }) =>
    inTransaction(db, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('kiosks')
        .set({ said: JSON.stringify(heartbeat), said_at_ms: atMs })
        .where('id', '=', id)
        .where('pairing', '=', pairing)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    }),

  update: (id, { name, settings, pinHash, paused, message, restart }) =>
    inTransaction(db, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('kiosks')
        .set((eb) => ({
          id: eb.ref('id'),
          ...(name === undefined ? {} : { name }),
          ...(settings === undefined ? {} : { ...columnsOf(settings), revision: eb('revision', '+', 1) }),
          ...(pinHash === undefined ? {} : { pin_hash: pinHash }),
          ...(paused === undefined ? {} : { paused: paused ? 1 : 0 }),
          ...(message === undefined ? {} : { message }),
          ...(restart === undefined ? {} : { restart }),
        }))
        .where('id', '=', id)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    }),

  remove: (id) =>
    inTransaction(db, async (tx) => {
      const { numDeletedRows } = await tx.deleteFrom('kiosks').where('id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    }),
});
