/** What only a server can do: be away, be back, and fall silent. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import { pino } from 'pino';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../server/conversations/sql/open.ts';
import type { ConversationStore } from '../../../server/conversations/store.ts';
import { freshDatabase, POSTGRES_IS_ABSENT, thePostgres, usePostgres } from './databases.ts';
import { turn } from './turn.ts';

usePostgres();
const log = pino({ level: 'silent' });

beforeEach(({ skip }) => skip(POSTGRES_IS_ABSENT !== '', POSTGRES_IS_ABSENT));

const begin = (store: ConversationStore, id = 'a') =>
  store.beginCall({ id, person: 'ann', keep: 'text', atMs: 1 });

it('is away when it is gone, and is used again when it is back', async () => {
  const store = await (await freshDatabase('Postgres')).open();
  await begin(store);
  await thePostgres().pause();
  await expect(store.find('a')).rejects.toMatchObject({ code: 'store-away' });
  await thePostgres().resume();
  expect(await store.find('a')).toMatchObject({ person: 'ann' });
}, 60_000);

it('may go in the middle of transactions: each is whole or not there, and the process lives', async () => {
  const database = await freshDatabase('Postgres');
  const store = await database.open();
  await begin(store);
  const saves = Promise.allSettled(
    Array.from({ length: 60 }, (_, turnId) =>
      store.saveTurn('a', {
        call: 1,
        turnId,
        atMs: 2,
        turns: [turn(`1.${turnId}.0`, 'said'), turn(`1.${turnId}.1`, 'answered')],
      }),
    ),
  );
  const client = new pg.Client({ connectionString: database.databaseUrl! });
  await client.connect();
  onTestFinished(() => client.end());
  const terminate = `select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state like '%in transaction%'`;
  await expect
    .poll(async () => (await client.query(terminate)).rowCount, { interval: 1, timeout: 20_000 })
    .not.toBe(0);
  const results = await saves;
  const failed = results.filter((result) => result.status === 'rejected');
  expect(failed.length).toBeGreaterThan(0);
  for (const { reason } of failed) expect(reason).toMatchObject({ code: 'store-away' });
  // A commit whose answer was lost may stand.
  const places = (await store.turnsOf('a')).map(({ place }) => place);
  results.forEach(({ status }, turnId) => {
    const parts = places.filter((place) => place.startsWith(`1.${turnId}.`));
    expect(status === 'fulfilled' ? [2] : [0, 2]).toContain(parts.length);
  });
}, 60_000);

it('is away when the network swallows everything, and a new connection is used when it is back', async () => {
  const { databaseUrl } = await freshDatabase('Postgres');
  const url = new URL(databaseUrl!);
  const line = await swallowingLine(Number(url.port));
  url.port = String(line.port);
  const store = await openStore({ databaseUrl: url.href, dataDir: '', log });
  onTestFinished(() => store.close());
  await begin(store);
  line.swallow();
  await expect(store.find('a')).rejects.toMatchObject({ code: 'store-away' });
  expect(await store.find('a')).toMatchObject({ person: 'ann' });
}, 60_000);

it('that is not there is an error at the start', async () => {
  const options = { databaseUrl: 'postgres://latch@127.0.0.1:9/none', dataDir: '', log };
  await expect(openStore(options)).rejects.toThrow(/cannot be opened: .*ECONNREFUSED/);
});

/** To a port of loopback. `swallow`: what is on the connections of now comes nowhere any more. */
async function swallowingLine(toPort: number): Promise<{ port: number; swallow: () => void }> {
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(toPort, '127.0.0.1');
    sockets.push(near, far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    swallow: () => {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
  };
}
