/** The embedded database: a file of SQLite, for this user of the machine alone. */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { Kysely, sql, SqliteAdapter, SqliteDialect, SqliteDriver, type SqliteDatabase } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * SQLite stands still, and all calls with it, while another process writes: so it hardly waits by itself, and is asked again (failures.ts).
 */
const BUSY_MS = 5;

class Dialect extends SqliteDialect {
  constructor(private readonly libsql: Database.Database) {
    super({ database: libsql as unknown as SqliteDatabase });
  }

  override createAdapter(): SqliteAdapter {
    return new Adapter();
  }

  override createDriver(): SqliteDriver {
    return new Driver(this.libsql);
  }
}

/** A migration is whole or not there, and two processes that start at once make the tables once. */
class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): true {
    return true;
  }
}

/**
 * By `exec`, which forgets its statement. One that was refused (SQLITE_BUSY) goes on being in progress otherwise, until it is collected as
 * garbage, and nothing can be committed meanwhile (libsql 0.5). Nothing else is refused: all that writes is a transaction.
 */
class Driver extends SqliteDriver {
  constructor(private readonly libsql: Database.Database) {
    super({ database: libsql as unknown as SqliteDatabase });
  }

  /** What a transaction has read, nobody may have changed when it writes: so it takes the lock before it reads. */
  override async beginTransaction(): Promise<void> {
    this.libsql.exec('begin immediate');
  }

  override async commitTransaction(): Promise<void> {
    this.libsql.exec('commit');
  }

  /** A full disk ends the transaction by itself. That there is none then must not hide why. */
  override async rollbackTransaction(): Promise<void> {
    if (this.libsql.inTransaction) this.libsql.exec('rollback');
  }
}

/** Makes the folder and the file where they are not there. Throws where they cannot be made, or are no database. */
export function openSqlite(dataDir: string): Kysely<Tables> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'conversations.db');
  // SQLite gives the files beside it the same rights.
  closeSync(openSync(file, 'a', 0o600));
  const database = new Database(file);
  try {
    for (const pragma of [
      `busy_timeout = ${BUSY_MS}`,
      'journal_mode = WAL',
      // A lost power supply may lose the last turns; it breaks nothing.
      'synchronous = NORMAL',
      'foreign_keys = ON',
      // What is deleted is overwritten, and nothing of it is in files for sorting.
      'secure_delete = ON',
      'temp_store = MEMORY',
    ])
      database.pragma(pragma);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
  return new Kysely<Tables>({
    dialect: new Dialect(database),
  });
}

/** The log of changes (WAL) holds what was deleted until it is emptied. Throws SQLITE_BUSY while another process reads in it. */
export async function emptyLog(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(TRUNCATE)`.execute(db);
  if (rows[0]?.busy === 0) return;
  throw Object.assign(new Error('the log of changes is being read: what was deleted is still in it'), {
    code: 'SQLITE_BUSY',
  });
}
