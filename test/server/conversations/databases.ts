/** The databases that a store may be on, for tests: each test gets an empty one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { ConversationStore } from '../../../server/conversations/store.ts';
import { openStore } from '../../../server/conversations/sql/open.ts';
import { postgresPrograms, startPostgres, type Postgres } from './postgres.ts';

const log = pino({ level: 'silent' });

export interface TestDatabase {
  /** Opens it; closed at the end of the test. */
  open(): Promise<ConversationStore>;
  /** The folder of what is kept in files. */
  dataDir: string;
  databaseUrl: string | null;
}

export const hasPostgres = postgresPrograms() !== null;
let postgres: Postgres | null = null;
let databases = 0;

/** Call it in a file whose tests need Postgres. */
export function usePostgres(): void {
  beforeAll(async () => {
    if (hasPostgres) postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres?.stop());
}

export const thePostgres = (): Postgres => postgres!;

export async function freshDatabase(kind: 'SQLite' | 'Postgres'): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latch-data-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const databaseUrl = kind === 'SQLite' ? null : await emptyPostgres();
  const open = async (): Promise<ConversationStore> => {
    const store = await openStore({ databaseUrl, dataDir, log });
    onTestFinished(() => store.close());
    return store;
  };
  return { open, dataDir, databaseUrl };
}

async function emptyPostgres(): Promise<string> {
  const { url } = thePostgres();
  const name = `t${databases++}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return url.replace(/postgres$/, name);
}
