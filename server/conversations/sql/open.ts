/** Opens the database of conversations: a file of SQLite, or a Postgres that is named. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { Kysely, Migrator, PostgresDialect, sql, SqliteDialect, type SqliteDatabase } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import type { ConversationStore } from '../store.ts';
import { migrations } from './migrations.ts';
import { postgresSearch, sqliteSearch } from './search-index.ts';
import { sqlStore } from './sql-store.ts';
import type { Tables } from './tables.ts';

/** Another process may write to the same file: for so long this one stands still for it. */
const BUSY_MS = 1_000;
const POSTGRES = {
  max: 10,
  connectionTimeoutMillis: 3_000,
  idleTimeoutMillis: 30_000,
  statement_timeout: 5_000,
  query_timeout: 6_000,
};

/** Throws where the database cannot be used, or was written by a newer Latch. */
export function openStore(options: {
  databaseUrl: string | null;
  dataDir: string;
  log: Logger;
}): Promise<ConversationStore> {
  const { databaseUrl, dataDir, log } = options;
  return databaseUrl === null ? openSqlite(dataDir) : openPostgres(databaseUrl, log);
}

async function openSqlite(dataDir: string): Promise<ConversationStore> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'conversations.db');
  const database = new Database(file);
  chmodSync(file, 0o600);
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = NORMAL',
    `busy_timeout = ${BUSY_MS}`,
    'foreign_keys = ON',
    // What is deleted is overwritten.
    'secure_delete = ON',
  ])
    database.pragma(pragma);
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: database as unknown as SqliteDatabase }),
  });
  await migrate(db, migrations(sqliteSearch, 'integer'));
  return sqlStore({
    db,
    search: sqliteSearch,
    // The log of changes holds what was deleted until it is emptied.
    scrub: async () => void (await sql`pragma wal_checkpoint(TRUNCATE)`.execute(db)),
  });
}

async function openPostgres(connectionString: string, log: Logger): Promise<ConversationStore> {
  const pool = new pg.Pool({ connectionString, ...POSTGRES });
  // Of a connection that nobody uses just now.
  pool.on('error', (err) => log.warn({ err }, 'a connection to the database was lost'));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  await migrate(db, migrations(postgresSearch, 'serial'));
  // Rows are gone for queries; when their pages are written over is VACUUM's business, and the operator's.
  return sqlStore({ db, search: postgresSearch, scrub: async () => {} });
}

async function migrate(db: Kysely<Tables>, steps: ReturnType<typeof migrations>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => steps } });
  const { error } = await migrator.migrateToLatest();
  if (!error) return;
  await db.destroy();
  const message = error instanceof Error ? error.message : String(error);
  if (/previously executed migration .* is missing/.test(message))
    throw new Error('The database of conversations was written by a newer version of Latch. Start that one.');
  throw new Error(`The database of conversations cannot be opened: ${message}`, { cause: error });
}
