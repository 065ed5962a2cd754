/** What is kept of many conversations, on both databases: how long a save, a list, a search and an open take. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openStore } from '../../../server/conversations/sql/open.ts';
import type { Conversation, ConversationStore, KeptTurn } from '../../../server/conversations/store.ts';
import { postgresPrograms, startPostgres } from '../../server/conversations/postgres.ts';
import { turn } from '../../server/conversations/turn.ts';
import { fixed, printTable } from '../print.ts';
import { spread, type Spread } from '../statistics.ts';

const TURNS = 40;
const LOOKS = 100;
const SAVES = 500;
const PERSON = 'ann';
const WORDS = 'the weather story garden river music train window letter morning bread ocean'.split(' ');

export interface ConversationsResult {
  database: string;
  conversations: number;
  /** Each in ms. */
  spreads: Record<string, Spread | null>;
}

/** Each database with so many conversations of one person, TURNS turns each. Where there is no Postgres, SQLite alone. */
export async function measureConversations(conversations: number): Promise<ConversationsResult[]> {
  const log = pino({ level: 'silent' });
  const dataDir = mkdtempSync(join(tmpdir(), 'latch-bench-'));
  const postgres = postgresPrograms() === null ? null : await startPostgres();
  try {
    const results: ConversationsResult[] = [];
    for (const databaseUrl of [null, ...(postgres ? [postgres.url] : [])]) {
      const store = await openStore({ databaseUrl, dataDir, log });
      const spreads = await measureStore(store, conversations).finally(() => store.close());
      results.push({ database: databaseUrl === null ? 'SQLite' : 'Postgres', conversations, spreads });
    }
    return results;
  } finally {
    await postgres?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measureStore(
  store: ConversationStore,
  conversations: number,
): Promise<Record<string, Spread | null>> {
  for (let i = 0; i < conversations; i++) await store.add(conversationOf(i), turnsOf(i));
  const saves: number[] = [];
  for (let i = 0; i < SAVES; i++) {
    const id = `c${(i * 7919) % conversations}`;
    const call = await store.beginCall({ id, person: PERSON, keep: 'text', atMs: i });
    const said = turn(`${call}.1.0`, textOf(i, 1));
    const atMs = conversations + i;
    saves.push(await timed(() => store.saveTurn(id, { call, turnId: 1, turns: [said], atMs })));
  }
  const list = (query: string) => store.list({ person: PERSON, query, limit: 30, after: null });
  return {
    save: spread(saves),
    list: await repeated(() => list('')),
    'search, a rare word': await repeated((i) => list(`number${(i * 7919) % conversations}`)),
    'search, a common word': await repeated((i) => list(WORDS[i % WORDS.length]!)),
    'search, two common words': await repeated((i) =>
      list(`${WORDS[i % WORDS.length]} ${WORDS[(i + 5) % WORDS.length]}`),
    ),
    open: await repeated((i) => store.turnsOf(`c${(i * 7919) % conversations}`)),
  };
}

const conversationOf = (i: number): Conversation => ({
  id: `c${i}`,
  person: PERSON,
  title: `Conversation ${i}`,
  titled: false,
  pinned: false,
  keep: 'text',
  startedAtMs: i,
  changedAtMs: i,
  incomplete: false,
  deletedAtMs: null,
});

const turnsOf = (i: number): KeptTurn[] =>
  Array.from({ length: TURNS }, (_, n) => turn(`1.${n + 1}.0`, textOf(i, n + 1)));

/** Some twenty words, of which one is this conversation's alone. */
const textOf = (conversation: number, turnId: number): string =>
  Array.from({ length: 20 }, (_, i) =>
    i === 7 ? `number${conversation}` : WORDS[(conversation + turnId * 5 + i * i) % WORDS.length],
  ).join(' ');

async function repeated(work: (i: number) => Promise<unknown>): Promise<Spread | null> {
  const times: number[] = [];
  for (let i = 0; i < LOOKS; i++) times.push(await timed(() => work(i)));
  return spread(times);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const fromMs = performance.now();
  await work();
  return performance.now() - fromMs;
}

export function printConversations(results: readonly ConversationsResult[]): void {
  printTable(
    `Conversations: ${results[0]?.conversations} of ${TURNS} turns, ms`,
    ['', 'p50', 'p95', 'p99'],
    results.flatMap(({ database, spreads }) =>
      Object.entries(spreads).map(([name, figures]) => [
        `${database}: ${name}`,
        fixed(figures?.p50, 2),
        fixed(figures?.p95, 2),
        fixed(figures?.p99, 2),
      ]),
    ),
  );
}
