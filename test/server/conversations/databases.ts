/** The databases that a store may be on, for tests: each test gets an empty one. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { OpenDatabase } from '../../../server/conversations/sql/database.ts';
import { openDatabase } from '../../../server/conversations/sql/open.ts';
import { sqlStore } from '../../../server/conversations/sql/sql-store.ts';
import type { ConversationStore } from '../../../server/conversations/store.ts';
import { postgresPrograms, startPostgres, type Postgres } from './postgres.ts';

const log = pino({ level: 'silent' });

export interface TestDatabase {
  /** Opens it; closed at the end of the test. */
  openBare(): Promise<OpenDatabase>;
  /** Opens it for conversations. */
  open(): Promise<ConversationStore>;
  /** The folder of what is kept in files. */
  dataDir: string;
  databaseUrl: string | null;
  /** Runs a statement beside the store. */
  query(statement: string): Promise<void>;
}

const hasPostgres = postgresPrograms() !== null;
/** Why the tests of Postgres are skipped; '': they are not. CI installs it (tools/servers.mjs): that it is absent there is a failure. */
export const POSTGRES_IS_ABSENT =
  hasPostgres || canBeInstalled() ? '' : 'Postgres is not installed (Debian: apt-get install postgresql)';

let postgres: Postgres | null = null;
let databases = 0;

/** Call it in a file whose tests need Postgres. */
export function usePostgres(): void {
  beforeAll(async () => {
    if (POSTGRES_IS_ABSENT === '') postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres?.stop(), 60_000);
}

function canBeInstalled(): boolean {
  const isCi = (process.env['CI'] ?? '') !== '';
  return isCi && existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

export const thePostgres = (): Postgres => postgres!;

export async function freshDatabase(kind: 'SQLite' | 'Postgres'): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latch-data-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const databaseUrl = kind === 'SQLite' ? null : await emptyPostgres();
  const openBare = async (): Promise<OpenDatabase> => {
    const opened = await openDatabase({ databaseUrl, dataDir: database.dataDir, log });
    onTestFinished(() => opened.db.destroy());
    return opened;
  };
  const open = async (): Promise<ConversationStore> => sqlStore(await openBare());
  const query = async (statement: string): Promise<void> => {
    if (databaseUrl !== null) return inPostgres(databaseUrl, statement);
    const file = new Database(join(database.dataDir, 'conversations.db'));
    file.exec(statement);
    file.close();
  };
  const database: TestDatabase = { openBare, open, dataDir, databaseUrl, query };
  return database;
}

async function emptyPostgres(): Promise<string> {
  const { url } = thePostgres();
  const name = `t${databases++}`;
  await inPostgres(url, `create database ${name}`);
  return url.replace(/postgres$/, name);
}

async function inPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
