/** Kiosks: the screens that are paired with this Latch, and what each of them is to do. */
import type { Kysely, Migration } from 'kysely';
import type { Tables } from '../tables.ts';

export const kiosks: Migration = {
  async up(db: Kysely<Tables>): Promise<void> {
    const ms = 'double precision';
    await db.schema
      .createTable('kiosks')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('created_at_ms', ms, (c) => c.notNull())
      .addColumn('pairing', 'text')
      .addColumn('paired_at_ms', ms)
      .addColumn('code_hash', 'text', (c) => c.unique())
      .addColumn('code_until_ms', ms)
      .addColumn('settings', 'text', (c) => c.notNull())
      .addColumn('revision', 'integer', (c) => c.notNull())
      .addColumn('pin_hash', 'text')
      .addColumn('paused', 'integer', (c) => c.notNull())
      .addColumn('message', 'text')
      .addColumn('restart', 'text', (c) => c.notNull())
      .addColumn('said', 'text')
      .addColumn('said_at_ms', ms)
      .addColumn('picture', 'text')
      .execute();
  },
};
