/** The same on both databases. */
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { beforeEach, describe, expect, it, test } from 'vitest';
import type { ConversationStore, KeptTurn, Share } from '../../../server/conversations/store.ts';
import { openStore } from '../../../server/conversations/sql/open.ts';
import { freshDatabase, hasPostgres, thePostgres, usePostgres, type TestDatabase } from './databases.ts';

usePostgres();

const turn = (place: string, text: string, rest: Partial<KeptTurn> = {}): KeptTurn => ({
  place,
  role: 'user',
  text,
  startedAtMs: 1_000,
  durationMs: 500,
  typed: false,
  cut: false,
  earlyMs: null,
  words: [{ text, fromMs: 0, toMs: 500 }],
  wordTimes: 'estimated',
  audio: `conversations/a/${place}.ogg`,
  ...rest,
});

const share = (tokenHash: string, rest: Partial<Share> = {}): Share => ({
  tokenHash,
  conversationId: 'a',
  person: 'ann',
  createdAtMs: 5,
  expiresAtMs: null,
  passcodeHash: null,
  mayContinue: true,
  mayIndex: false,
  title: 'Shared',
  snapshot: '{}',
  ...rest,
});

/** Text that a search must survive. */
const HOSTILE = [
  '"',
  '*',
  'a OR',
  'NEAR(',
  '-',
  '(((',
  "'; drop table turns; --",
  '\u0000',
  '\u202e',
  '::',
  'x:*&|!',
  'a'.repeat(10_000),
];

