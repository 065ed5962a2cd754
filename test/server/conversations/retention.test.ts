/** What is deleted for good, and what is left of it on the disk: nothing. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { openFileAudioStore } from '../../../server/conversations/file-audio-store.ts';
import { History } from '../../../server/conversations/history.ts';
import { Keeping } from '../../../server/conversations/keeping.ts';
import { deleteForGood } from '../../../server/conversations/retention.ts';
import { Shares } from '../../../server/conversations/shares/shares.ts';
import { UNDO_MS } from '../../../shared/conversations/history.ts';
import { oggOpusOf } from '../../../shared/conversations/ogg-opus.ts';
import { OPUS_PACKET } from '../session/phone.ts';
import { freshDatabase } from './databases.ts';
import { turn } from './turn.ts';

const DAY_MS = 24 * 3_600_000;
const NOW_MS = 1_000 * DAY_MS;
const SOUND = oggOpusOf([OPUS_PACKET, OPUS_PACKET]);

async function kept() {
  const database = await freshDatabase('SQLite');
  const store = await database.open();
  const audio = await openFileAudioStore(join(database.dataDir, 'audio'));
  const clock = { nowMs: NOW_MS };
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  /** A conversation in which this word was said, with its sound and a share of it. */
  const converse = async (id: string, word: string, atMs = NOW_MS) => {
    await store.beginCall({ id, person: 'ann', keep: 'audio', atMs });
    const name = `conversations/${id}/1.1.0.ogg`;
    await audio.put(name, SOUND);
    await store.saveTurn(id, { call: 1, turnId: 1, atMs, turns: [turn('1.1.0', word, { audio: name })] });
    const tokenHash = Buffer.from(id).toString('hex').padEnd(64, '0');
    await audio.copy(name, `shares/${tokenHash}/1.1.0.ogg`);
    await store.addShare({
      tokenHash,
      conversationId: id,
      person: 'ann',
      createdAtMs: atMs,
      expiresAtMs: null,
      passcodeHash: null,
      mayContinue: false,
      mayIndex: false,
      title: word,
      snapshot: JSON.stringify({ said: word }),
    });
    return tokenHash;
  };
  const run = (retentionMs: number | null = null) =>
    deleteForGood({ store, audio, retentionMs, log, nowMs: () => clock.nowMs });
  const filesWith = (text: string): string[] =>
    filesBelow(database.dataDir).filter((file) => file.includes(text) || readFileSync(file).includes(text));
  const nowMs = () => clock.nowMs;
  const keeping = new Keeping({ store, audio, most: 'audio', log, nowMs, after: () => () => {} });
  const shares = new Shares({ keeping, nowMs });
  const history = new History({
    keeping,
    nowMs,
    isUp: () => false,
    onDeleted() {},
    onForgotten() {},
    revokeShares: (id) => shares.revokeAll(id),
  });
  return { store, audio, history, clock, lines, converse, run, filesWith };
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });

it('of a deleted conversation no word, no sound and no share is on the disk once it cannot be brought back any more', async () => {
  const { audio, history, clock, converse, run, filesWith } = await kept();
  const tokenHash = await converse('gone', 'xylophone');
  await converse('here', 'quagmire');
  await history.delete('ann', 'gone');
  clock.nowMs += UNDO_MS / 2;
  await run();
  expect(filesWith('xylophone')).not.toEqual([]);
  await history.undelete('ann', 'gone');
  await history.delete('ann', 'gone');
  clock.nowMs += UNDO_MS + 1;
  await run();
  for (const text of ['xylophone', 'gone']) expect(filesWith(text)).toEqual([]);
  expect(await audio.get(`shares/${tokenHash}/1.1.0.ogg`)).toBeNull();
  expect(filesWith('quagmire')).not.toEqual([]);
  expect(await audio.get('conversations/here/1.1.0.ogg')).not.toBeNull();
});

it('what is older than it may be goes, but for what is pinned, and the job says what it did', async () => {
  const { store, lines, converse, run, filesWith } = await kept();
  await converse('old', 'xylophone', NOW_MS - 31 * DAY_MS);
  await converse('kept', 'quagmire', NOW_MS - 31 * DAY_MS);
  await store.update('kept', { pinned: true });
  await converse('new', 'zeppelin', NOW_MS - 29 * DAY_MS);
  await run(null);
  expect(filesWith('xylophone')).not.toEqual([]);
  await run(30 * DAY_MS);
  expect(filesWith('xylophone')).toEqual([]);
  expect(await store.find('kept')).not.toBeNull();
  expect(await store.find('new')).not.toBeNull();
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ conversations: 1, shares: 0 }]);
});

it('a share that has expired goes with its sound, and its conversation stays', async () => {
  const { store, audio, converse, run } = await kept();
  const tokenHash = await converse('here', 'quagmire');
  const share = (await store.findShare(tokenHash))!;
  await store.removeShare(tokenHash);
  await store.addShare({ ...share, expiresAtMs: NOW_MS - 1 });
  await run();
  expect(await store.findShare(tokenHash)).toBeNull();
  expect(await audio.get(`shares/${tokenHash}/1.1.0.ogg`)).toBeNull();
  expect(await audio.get('conversations/here/1.1.0.ogg')).not.toBeNull();
});

it('where sound cannot be removed, the rows that name it stay for the next round', async () => {
  const { store, audio, clock, converse, run } = await kept();
  await converse('gone', 'xylophone');
  await store.delete('gone', clock.nowMs);
  clock.nowMs += UNDO_MS + 1;
  const { removeAll } = audio;
  audio.removeAll = () => Promise.reject(new Error('the disk is away'));
  await expect(run()).rejects.toThrow('the disk is away');
  expect(await store.purgeable({ deletedBeforeMs: clock.nowMs, changedBeforeMs: null })).toEqual(['gone']);
  audio.removeAll = removeAll.bind(audio);
  await run();
  expect(await store.purgeable({ deletedBeforeMs: clock.nowMs, changedBeforeMs: null })).toEqual([]);
});
