/** Conversations, their turns, what is found in them, what people chose, and shares. */
import type { Kysely, Migration } from 'kysely';
import type { SearchIndex } from '../search-index.ts';
import type { Tables } from '../tables.ts';

export const conversations = (search: SearchIndex, serial: 'serial' | 'integer'): Migration => ({
  async up(db: Kysely<Tables>): Promise<void> {
    const ms = 'double precision';
    await db.schema
      .createTable('conversations')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('titled', 'integer', (c) => c.notNull())
      .addColumn('pinned', 'integer', (c) => c.notNull())
      .addColumn('keep', 'text', (c) => c.notNull())
      .addColumn('started_at_ms', ms, (c) => c.notNull())
      .addColumn('changed_at_ms', ms, (c) => c.notNull())
      .addColumn('calls', 'integer', (c) => c.notNull())
      .addColumn('incomplete', 'integer', (c) => c.notNull())
      .addColumn('deleted_at_ms', ms)
      .execute();
    await db.schema
      .createIndex('conversations_list')
      .on('conversations')
      .columns(['person', 'pinned', 'changed_at_ms', 'id'])
      .execute();
    await db.schema
      .createTable('turns')
      .addColumn('conversation_id', 'text', (c) =>
        c.notNull().references('conversations.id').onDelete('cascade'),
      )
      .addColumn('call', 'integer', (c) => c.notNull())
      .addColumn('turn_id', ms, (c) => c.notNull())
      .addColumn('part', 'integer', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('started_at_ms', ms, (c) => c.notNull())
      .addColumn('duration_ms', ms, (c) => c.notNull())
      .addColumn('typed', 'integer', (c) => c.notNull())
      .addColumn('cut', 'integer', (c) => c.notNull())
      .addColumn('early_ms', ms)
      .addColumn('words', 'text', (c) => c.notNull())
      .addColumn('word_times', 'text', (c) => c.notNull())
      .addColumn('audio', 'text')
      .addPrimaryKeyConstraint('turns_key', ['conversation_id', 'call', 'turn_id', 'part'])
      .execute();
    await db.schema
      .createTable('findables')
      .addColumn('n', serial, (c) => (serial === 'serial' ? c.primaryKey() : c.primaryKey().autoIncrement()))
      .addColumn('conversation_id', 'text', (c) =>
        c.notNull().references('conversations.id').onDelete('cascade'),
      )
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('call', 'integer', (c) => c.notNull())
      .addColumn('turn_id', ms, (c) => c.notNull())
      .addColumn('part', 'integer', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('findables_of')
      .on('findables')
      .columns(['conversation_id', 'call', 'turn_id'])
      .execute();
    await search.create(db);
    await db.schema
      .createTable('persons')
      .addColumn('person', 'text', (c) => c.primaryKey())
      .addColumn('keep', 'text', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('shares')
      .addColumn('token_hash', 'text', (c) => c.primaryKey())
      .addColumn('conversation_id', 'text', (c) =>
        c.notNull().references('conversations.id').onDelete('cascade'),
      )
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('created_at_ms', ms, (c) => c.notNull())
      .addColumn('expires_at_ms', ms)
      .addColumn('passcode_hash', 'text')
      .addColumn('may_continue', 'integer', (c) => c.notNull())
      .addColumn('may_index', 'integer', (c) => c.notNull())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('snapshot', 'text', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('shares_of').on('shares').column('conversation_id').execute();
    await db.schema
      .createIndex('conversations_deleted')
      .on('conversations')
      .column('deleted_at_ms')
      .where('deleted_at_ms', 'is not', null)
      .execute();
  },
});
