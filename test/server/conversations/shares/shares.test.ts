import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { openFileAudioStore } from '../../../../server/conversations/file-audio-store.ts';
import { Shares } from '../../../../server/conversations/shares/shares.ts';
import type { ConversationStore } from '../../../../server/conversations/store.ts';
import { Keeping } from '../../../../server/conversations/keeping.ts';
import { LatchError } from '../../../../shared/errors.ts';
import { MAX_SHARES, type ShareRequest } from '../../../../shared/conversations/shares.ts';
import { freshDatabase } from '../databases.ts';
import { turn } from '../turn.ts';

const speech = (name: string) => new Uint8Array(readFileSync(`test/e2e/player/sounds/${name}.ogg`));
const DAY_MS = 24 * 3_600_000;
const everything: ShareRequest = {
  turns: 'all',
  muted: [],
  title: 'A walk',
  days: null,
  passcode: null,
  mayContinue: false,
  mayIndex: false,
};

/** Two turns with sound and one without, of the person `ann`. */
async function setUp() {
  const database = await freshDatabase('SQLite');
  const store = await database.open();
  const folder = join(database.dataDir, 'audio');
  const audio = await openFileAudioStore(folder);
  const reads = { shares: 0 };
  const counted = new Proxy(store, {
    get(target, name: keyof ConversationStore) {
      if (name === 'findShare') reads.shares++;
      return target[name];
    },
  });
  const keeping = new Keeping({
    store: counted,
    audio,
    most: 'audio',
    log: pino({ level: 'silent' }),
    nowMs: () => clock.nowMs,
    after: () => () => {},
  });
  const clock = { nowMs: Date.UTC(2026, 10, 3) };
  const turns = [
    turn('1.1.0', 'Shall we walk', { audio: 'conversations/c/1.1.0.ogg', durationMs: 3_400 }),
    turn('1.1.1', 'Gladly', { audio: 'conversations/c/1.1.1.ogg', role: 'assistant', startedAtMs: 5_000 }),
    turn('1.2.0', 'Soon', { audio: null, startedAtMs: 9_000 }),
  ];
  await audio.put('conversations/c/1.1.0.ogg', speech('library'));
  await audio.put('conversations/c/1.1.1.ogg', speech('timer'));
  await store.add(
    {
      id: 'c',
      person: 'ann',
      title: 'Private words',
      titled: true,
      pinned: false,
      keep: 'audio',
      startedAtMs: 1_000,
      changedAtMs: 1_000,
      incomplete: false,
      deletedAtMs: null,
    },
    turns,
  );
  const shares = new Shares({
    keeping,
    nowMs: () => clock.nowMs,
  });
  const files = () => {
    try {
      return readdirSync(join(folder, 'shares'), { recursive: true, encoding: 'utf8' }).filter((file) =>
        file.endsWith('.ogg'),
      );
    } catch {
      return [];
    }
  };
  return { store, audio, shares, clock, reads, files };
}

const gone = expect.objectContaining({ code: 'share-gone' });
const notFound = expect.objectContaining({ code: 'not-found' });