describe.each(['SQLite', 'Postgres'] as const)('a store on %s', (kind) => {
  let database: TestDatabase;
  let store: ConversationStore;

  beforeEach(async ({ skip }) => {
    if (kind === 'Postgres' && !hasPostgres) skip('Postgres is not installed');
    database = await freshDatabase(kind);
    store = await database.open();
  });

  const begin = (id: string, person = 'ann') => store.beginCall({ id, person, keep: 'audio', atMs: 1_000 });
  const say = (id: string, text: string, { call = 1, turnId = 1, atMs = 2_000 } = {}) =>
    store.saveTurn(id, { call, turnId, atMs, turns: [turn(`${call}.${turnId}.0`, text)] });
  const list = async (query = '', person = 'ann') =>
    (await store.list({ person, query, limit: 10, after: null })).conversations;

  it('gives back each turn as it was saved, in order, after it was closed and opened again', async () => {
    expect(await begin('a')).toBe(1);
    const second = turn('1.10.0', 'Second', { typed: true, earlyMs: 320, audio: null });
    const reply = turn('1.10.1', 'Reply', { role: 'assistant', cut: true, words: [], wordTimes: 'model' });
    await store.saveTurn('a', { call: 1, turnId: 10, atMs: 3_000, turns: [second, reply] });
    await say('a', 'First', { turnId: 9 });
    await store.markIncomplete('a');
    const again = await database.open();
    expect(await again.turnsOf('a')).toEqual([turn('1.9.0', 'First'), second, reply]);
    expect(await again.find('a')).toMatchObject({
      person: 'ann',
      keep: 'audio',
      incomplete: true,
      pinned: false,
    });
    expect(await again.beginCall({ id: 'a', person: 'ann', keep: 'text', atMs: 9_000 })).toBe(2);
  });

  it('has in place of a turn what is saved of it last, and nothing where it was taken back', async () => {
    await begin('a');
    await say('a', 'At first zebra');
    await say('a', 'Later giraffe');
    expect((await store.turnsOf('a')).map(({ text }) => text)).toEqual(['Later giraffe']);
    expect(await list('zebra')).toEqual([
      // Its title was proposed by what was said at first.
      expect.objectContaining({ id: 'a', title: 'At first zebra' }),
    ]);
    await store.saveTurn('a', { call: 1, turnId: 1, atMs: 3_000, turns: [] });
    expect(await store.turnsOf('a')).toEqual([]);
    expect(await list('giraffe')).toEqual([]);
  });

  it('lets nobody else into a conversation', async () => {
    await begin('a');
    await expect(begin('a', 'eve')).rejects.toMatchObject({ code: 'not-found' });
    await say('a', 'A secret');
    expect(await list('', 'eve')).toEqual([]);
    expect(await list('secret', 'eve')).toEqual([]);
    await store.delete('a', 4_000);
    await expect(store.undelete('a', 'eve')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('finds words in any order, without case and accents, by the beginning of the last one, in titles too', async () => {
    await begin('a');
    await begin('b');
    await say('a', 'Der Café am Fluß öffnet früh');
    await say('b', 'Nothing of the kind');
    await store.update('b', { title: 'Cafeteria plans', titled: true });
    expect((await list('CAFE')).map(({ id }) => id).sort()).toEqual(['a', 'b']);
    expect((await list('fruh cafe')).map(({ id }) => id)).toEqual(['a']);
    expect((await list('offn')).map(({ id }) => id)).toEqual(['a']);
    expect(await list('ffnet')).toEqual([]);
    expect((await list('cafe'))[1]!.excerpt + (await list('cafe'))[0]!.excerpt).toContain('\u0002Café\u0003');
    expect((await list('plans'))[0]).toMatchObject({ id: 'b', title: 'Cafeteria plans' });
  });

  it('finds words of scripts without spaces', async () => {
    await begin('a');
    await say('a', '今日は東京へ行きました');
    expect((await list('東京')).map(({ id }) => id)).toEqual(['a']);
    expect(await list('京東')).toEqual([]);
  });

  it.each(HOSTILE)('takes any text for words to search for: %j', async (query) => {
    await begin('a');
    await say('a', `x ${query.slice(0, 5_000)} y`);
    expect(await list(query)).toBeInstanceOf(Array);
    expect(await list(`word ${query}`)).toEqual([]);
  });

  it('lists pinned ones first, then the newest, page by page without gap or repetition', async () => {
    for (let i = 0; i < 25; i++) {
      await begin(`c${i}`);
      await say(`c${i}`, `Thing number ${i}`, { atMs: 1_000 + (i % 5) });
    }
    await store.update('c3', { pinned: true });
    for (const query of ['', 'thing']) {
      const ids: string[] = [];
      for (let after: string | null = null, n = 0; n === 0 || after !== null; n++) {
        const page = await store.list({ person: 'ann', query, limit: 7, after });
        ids.push(...page.conversations.map(({ id }) => id));
        after = page.next;
      }
      expect(new Set(ids).size).toBe(25);
      expect(ids).toHaveLength(25);
      if (query === '') expect(ids[0]).toBe('c3');
    }
  });

  it.each(['', 'x', 'WyJhbGwiXQ', '[]', 'null', '🙂'])(
    'refuses %j in place of a page before',
    async (after) => {
      for (const query of ['', 'word'])
        await expect(store.list({ person: 'ann', query, limit: 7, after })).rejects.toMatchObject({
          code: 'bad-event',
        });
    },
  );

  it('hides what is deleted, from searches too, and brings it back', async () => {
    await begin('a');
    await say('a', 'Umbrella');
    await store.addShare(share('hash'));
    await store.delete('a', 4_000);
    expect(await store.find('a')).toBeNull();
    expect([...(await list()), ...(await list('umbrella'))]).toEqual([]);
    expect(await store.findShare('hash')).toBeNull();
    await expect(begin('a')).rejects.toMatchObject({ code: 'not-found' });
    await say('a', 'Said while it was deleted', { turnId: 2 });
    await store.undelete('a', 'ann');
    expect(await store.turnsOf('a')).toHaveLength(1);
    expect(await list('umbrella')).toHaveLength(1);
  });

  it('purges what was deleted long ago and what is too old, and not what is pinned', async () => {
    for (const id of ['a', 'b', 'c', 'd']) {
      await begin(id);
      await say(id, id, { atMs: id === 'd' ? 9_000 : 2_000 });
    }
    await store.delete('a', 4_000);
    await store.update('b', { pinned: true });
    const times = { deletedBeforeMs: 5_000, changedBeforeMs: 5_000 };
    expect((await store.purgeable(times)).sort()).toEqual(['a', 'c']);
    expect(await store.purgeable({ ...times, changedBeforeMs: null })).toEqual(['a']);
    await store.purge(['a', 'c']);
    expect(await store.purgeable(times)).toEqual([]);
    await expect(store.undelete('a', 'ann')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('removes single turns, and names their sound', async () => {
    await begin('a');
    await say('a', 'Stays');
    await say('a', 'Goes away', { turnId: 2 });
    expect(await store.removeTurns('a', ['1.2.0', '1.7.0'])).toEqual(['conversations/a/1.2.0.ogg']);
    expect((await store.turnsOf('a')).map(({ text }) => text)).toEqual(['Stays']);
    expect(await list('goes')).toEqual([]);
  });

  it('takes a whole conversation, and finds it', async () => {
    const conversation = {
      id: 'z',
      person: 'ann',
      title: 'From elsewhere',
      titled: true,
      pinned: true,
      keep: 'text' as const,
      startedAtMs: 1,
      changedAtMs: 2,
      incomplete: false,
      deletedAtMs: null,
    };
    await store.add(conversation, [turn('3.1.0', 'Imported'), turn('3.4294967295.1', 'The last number')]);
    expect(await store.find('z')).toEqual(conversation);
    expect(await store.turnsOf('z')).toHaveLength(2);
    expect(await list('imported')).toHaveLength(1);
    expect(await list('elsewhere')).toHaveLength(1);
    expect(await store.beginCall({ id: 'z', person: 'ann', keep: 'text', atMs: 5 })).toBe(4);
  });

  it('proposes no title once somebody wrote one', async () => {
    await begin('a');
    await store.update('a', { title: 'Mine', titled: true });
    await say('a', 'Something else');
    expect(await store.find('a')).toMatchObject({ title: 'Mine' });
  });

  it('knows what a person chose', async () => {
    expect(await store.keepOf('ann')).toBeNull();
    await store.setKeep('ann', 'audio');
    await store.setKeep('ann', 'text');
    expect(await store.keepOf('ann')).toBe('text');
    expect(await store.keepOf('eve')).toBeNull();
  });

  it('keeps shares until they are removed or their conversation is', async () => {
    await begin('a');
    await store.addShare(share('one', { expiresAtMs: 100, passcodeHash: 'salted', snapshot: '{"x":1}' }));
    await store.addShare(share('two', { createdAtMs: 6 }));
    expect(await store.findShare('one')).toEqual(
      share('one', { expiresAtMs: 100, passcodeHash: 'salted', snapshot: '{"x":1}' }),
    );
    expect((await store.sharesOf('a')).map(({ tokenHash, snapshot }) => [tokenHash, snapshot])).toEqual([
      ['two', ''],
      ['one', ''],
    ]);
    expect(await store.expiredShares(101)).toEqual(['one']);
    expect(await store.removeShare('one')).toBe(true);
    expect(await store.removeShare('one')).toBe(false);
    await store.purge(['a']);
    expect(await store.findShare('two')).toBeNull();
  });

  it('saves the turns of fifty calls at once', async () => {
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const call = await begin(`c${i}`);
        for (let turnId = 1; turnId <= 3; turnId++) await say(`c${i}`, `turn ${turnId}`, { call, turnId });
      }),
    );
    const turns = await Promise.all(Array.from({ length: 50 }, (_, i) => store.turnsOf(`c${i}`)));
    expect(turns.map(({ length }) => length)).toEqual(Array.from({ length: 50 }, () => 3));
  });
});

describe('SQLite', () => {
  it('has nothing of what is purged or removed in any of its files', async () => {
    const database = await freshDatabase('SQLite');
    const store = await database.open();
    await store.beginCall({ id: 'a', person: 'ann', keep: 'text', atMs: 1 });
    for (let turnId = 1; turnId <= 40; turnId++)
      await store.saveTurn('a', {
        call: 1,
        turnId,
        atMs: 2,
        turns: [turn(`1.${turnId}.0`, `xylophone quagmire ${turnId}`)],
      });
    const holds = (word: string): boolean =>
      readdirSync(database.dataDir).some((name) => readFileSync(join(database.dataDir, name)).includes(word));
    expect(holds('xylophone')).toBe(true);
    await store.removeTurns(
      'a',
      Array.from({ length: 40 }, (_, i) => `1.${i + 1}.0`),
    );
    await store.update('a', { title: 'other', titled: true });
    await store.delete('a', 3);
    await store.purge(['a']);
    expect(holds('xylophone')).toBe(false);
    expect(holds('quagmire')).toBe(false);
  });

  it('is for nobody else on this machine', async () => {
    const database = await freshDatabase('SQLite');
    await database.open();
    expect(statSync(join(database.dataDir, 'conversations.db')).mode & 0o077).toBe(0);
  });

  it('is shared by two processes', async () => {
    const database = await freshDatabase('SQLite');
    const [one, two] = [await database.open(), await database.open()];
    await one.beginCall({ id: 'a', person: 'ann', keep: 'text', atMs: 1 });
    expect(await two.beginCall({ id: 'a', person: 'ann', keep: 'text', atMs: 1 })).toBe(2);
    await two.saveTurn('a', { call: 2, turnId: 1, atMs: 2, turns: [turn('2.1.0', 'hello')] });
    expect(await one.turnsOf('a')).toHaveLength(1);
  });

  it('says so where its folder cannot be used', async () => {
    const database = await freshDatabase('SQLite');
    mkdirSync(join(database.dataDir, 'conversations.db'));
    await expect(database.open()).rejects.toThrow();
  });
});

describe('Postgres', () => {
  test('that is away is said, and one that is back is used', async ({ skip }) => {
    if (!hasPostgres) skip('Postgres is not installed');
    const database = await freshDatabase('Postgres');
    const store = await database.open();
    await store.beginCall({ id: 'a', person: 'ann', keep: 'text', atMs: 1 });
    await thePostgres().pause();
    await expect(store.find('a')).rejects.toMatchObject({ code: 'store-away' });
    await thePostgres().resume();
    expect(await store.find('a')).toMatchObject({ person: 'ann' });
  }, 60_000);

  test('that is not there is an error at the start', async () => {
    const options = {
      databaseUrl: 'postgres://latch@127.0.0.1:9/none',
      dataDir: '',
      log: pino({ level: 'silent' }),
    };
    await expect(openStore(options)).rejects.toThrow(/cannot be opened/);
  });
});
