/** Opens the database of conversations and kiosks: a file of SQLite, or a Postgres that is named. */
import { Migrator, type Kysely } from 'kysely';
import type { Logger } from 'pino';
import { LatchError } from '../../../shared/errors.ts';
import type { ConversationStore } from '../store.ts';
import type { OpenDatabase } from './database.ts';
import { answered } from './failures.ts';
import { migrations } from './migrations/migrations.ts';
import { openPostgres } from './postgres.ts';
import { postgresSearch, sqliteSearch } from './search-index.ts';
import { sqlStore } from './sql-store.ts';
import { emptyLog, openSqlite } from './sqlite.ts';
import type { Tables } from './tables.ts';

export interface DatabaseOptions {
  /** null: SQLite, in `dataDir`. */
  databaseUrl: string | null;
  dataDir: string;
  log: Logger;
}

/** Brings the tables up to date. Throws where the database cannot be used, or was written by a newer Latch. */
export async function openDatabase({ databaseUrl, dataDir, log }: DatabaseOptions): Promise<OpenDatabase> {
  try {
    if (databaseUrl === null) {
      const db = openSqlite(dataDir);
      await migrate(db, migrations(sqliteSearch, 'integer'));
      return { db, search: sqliteSearch, scrub: () => emptyLog(db) };
    }
    const db = openPostgres(databaseUrl, log);
    await migrate(db, migrations(postgresSearch, 'serial'));
    // Rows are gone for queries; when their pages are written over is VACUUM's business, and the operator's.
    return { db, search: postgresSearch, scrub: async () => {} };
  } catch (cause) {
    const said = cause instanceof LatchError ? cause.detail : cause instanceof Error ? cause.message : cause;
    throw new Error(`The database of conversations cannot be opened: ${said}`, { cause });
  }
}

/** Opens the database for conversations alone. */
export const openStore = async (options: DatabaseOptions): Promise<ConversationStore> =>
  sqlStore(await openDatabase(options));

async function migrate(db: Kysely<Tables>, steps: ReturnType<typeof migrations>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => steps } });
  try {
    await answered(async () => {
      const { error } = await migrator.migrateToLatest();
      if (error) throw error;
    });
  } catch (thrown) {
    await db.destroy();
    if (
      thrown instanceof LatchError &&
      /previously executed migration .* is missing/.test(thrown.detail ?? '')
    )
      throw new Error('it was written by a newer version of Latch. Start that one.', { cause: thrown });
    throw thrown;
  }
}