describe('a share', () => {
  it('shows what was chosen to whoever has its token, with sound and waveform', async () => {
    const { shares } = await setUp();
    const { token } = await shares.create('ann', 'c', { ...everything, turns: ['1.1.1'] });
    const share = await shares.open(token);
    expect(share.document.turns.map(({ text }) => text)).toEqual(['Gladly']);
    expect(share.document.title).toBe('A walk');
    const { bytes, size } = await shares.sound(share, '1.1.0', { from: 0, to: 3 });
    expect([Buffer.from(bytes).toString(), size]).toEqual(['OggS', speech('timer').length]);
    expect(share.peaks['1.1.0']!.length).toBeGreaterThan(20);
    expect(JSON.parse(share.answer)).toEqual({
      kind: 'open',
      mayContinue: false,
      document: share.document,
      peaks: share.peaks,
    });
  });

  it('keeps neither its token, nor its passcode, nor a word that was left out', async () => {
    const { shares, store } = await setUp();
    const { token, share } = await shares.create('ann', 'c', {
      ...everything,
      turns: ['1.1.1', '1.2.0'],
      passcode: 'garden gate',
    });
    const kept = JSON.stringify(await store.findShare(share.hash));
    for (const secret of [token, 'garden gate', 'Shall we walk', 'Private words'])
      expect(kept).not.toContain(secret);
  });

  it('has no sound of a muted turn, and of none that it does not show', async () => {
    const { shares, files } = await setUp();
    const { token } = await shares.create('ann', 'c', { ...everything, muted: ['1.1.0'] });
    const share = await shares.open(token);
    expect(share.document.turns.map(({ hasAudio }) => hasAudio)).toEqual([false, true, false]);
    expect(Object.keys(share.peaks)).toEqual(['1.2.0']);
    for (const place of ['1.1.0', '1.3.0', '1.9.0', '..'])
      await expect(shares.sound(share, place)).rejects.toThrow(notFound);
    expect(files()).toHaveLength(1);
  });

  it('stays as it was, whatever becomes of the conversation', async () => {
    const { shares, store, audio } = await setUp();
    const { token } = await shares.create('ann', 'c', everything);
    await store.removeTurns('c', ['1.1.0']);
    await audio.removeAll('conversations/c/');
    const share = await shares.open(token);
    expect(share.document.turns).toHaveLength(3);
    expect((await shares.sound(share, '1.1.0')).size).toBe(speech('library').length);
  });

  it('shows a turn whose sound is lost or broken without it', async () => {
    const { shares, audio } = await setUp();
    await audio.put('conversations/c/1.1.0.ogg', new Uint8Array(100));
    await audio.remove(['conversations/c/1.1.1.ogg']);
    const { token } = await shares.create('ann', 'c', everything);
    expect((await shares.open(token)).document.turns.map(({ hasAudio }) => hasAudio)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('is gone for every token that is not exactly its own', async () => {
    const { shares } = await setUp();
    const { token } = await shares.create('ann', 'c', everything);
    for (const wrong of [
      '',
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      'A'.repeat(43),
      '../../etc',
    ])
      await expect(shares.open(wrong)).rejects.toThrow(gone);
  });

  it.each([1, 7, 30] as const)('that holds for %i days is gone after them', async (days) => {
    const { shares, clock } = await setUp();
    const { token, share } = await shares.create('ann', 'c', { ...everything, days });
    expect(share.expiresAtMs).toBe(clock.nowMs + days * DAY_MS);
    clock.nowMs += days * DAY_MS - 1;
    await shares.open(token);
    clock.nowMs += 1;
    await expect(shares.open(token)).rejects.toThrow(gone);
    expect(await shares.list('ann', 'c')).toEqual([]);
  });

  it('is read from the database once when a thousand people open it', async () => {
    const { shares, reads } = await setUp();
    const { token } = await shares.create('ann', 'c', everything);
    reads.shares = 0;
    await Promise.all(Array.from({ length: 500 }, () => shares.open(token)));
    for (let i = 0; i < 500; i++) await shares.open(token);
    expect(reads.shares).toBe(1);
  });
});

describe('revoking', () => {
  it('ends a share at once, with its sounds, also where it is being looked at', async () => {
    const { shares, store, files } = await setUp();
    const { token, share } = await shares.create('ann', 'c', everything);
    await shares.open(token);
    expect(files()).toHaveLength(2);
    await shares.revoke('ann', share.hash);
    await expect(shares.open(token)).rejects.toThrow(gone);
    expect([await store.findShare(share.hash), files()]).toEqual([null, []]);
  });

  it('forgets a share that is being read just then', async () => {
    const { shares } = await setUp();
    const { token, share } = await shares.create('ann', 'c', everything);
    const opening = shares.open(token);
    await shares.revoke('ann', share.hash);
    await opening.catch((error: unknown) => expect(error).toEqual(gone));
    await expect(shares.open(token)).rejects.toThrow(gone);
  });

  it('leaves the other shares alone', async () => {
    const { shares } = await setUp();
    const one = await shares.create('ann', 'c', everything);
    const other = await shares.create('ann', 'c', everything);
    await shares.revoke('ann', one.share.hash);
    const share = await shares.open(other.token);
    expect((await shares.sound(share, '1.1.0')).size).toBe(speech('library').length);
    expect(await shares.list('ann', 'c')).toEqual([other.share]);
  });

  it('all of a conversation leaves nothing of them', async () => {
    const { shares, files } = await setUp();
    const made = [await shares.create('ann', 'c', everything), await shares.create('ann', 'c', everything)];
    await shares.revokeAll('c');
    for (const { token } of made) await expect(shares.open(token)).rejects.toThrow(gone);
    expect(files()).toEqual([]);
  });

  it('those that show a turn which is forgotten are gone, and the others are not', async () => {
    const { shares, store } = await setUp();
    const all = await shares.create('ann', 'c', everything);
    const other = await shares.create('ann', 'c', { ...everything, turns: ['1.1.0'] });
    const forgotten = (await store.turnsOf('c')).filter(({ text }) => text === 'Soon');
    expect(await shares.revokeAll('c', forgotten)).toBe(1);
    await expect(shares.open(all.token)).rejects.toThrow(gone);
    expect((await shares.open(other.token)).title).toBe('A walk');
  });
});

describe('whose a share is', () => {
  it('nobody but the owner of the conversation makes, lists or revokes it', async () => {
    const { shares } = await setUp();
    const { token, share } = await shares.create('ann', 'c', everything);
    await expect(shares.create('bob', 'c', everything)).rejects.toThrow(notFound);
    await expect(shares.create('ann', 'd', everything)).rejects.toThrow(notFound);
    await expect(shares.list('bob', 'c')).rejects.toThrow(notFound);
    await expect(shares.revoke('bob', share.hash)).rejects.toThrow(notFound);
    await expect(shares.revoke('ann', 'f'.repeat(64))).rejects.toThrow(notFound);
    await shares.open(token);
  });

  it('a conversation that is deleted while it is shared leaves no share', async () => {
    const { shares, store, files } = await setUp();
    const addShare = store.addShare.bind(store);
    store.addShare = async (share) => {
      await addShare(share);
      await store.delete('c', 2_000);
    };
    await expect(shares.create('ann', 'c', everything)).rejects.toThrow(notFound);
    expect(files()).toEqual([]);
  });

  it('a share that could not be made whole is taken back', async () => {
    const { shares, store, audio, files } = await setUp();
    const copy = audio.copy.bind(audio);
    let copies = 0;
    audio.copy = (from, to) => (++copies === 2 ? Promise.reject(new Error('full')) : copy(from, to));
    await expect(shares.create('ann', 'c', everything)).rejects.toThrow('full');
    expect([await store.sharesOf('c'), files()]).toEqual([[], []]);
  });
});

describe('what is refused', () => {
  it('a title with nothing to read, or that is too long, and hidden characters are taken out of others', async () => {
    const { shares } = await setUp();
    await expect(shares.create('ann', 'c', { ...everything, title: '\u202e\u200b ' })).rejects.toThrow(
      expect.objectContaining({ code: 'bad-event' }),
    );
    await expect(shares.create('ann', 'c', { ...everything, title: 'A'.repeat(121) })).rejects.toThrow(
      expect.objectContaining({ code: 'bad-event' }),
    );
    const { token, share } = await shares.create('ann', 'c', {
      ...everything,
      title: `\u202e${'A'.repeat(120)}`,
    });
    expect(share.title).toBe('A'.repeat(120));
    expect((await shares.open(token)).document.title).toBe(share.title);
  });

  it('more shares than anybody keeps track of, until one is taken back', async () => {
    const { shares, store } = await setUp();
    const { share } = await shares.create('ann', 'c', everything);
    const row = (await store.findShare(share.hash))!;
    for (let i = 1; i < MAX_SHARES; i++)
      await store.addShare({ ...row, tokenHash: String(i).padStart(64, '0') });
    await expect(shares.create('ann', 'c', everything)).rejects.toThrow('has 50 links');
    await shares.revoke('ann', share.hash);
    await shares.create('ann', 'c', everything);
  });

  it('so many at once that they would wait for long', async () => {
    const { shares } = await setUp();
    const made = await Promise.allSettled(
      Array.from({ length: 40 }, () => shares.create('ann', 'c', { ...everything, turns: ['1.2.0'] })),
    );
    const refused = made.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const each of refused) expect(each).toMatchObject({ reason: { code: 'rate-limited' } });
  });
});

describe('continuing', () => {
  it('makes the viewer a conversation of their own, with the sound that was shared, which outlives the share', async () => {
    const { shares, store, audio } = await setUp();
    const choice = { ...everything, muted: ['1.1.1'], mayContinue: true };
    const { token } = await shares.create('ann', 'c', choice);
    const id = await shares.copyFor('bob', await shares.open(token));
    await shares.revokeAll('c');
    expect(await store.find(id)).toMatchObject({ person: 'bob', title: 'A walk', keep: 'audio' });
    const turns = await store.turnsOf(id);
    expect(turns.map(({ text }) => text)).toEqual(['Shall we walk', 'Gladly', 'Soon']);
    expect(turns.map((one) => one.audio !== null)).toEqual([true, false, false]);
    expect((await audio.get(turns[0]!.audio!))!.bytes).toEqual(speech('library'));
  });

  it('leaves nothing of a copy whose sound could not be copied', async () => {
    const { shares, store, audio } = await setUp();
    const { token } = await shares.create('ann', 'c', { ...everything, mayContinue: true });
    const share = await shares.open(token);
    await audio.removeAll(`shares/${share.tokenHash}/`);
    await expect(shares.copyFor('bob', share)).rejects.toThrow(LatchError);
    expect((await store.list({ person: 'bob', query: '', limit: 10, after: null })).conversations).toEqual(
      [],
    );
    const aDayLater = { deletedBeforeMs: Date.UTC(2026, 10, 4), changedBeforeMs: null };
    expect(await store.purgeable(aDayLater)).toHaveLength(1);
  });

  it('is possible only where the owner allows it', async () => {
    const { shares } = await setUp();
    const { token } = await shares.create('ann', 'c', everything);
    await expect(shares.copyFor('bob', await shares.open(token))).rejects.toThrow(notFound);
  });
});
