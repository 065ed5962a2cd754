import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openFileAudioStore } from '../../../server/conversations/file-audio-store.ts';
import { itIsAnAudioStore } from './audio-store-contract.ts';

const NAME = 'conversations/abc/1.1.1.ogg';
const folderOf = () => mkdtemp(join(tmpdir(), 'latch-sound-'));

itIsAnAudioStore('in a folder', async () => {
  const folder = await folderOf();
  return { store: await openFileAudioStore(folder), close: () => rm(folder, { recursive: true }) };
});

describe('the audio store in a folder', () => {
  let folder: string;
  beforeEach(async () => (folder = await folderOf()));
  afterEach(() => rm(folder, { recursive: true }));

  const filesIn = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

  it('replaces a sound as a whole, also while it is read', async () => {
    const store = await openFileAudioStore(folder);
    const [before, after] = [new Uint8Array(50_000).fill(1), new Uint8Array(60_000).fill(2)];
    await store.put(NAME, before);
    const reads = Array.from({ length: 10 }, () => store.get(NAME));
    await store.put(NAME, after);
    for (const read of await Promise.all(reads))
      expect([before, after].some((one) => Buffer.compare(one, read!.bytes) === 0)).toBe(true);
  });

  it('is for nobody else to read', async () => {
    const store = await openFileAudioStore(join(folder, 'sound'));
    await store.put(NAME, new Uint8Array(10));
    await store.copy(NAME, 'shares/0a/1.1.1.ogg');
    for (const path of ['', 'conversations', 'conversations/abc', 'shares/0a'])
      expect(await modeOf(join(folder, 'sound', path))).toBe(0o700);
    expect(await modeOf(join(folder, 'sound', NAME))).toBe(0o600);
    expect(await modeOf(join(folder, 'sound/shares/0a/1.1.1.ogg'))).toBe(0o600);
  });

  it('leaves nothing but the sounds, and sweeps away at its opening what was never finished', async () => {
    const store = await openFileAudioStore(folder);
    await store.put(NAME, new Uint8Array(10));
    await store.put(NAME, new Uint8Array(20));
    await expect(store.copy('conversations/abc/2.ogg', NAME)).rejects.toMatchObject({ code: 'not-found' });
    expect(await filesIn()).toEqual(['1.1.1.ogg']);
    await writeFile(join(folder, '.unfinished', 'half-of-it'), 'half');
    await openFileAudioStore(folder);
    expect(await filesIn()).toEqual(['1.1.1.ogg']);
  });

  it('says that it is away where its folder cannot be a folder', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(openFileAudioStore(join(folder, 'file'))).rejects.toMatchObject({ code: 'store-away' });
  });

  it('says that it is away where a folder stands in the place of a sound', async () => {
    const store = await openFileAudioStore(folder);
    await mkdir(join(folder, NAME, 'in-it'), { recursive: true });
    const away = { code: 'store-away' };
    await expect(store.put(NAME, new Uint8Array(3))).rejects.toMatchObject(away);
    await expect(store.get(NAME)).rejects.toMatchObject(away);
    await expect(store.remove([NAME])).rejects.toMatchObject(away);
    await expect(store.copy(NAME, 'conversations/abc/2.ogg')).rejects.toMatchObject(away);
  });
});

/** 256 KiB of disk, or why there is none. */
function smallDisk(path: string): string | null {
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', path], {
    encoding: 'utf8',
  });
  return status === 0 ? null : String(error ?? stderr).trim();
}

describe('the audio store on a disk that is full', () => {
  it('says that it is away, keeps what it had, and works again when there is room', async ({ skip }) => {
    const disk = await folderOf();
    onTestFinished(() => rm(disk, { recursive: true }));
    const noDisk = smallDisk(disk);
    skip(noDisk !== null, `no small disk to fill: ${noDisk}`);
    onTestFinished(() => void execFileSync('umount', [disk]));
    const store = await openFileAudioStore(disk);
    await store.put(NAME, new Uint8Array(100_000).fill(1));
    const away = { code: 'store-away', detail: expect.stringContaining('ENOSPC') as string };
    await expect(store.put('conversations/abc/2.ogg', new Uint8Array(200_000))).rejects.toMatchObject(away);
    await expect(store.put(NAME, new Uint8Array(200_000))).rejects.toMatchObject(away);
    expect((await store.get(NAME))?.bytes).toEqual(new Uint8Array(100_000).fill(1));
    expect(await store.get('conversations/abc/2.ogg')).toBeNull();
    await store.put('conversations/abc/3.ogg', new Uint8Array(80_000));
    await expect(store.copy(NAME, 'shares/0a/1.ogg')).rejects.toMatchObject(away);
    await store.remove(['conversations/abc/3.ogg']);
    await store.copy(NAME, 'shares/0a/1.ogg');
    // Now that it reads only.
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await expect(store.put(NAME, new Uint8Array(1))).rejects.toMatchObject({ code: 'store-away' });
    await expect(store.remove([NAME])).rejects.toMatchObject({ code: 'store-away' });
    await expect(store.removeAll('shares/0a/')).rejects.toMatchObject({ code: 'store-away' });
    expect((await store.get(NAME))?.size).toBe(100_000);
  });
});
