import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AudioStore } from '../../../server/conversations/audio-store.ts';

/** A fresh store, empty, and how to close what it stands on. */
export interface StoreUnderTest {
  store: AudioStore;
  close(): Promise<void>;
}

const bytes = (length: number, salt = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + salt) % 256);
const NAME = 'conversations/abc/1.1.1.ogg';

/** What each audio store must do. */
export function itIsAnAudioStore(where: string, open: () => Promise<StoreUnderTest>): void {
  describe(`the audio store, ${where}`, () => {
    let tested: StoreUnderTest;
    let store: AudioStore;
    beforeEach(async () => {
      tested = await open();
      ({ store } = tested);
    });
    afterEach(() => tested.close());

    const wholeOf = async (name: string) => (await store.get(name))?.bytes ?? null;

    it('gives back what was put, and how long it is', async () => {
      await store.put(NAME, bytes(70_000));
      const got = await store.get(NAME);
      expect(got?.size).toBe(70_000);
      expect(Buffer.compare(got!.bytes, bytes(70_000))).toBe(0);
    });

    it('gives the bytes of a range, both ends included, and never more than there are', async () => {
      await store.put(NAME, bytes(100));
      const range = async (from: number, to: number | null) => {
        const got = await store.get(NAME, { from, to });
        expect(got?.size).toBe(100);
        return [...got!.bytes];
      };
      expect(await range(0, 0)).toEqual([...bytes(100).slice(0, 1)]);
      expect(await range(10, 19)).toEqual([...bytes(100).slice(10, 20)]);
      expect(await range(90, null)).toEqual([...bytes(100).slice(90)]);
      expect(await range(90, 1_000_000)).toEqual([...bytes(100).slice(90)]);
      expect(await range(99, 99)).toEqual([...bytes(100).slice(99)]);
    });

    it('gives no bytes, but the size, of a range beyond the end', async () => {
      await store.put(NAME, bytes(100));
      expect(await store.get(NAME, { from: 100, to: null })).toEqual({ bytes: new Uint8Array(), size: 100 });
      expect(await store.get(NAME, { from: 5000, to: 6000 })).toEqual({ bytes: new Uint8Array(), size: 100 });
    });

    it('gives null for what it does not have', async () => {
      expect(await store.get(NAME)).toBeNull();
      expect(await store.get(NAME, { from: 3, to: 5 })).toBeNull();
    });

    it('replaces what was there', async () => {
      await store.put(NAME, bytes(50_000, 1));
      await store.put(NAME, bytes(60_000, 2));
      expect(Buffer.compare((await wholeOf(NAME))!, bytes(60_000, 2))).toBe(0);
    });

    it('copies, and the copy stays when the first is gone', async () => {
      await store.put(NAME, bytes(300));
      await store.copy(NAME, 'shares/0a1b/1.1.1.ogg');
      await store.remove([NAME]);
      expect(await store.get(NAME)).toBeNull();
      expect([...(await wholeOf('shares/0a1b/1.1.1.ogg'))!]).toEqual([...bytes(300)]);
    });

    it('says not-found where there is nothing to copy', async () => {
      await expect(store.copy(NAME, 'shares/0a1b/1.1.1.ogg')).rejects.toMatchObject({ code: 'not-found' });
    });

    it('removes what it is told to, and does not mind what is not there', async () => {
      await store.put(NAME, bytes(3));
      await store.put('conversations/abc/2.1.1.ogg', bytes(4));
      await store.remove([NAME, 'conversations/gone/1.1.1.ogg']);
      expect(await store.get(NAME)).toBeNull();
      expect(await wholeOf('conversations/abc/2.1.1.ogg')).toHaveLength(4);
    });

    it('removes all of one conversation, and nothing of one whose id begins the same', async () => {
      const names = Array.from({ length: 25 }, (_, i) => `conversations/abc/1.${i}.1.ogg`);
      for (const name of names) await store.put(name, bytes(2));
      await store.put('conversations/abcd/1.1.1.ogg', bytes(5));
      await store.removeAll('conversations/abc/');
      for (const name of names) expect(await store.get(name)).toBeNull();
      expect(await wholeOf('conversations/abcd/1.1.1.ogg')).toHaveLength(5);
      await store.removeAll('conversations/abc/');
    });

    it('takes no name that could lead anywhere else', async () => {
      const refused = { code: 'bad-event' };
      const names = [
        '',
        '/etc/passwd',
        '../x.ogg',
        'conversations/../../x.ogg',
        'conversations/../x.ogg',
        'conversations/./x.ogg',
        'conversations//x.ogg',
        'conversations/abc/../x.ogg',
        'conversations/abc/x.mp3',
        'conversations/abc/.ogg',
        'conversations/abc/x.ogg\0',
        'conversations/abc/x.ogg\n',
        'conversations\\abc\\x.ogg',
        'conversations/a b/x.ogg',
        'conversations/%2e%2e/x.ogg',
        `conversations/${'a'.repeat(200)}/x.ogg`,
        'elsewhere/abc/x.ogg',
      ];
      for (const name of names) {
        await expect(store.put(name, bytes(1))).rejects.toMatchObject(refused);
        await expect(store.get(name)).rejects.toMatchObject(refused);
        await expect(store.copy(NAME, name)).rejects.toMatchObject(refused);
        await expect(store.copy(name, NAME)).rejects.toMatchObject(refused);
        await expect(store.remove([name])).rejects.toMatchObject(refused);
      }
      for (const prefix of [
        '',
        '/',
        'conversations/',
        'shares',
        'conversations/abc',
        'conversations/../',
        '../',
      ])
        await expect(store.removeAll(prefix)).rejects.toMatchObject(refused);
    });
  });
}
