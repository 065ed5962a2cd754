/** What only a file of SQLite can do: be locked, full, read by others, and hold what was deleted. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, it, onTestFinished } from 'vitest';
import type { ConversationStore } from '../../../server/conversations/store.ts';
import { freshDatabase } from './databases.ts';
import { turn } from './turn.ts';

const begin = (store: ConversationStore, id = 'a') =>
  store.beginCall({ id, person: 'ann', keep: 'text', atMs: 1 });

it('has nothing of what is purged or removed in any of its files', async () => {
  const database = await freshDatabase('SQLite');
  const store = await database.open();
  const places = Array.from({ length: 300 }, (_, i) => `1.${i + 1}.0`);
  for (const id of ['a', 'b']) {
    await begin(store, id);
    for (const [i, place] of places.entries())
      await store.saveTurn(id, {
        call: 1,
        turnId: i + 1,
        atMs: 2,
        turns: [turn(place, `xylophone ${i} quagmire ${id.repeat(200)}`)],
      });
  }
  const holds = (word: string): boolean =>
    readdirSync(database.dataDir).some((name) => readFileSync(join(database.dataDir, name)).includes(word));
  expect(holds('xylophone')).toBe(true);
  await store.removeTurns('a', places);
  await store.delete('b', 3);
  await store.purge(['a', 'b']);
  expect([holds('xylophone'), holds('Xylophone'), holds('quagmire')]).toEqual([false, false, false]);
}, 60_000);

it('is for nobody else on this machine', async () => {
  const database = await freshDatabase('SQLite');
  database.dataDir = join(database.dataDir, 'new');
  const store = await database.open();
  await begin(store);
  expect(statSync(database.dataDir).mode & 0o777).toBe(0o700);
  const files = readdirSync(database.dataDir);
  expect(files).toContain('conversations.db-wal');
  for (const file of files) expect(statSync(join(database.dataDir, file)).mode & 0o777).toBe(0o600);
});

it('is written by two at once', async () => {
  const database = await freshDatabase('SQLite');
  const stores = await Promise.all([database.open(), database.open()]);
  await Promise.all(stores.map((store) => begin(store)));
  await Promise.all(
    stores.flatMap((store, call) =>
      Array.from({ length: 20 }, (_, turnId) =>
        store.saveTurn('a', { call, turnId, atMs: 2, turns: [turn(`${call}.${turnId}.0`, 'hello')] }),
      ),
    ),
  );
  for (const store of stores) expect(await store.turnsOf('a')).toHaveLength(40);
});

it('is away while somebody else holds it, keeps the calls going meanwhile, and is back', async () => {
  const database = await freshDatabase('SQLite');
  const store = await database.open();
  await begin(store);
  const other = new Database(join(database.dataDir, 'conversations.db'));
  other.exec('begin immediate');
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  await expect(store.markIncomplete('a')).rejects.toMatchObject({
    code: 'store-away',
    detail: 'database is locked',
  });
  clearInterval(timer);
  // The event loop was free.
  expect(ticks).toBeGreaterThan(10);
  // What is there can be read.
  expect(await store.find('a')).toMatchObject({ incomplete: false });
  const waiting = store.markIncomplete('a');
  other.exec('rollback');
  other.close();
  await waiting;
  expect(await store.find('a')).toMatchObject({ incomplete: true });
});

it('is away on a full disk, keeps what was there, and is back when there is room', async ({ skip }) => {
  const database = await freshDatabase('SQLite');
  const disk = join(database.dataDir, 'small');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
  skip(mounted.status !== 0, 'a small disk cannot be made here: mount needs root');
  onTestFinished(() => void spawnSync('umount', ['-l', disk]));
  database.dataDir = disk;
  const store = await database.open();
  await begin(store);
  const save = (turnId: number, text: string) =>
    store.saveTurn('a', { call: 1, turnId, atMs: 2, turns: [turn(`1.${turnId}.0`, text, { words: [] })] });
  await save(1, 'stays');
  await expect(save(2, 'ä'.repeat(600_000))).rejects.toMatchObject({
    code: 'store-away',
    detail: 'database or disk is full',
  });
  await save(3, 'goes on');
  expect((await store.turnsOf('a')).map(({ text }) => text)).toEqual(['stays', 'goes on']);
});

it('says so where its folder cannot be used', async () => {
  const database = await freshDatabase('SQLite');
  mkdirSync(join(database.dataDir, 'conversations.db'));
  await expect(database.open()).rejects.toThrow(/database of conversations cannot be opened/);
});
