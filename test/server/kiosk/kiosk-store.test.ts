/** The same on both databases. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { KioskStore } from '../../../server/kiosk/kiosk-store.ts';
import { sqlKioskStore } from '../../../server/kiosk/sql-kiosk-store.ts';
import { DEFAULT_SETTINGS } from '../../../shared/kiosk/contract.ts';
import {
  freshDatabase,
  POSTGRES_IS_ABSENT,
  usePostgres,
  type TestDatabase,
} from '../conversations/databases.ts';
import { heartbeat, kiosk } from './kiosk.ts';

usePostgres();

describe.each(['SQLite', 'Postgres'] as const)('a store of kiosks on %s', (kind) => {
  let database: TestDatabase;
  let store: KioskStore;

  beforeEach(async ({ skip }) => {
    if (kind === 'Postgres') skip(POSTGRES_IS_ABSENT !== '', POSTGRES_IS_ABSENT);
    database = await freshDatabase(kind);
    store = sqlKioskStore((await database.openBare()).db, 'audio');
  });

  const add = (id: string, hash = `hash of ${id}`) => store.add(kiosk(id), hash, 10);

  it('gives back what was added, the oldest first', async () => {
    const b = kiosk('b', { createdAtMs: 500, message: 'Wet floor', paused: true });
    await add('a');
    await store.add(b, 'other', 10);
    expect(await store.list()).toEqual([b, kiosk('a')]);
    expect(await store.find('a')).toEqual(kiosk('a'));
    expect(await store.find('c')).toBeNull();
  });

  it('holds no more than so many', async () => {
    expect(await store.add(kiosk('a'), 'a', 1)).toBe(true);
    expect(await store.add(kiosk('b'), 'b', 1)).toBe(false);
    expect(await store.list()).toHaveLength(1);
  });

  it('pairs a device by a code once, while it holds', async () => {
    await add('a');
    const pairing = { name: 'p1', atMs: 2_000 };
    expect(await store.pair('hash of nobody', pairing)).toBeNull();
    expect(await store.pair('hash of a', { name: 'late', atMs: 60_001 })).toBeNull();
    const [one, two] = await Promise.all([
      store.pair('hash of a', pairing),
      store.pair('hash of a', pairing),
    ]);
    expect([one, two].filter(Boolean)).toEqual([
      kiosk('a', { pairing: 'p1', pairedAtMs: 2_000, codeUntilMs: null }),
    ]);
  });

  it('keeps the pairing until another device has the new code, and forgets then what the first one said', async () => {
    await add('a');
    await store.pair('hash of a', { name: 'p1', atMs: 2_000 });
    await store.setSaid('a', 'p1', { atMs: 2_500, heartbeat });
    expect(await store.setCode('a', { hash: 'new', untilMs: 9_000 })).toBe(true);
    expect(await store.setCode('b', { hash: 'newer', untilMs: 9_000 })).toBe(false);
    expect(await store.find('a')).toMatchObject({ pairing: 'p1', codeUntilMs: 9_000, said: { heartbeat } });
    await store.pair('new', { name: 'p2', atMs: 3_000 });
    expect(await store.find('a')).toMatchObject({ pairing: 'p2', codeUntilMs: null, said: null });
  });

  it('hears a device only while its pairing holds', async () => {
    await add('a');
    await store.pair('hash of a', { name: 'p1', atMs: 2_000 });
    expect(await store.setSaid('a', 'p0', { atMs: 2_500, heartbeat })).toBe(false);
    expect(await store.setSaid('a', 'p1', { atMs: 2_600, heartbeat })).toBe(true);
    expect((await store.find('a'))?.said).toEqual({ atMs: 2_600, heartbeat });
    await store.remove('a');
    expect(await store.setSaid('a', 'p1', { atMs: 2_700, heartbeat })).toBe(false);
  });

  it('counts the changes of the settings, and of nothing else', async () => {
    await add('a');
    const settings = { ...DEFAULT_SETTINGS, greeting: 'こんにちは “you”' };
    expect(await store.update('a', { name: 'Door', settings, pinHash: 'salted' })).toBe(true);
    expect(await store.update('a', { paused: true })).toBe(true);
    expect(await store.update('a', { message: 'Back at two', restart: 'second' })).toBe(true);
    expect(await store.update('a', {})).toBe(true);
    expect(await store.find('a')).toEqual(
      kiosk('a', {
        name: 'Door',
        settings,
        pinHash: 'salted',
        revision: 2,
        paused: true,
        message: 'Back at two',
        restart: 'second',
      }),
    );
    await store.update('a', { pinHash: null, message: null });
    expect(await store.find('a')).toMatchObject({ pinHash: null, message: null });
    expect(await store.update('b', { paused: true })).toBe(false);
  });

  it('removes a kiosk once', async () => {
    await add('a');
    expect(await store.remove('a')).toBe(true);
    expect(await store.remove('a')).toBe(false);
    expect(await store.list()).toEqual([]);
  });

  it('reads settings of another version as far as it knows them', async () => {
    await add('a');
    await database.query(
      `update kiosks set settings = '{"greeting":"Hello","of":"tomorrow"}', said = '{"state":1}'`,
    );
    expect((await store.find('a'))?.settings).toEqual({ ...DEFAULT_SETTINGS, greeting: 'Hello' });
    const attract = { ...DEFAULT_SETTINGS.attract, picture: 'data:image/png;base64,AAAA' };
    await store.update('a', { settings: { ...DEFAULT_SETTINGS, attract, keep: 'audio' } });
    expect((await store.find('a'))?.settings.attract).toEqual(attract);
    // A list is asked for every few seconds, and pictures are large.
    expect((await store.list())[0]?.settings).toEqual({ ...DEFAULT_SETTINGS, keep: 'audio' });
    // A Latch that keeps less from now on says so to visitors.
    const less = sqlKioskStore((await database.openBare()).db, 'text');
    expect((await less.find('a'))?.settings.keep).toBe('text');
    await store.update('a', { settings: DEFAULT_SETTINGS });
    await database.query(`update kiosks set settings = 'broken', said_at_ms = 5`);
    expect(await store.find('a')).toMatchObject({ settings: DEFAULT_SETTINGS, said: null });
  });
});

it('finds its table in a database that had none before', async () => {
  const database = await freshDatabase('SQLite');
  const { db } = await database.openBare();
  await database.query("drop table kiosks; delete from kysely_migration where name = '002-kiosks'");
  await db.destroy();
  expect(await sqlKioskStore((await database.openBare()).db, 'audio').list()).toEqual([]);
});
