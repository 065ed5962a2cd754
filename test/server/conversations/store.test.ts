/** The same on both databases. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConversationStore, Share } from '../../../server/conversations/store.ts';
import { freshDatabase, POSTGRES_IS_ABSENT, usePostgres, type TestDatabase } from './databases.ts';
import { turn } from './turn.ts';

usePostgres();

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
  '" OR owner : "p',
  "' | 'a",
  '\\',
  '%',
  '\ud800',
  '\ufdfa'.repeat(100),
  '𞤀𞤣',
  'a'.repeat(10_000),
  'a '.repeat(5_000),
  '東'.repeat(10_000),
];

describe.each(['SQLite', 'Postgres'] as const)('a store on %s', (kind) => {
  let database: TestDatabase;
  let store: ConversationStore;

  beforeEach(async ({ skip }) => {
    if (kind === 'Postgres') skip(POSTGRES_IS_ABSENT !== '', POSTGRES_IS_ABSENT);
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
    // The proposed title follows.
    expect(await list('zebra')).toEqual([]);
    expect(await list('giraffe')).toEqual([expect.objectContaining({ id: 'a', title: 'Later giraffe' })]);
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

  it('finds words that are said apart in one conversation, and not those of two', async () => {
    await begin('a');
    await begin('b');
    await say('a', 'When does the library open', { turnId: 1 });
    await say('a', 'Set a timer for tea', { turnId: 2 });
    await say('b', 'A timer, please');
    await store.update('b', { title: 'In the kitchen', titled: true });
    expect((await list('timer library')).map(({ id }) => id)).toEqual(['a']);
    expect((await list('timer'))[1]!.id).toBe('a');
    expect((await list('kitchen timer')).map(({ id }) => id)).toEqual(['b']);
    expect(await list('kitchen library')).toEqual([]);
    await say('b', 'The library has a timer', { turnId: 3 });
    expect((await list('timer library')).map(({ id }) => id)).toEqual(['b', 'a']);
    expect((await list('timer library'))[0]!.excerpt).toContain(
      '\u0002library\u0003 has a \u0002timer\u0003',
    );
  });

  it('finds words of scripts without spaces', async () => {
    await begin('a');
    await say('a', '今日は東京へ行きました');
    expect((await list('東京')).map(({ id }) => id)).toEqual(['a']);
    expect(await list('京東')).toEqual([]);
  });

  it.each(HOSTILE.map((query) => [JSON.stringify(query).slice(0, 30), query]))(
    'takes any text for words to search for: %s',
    async (_, query) => {
      await begin('a');
      await say('a', `x ${query.slice(0, 5_000)} y`);
      expect(await list(query)).toBeInstanceOf(Array);
      expect(await list(`word ${query}`)).toEqual([]);
    },
  );

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

  it.each([
    '',
    'x',
    'WyJhbGwiXQ',
    '[]',
    'null',
    '🙂',
    Buffer.from('["all",0,1,"\\u0000"]').toString('base64url'),
    Buffer.from('["all",0,1e999,"a"]').toString('base64url'),
    Buffer.from('["found",1e999]').toString('base64url'),
  ])('refuses %j in place of a page before', async (after) => {
    for (const query of ['', 'word'])
      await expect(store.list({ person: 'ann', query, limit: 7, after })).rejects.toMatchObject({
        code: 'bad-event',
      });
  });

  it('lists no conversation that has no turn, or none any more', async () => {
    await begin('empty');
    await begin('emptied');
    await say('emptied', 'Forget me');
    expect((await list()).map(({ id }) => id)).toEqual(['emptied']);
    await store.removeTurns('emptied', ['1.1.0']);
    expect(await list()).toEqual([]);
  });

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

  it('keeps any text of a turn but NUL, and its words as they are', async () => {
    await begin('a');
    const words = [{ text: 'a\\u0000b\u0000"\u2028', fromMs: 0, toMs: 1 }];
    await store.saveTurn('a', {
      call: 1,
      turnId: 1,
      atMs: 2,
      turns: [turn('1.1.0', 'a\u0000\\u0000\u202e', { words })],
    });
    expect(await store.turnsOf('a')).toEqual([turn('1.1.0', 'a\\u0000\u202e', { words })]);
  });

  it('keeps a turn of words without end, and finds its beginning', async () => {
    await begin('a');
    await say('a', `start ${'x'.repeat(50_000)} ${'東'.repeat(20_000)} 1e5 v2.0`);
    expect(await list(`start ${'x'.repeat(300)}`)).toHaveLength(1);
    expect(await list('1e5 v2')).toHaveLength(1);
  });

  it('tells people apart, whatever their names', async () => {
    const people = ['ann', 'Ann', 'a-nn', 'an', 'p', ''];
    for (const [i, person] of people.entries()) {
      await begin(`c${i}`, person);
      await say(`c${i}`, 'The same words');
    }
    for (const [i, person] of people.entries())
      for (const query of ['', 'words', 'same'])
        expect((await list(query, person)).map(({ id }) => id)).toEqual([`c${i}`]);
  });

  it('lists and finds 500 conversations page by page, while new ones come', async () => {
    for (let i = 0; i < 500; i++) {
      await begin(`c${i}`);
      await say(`c${i}`, `Thing number ${i}`, { atMs: 1_000 + (i % 7) });
    }
    for (const query of ['', 'thing']) {
      const ids: string[] = [];
      for (let after: string | null = null, n = 0; n === 0 || after !== null; n++) {
        const page = await store.list({ person: 'ann', query, limit: 30, after });
        ids.push(...page.conversations.map(({ id }) => id));
        after = page.next;
        const id = `new-${query}-${n}`;
        await begin(id);
        await say(id, 'Another thing', { atMs: 9_000 });
      }
      const old = ids.filter((id) => !id.startsWith(`new-${query}-`));
      expect(new Set(ids).size).toBe(ids.length);
      expect(old.filter((id) => id.startsWith('c'))).toHaveLength(500);
    }
  }, 60_000);

  it('leaves no word of a turn that is removed in a proposed title', async () => {
    await begin('a');
    await say('a', 'Confession');
    await say('a', 'Weather', { turnId: 2 });
    await store.removeTurns('a', ['1.1.0']);
    expect(await store.find('a')).toMatchObject({ title: 'Weather' });
    await store.removeTurns('a', ['1.2.0']);
    expect(await store.find('a')).toMatchObject({ title: '' });
    expect(await list('confession')).toEqual([]);
  });

  it('keeps one of two turns that are saved at the same place at once', async () => {
    await begin('a');
    await Promise.all(Array.from({ length: 10 }, (_, i) => say('a', `version ${i}`)));
    expect(await store.turnsOf('a')).toHaveLength(1);
    expect(await list('version')).toHaveLength(1);
  });

  it('refuses a database that a newer Latch has written', async () => {
    await database.query(
      `insert into kysely_migration (name, timestamp) values ('999-later', '2030-01-01T00:00:00.000Z')`,
    );
    await expect(database.open()).rejects.toThrow(/newer version of Latch/);
  });

  it('says that it is away once it is closed', async () => {
    await store.close();
    await expect(store.find('a')).rejects.toMatchObject({ code: 'store-away' });
    await expect(begin('a')).rejects.toMatchObject({ code: 'store-away' });
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
