import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepOnlyParts, PartFiles, type PartsLoaded } from '../../web/part-files.ts';

/** Cache Storage with one cache, as far as it is used. */
let kept: Map<string, Response>;
let asked: string[];
let answer: () => Response;
const absolute = (url: string) => new URL(url, 'http://latch.test/').href;
const cache = {
  match: async (url: string) => kept.get(absolute(url))?.clone(),
  put: async (url: string, response: Response) => {
    const body = await response.arrayBuffer();
    kept.set(absolute(url), new Response(body, { headers: response.headers }));
  },
  keys: async () => [...kept.keys()].map((url) => ({ url })),
  delete: async (url: string) => kept.delete(url),
};

beforeEach(() => {
  kept = new Map();
  asked = [];
  answer = () => ofBytes([1, 2, 3, 4]);
  vi.stubGlobal('location', new URL('http://latch.test/'));
  vi.stubGlobal('caches', { open: async () => cache, delete: async () => (kept.clear(), true) });
  vi.stubGlobal('fetch', async (url: string) => (asked.push(url), answer()));
});
afterEach(() => vi.unstubAllGlobals());

function ofBytes(bytes: number[], headers: Record<string, string> = {}): Response {
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': 'application/wasm', ...headers } });
}
const URL_OF_PART = 'http://latch.test/assets/voice-12345678.wasm';
const bytesOf = async (response: Response) => [...new Uint8Array(await response.arrayBuffer())];
const isKept = () => vi.waitFor(() => expect(kept.size).toBe(1));

test('a part is fetched once, and is the same the second time, of the type that streaming compilation wants', async () => {
  expect(await bytesOf(await new PartFiles().fetch(URL_OF_PART))).toEqual([1, 2, 3, 4]);
  await isKept();
  const again = await new PartFiles().fetch(URL_OF_PART);
  expect(again.headers.get('content-type')).toBe('application/wasm');
  expect(await bytesOf(again)).toEqual([1, 2, 3, 4]);
  expect(asked).toEqual([URL_OF_PART]);
});

test('how much has come is told in bytes over the wire, which say how large all is', async () => {
  const told: PartsLoaded[] = [];
  answer = () => ofBytes([1, 2, 3, 4], { 'content-length': '4' });
  await bytesOf(await new PartFiles((loaded) => told.push(loaded)).fetch(URL_OF_PART));
  expect(told.at(-1)).toEqual({ bytes: 4, of: 4 });
});

test('what is kept already is not told of: nothing is downloaded', async () => {
  await bytesOf(await new PartFiles().fetch(URL_OF_PART));
  await isKept();
  const told: PartsLoaded[] = [];
  await bytesOf(await new PartFiles((loaded) => told.push(loaded)).fetch(URL_OF_PART));
  expect(told).toEqual([]);
});

test('an error, or a page in the place of a part, is passed on and not kept', async () => {
  answer = () => new Response('gone', { status: 404 });
  expect((await new PartFiles().fetch(URL_OF_PART)).status).toBe(404);
  answer = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
  await (await new PartFiles().fetch(URL_OF_PART)).text();
  expect(kept.size).toBe(0);
});

test('a browser that keeps nothing fetches it each time', async () => {
  vi.stubGlobal('caches', undefined);
  for (let i = 0; i < 2; i++)
    expect(await bytesOf(await new PartFiles().fetch(URL_OF_PART))).toEqual([1, 2, 3, 4]);
  expect(asked).toHaveLength(2);
  await new PartFiles().onFailed();
});

test('parts of older builds are dropped, and so is all where it turned out to be of no use', async () => {
  await bytesOf(await new PartFiles().fetch(URL_OF_PART));
  await isKept();
  await keepOnlyParts([URL_OF_PART]);
  expect(kept.size).toBe(1);
  await keepOnlyParts(['http://latch.test/assets/voice-87654321.wasm']);
  expect(kept.size).toBe(0);
  await bytesOf(await new PartFiles().fetch(URL_OF_PART));
  await isKept();
  await new PartFiles().onFailed();
  expect(kept.size).toBe(0);
});

test('what has come stays where another part did not: the network failed, and not what is kept', async () => {
  const parts = new PartFiles();
  await bytesOf(await parts.fetch(URL_OF_PART));
  await isKept();
  answer = () => {
    throw new TypeError('Failed to fetch');
  };
  await expect(parts.fetch('http://latch.test/assets/voice-87654321.wasm')).rejects.toThrow(
    'Failed to fetch',
  );
  await parts.onFailed();
  expect(kept.size).toBe(1);
});
