/**
 * Copies of the conversations that were opened in this browser, for when the server is away: document and sound, in Cache Storage. Where
 * the browser has none (a page that is not secure) or it is full, nothing is copied; nothing here ever throws.
 */
import * as v from 'valibot';
import {
  openAnswer,
  peaksAnswer,
  type OpenAnswer,
  type PeaksAnswer,
} from '../../shared/conversations/history.ts';
import { soundUrl } from './api.ts';
import { copiesToDrop, MAX_COPIES_BYTES } from './copy-bounds.ts';

const CACHE = 'latch.conversations';
/** In localStorage: whoever wants nothing kept has no copies either. */
const OFF = 'latch.no-copies';
/** Names within the cache: no address of the server's. */
const copyKey = (id: string): string => `/copies/${id}`;
const soundKey = (id: string, place: string): string => `/copies/${id}/${place}`;

const copySchema = v.object({
  answer: openAnswer,
  peaks: peaksAnswer.entries.peaks,
  openedAtMs: v.number(),
  bytes: v.number(),
});

export interface ConversationCopy {
  answer: OpenAnswer;
  peaks: PeaksAnswer['peaks'];
  /** When it was opened, and copied. */
  openedAtMs: number;
  /** Of the document and its sounds. */
  bytes: number;
}

/** Gives the sound of a turn; null: it did not come. */
type FetchSound = (id: string, place: string) => Promise<Blob | null>;

/** Copies a conversation as it is now, and drops older copies where they are too many. */
export async function keepCopy(
  answer: OpenAnswer,
  peaks: PeaksAnswer['peaks'],
  nowMs: number,
  fetchSound: FetchSound = fetchedSound,
): Promise<void> {
  if (!allowsCopies()) return;
  await inCache(async (cache) => {
    const { id, document } = answer;
    const before = await copyIn(cache, id);
    // A reply that was copied while it was heard has grown since.
    const turnsBefore = new Set(before?.answer.document.turns.map((turn) => JSON.stringify(turn)));
    const unchanged = new Set(
      document.turns.filter((turn) => turnsBefore.has(JSON.stringify(turn))).map(({ place }) => place),
    );
    let bytes = JSON.stringify(answer).length;
    // First the text: whoever leaves the page at once has that.
    await write(cache, { answer, peaks, openedAtMs: nowMs, bytes });
    for (const { place, hasAudio } of document.turns) {
      if (!hasAudio || bytes > MAX_COPIES_BYTES) continue;
      const kept = unchanged.has(place) ? await cache.match(soundKey(id, place)) : undefined;
      const sound = kept ? await kept.blob() : await fetchSound(id, place);
      if (sound === null) continue;
      // It was deleted meanwhile.
      if (!(await cache.match(copyKey(id)))) return;
      if (!kept) await cache.put(soundKey(id, place), new Response(sound));
      bytes += sound.size;
    }
    for (const { place } of before?.answer.document.turns ?? [])
      if (!document.turns.some((turn) => turn.place === place && turn.hasAudio))
        await cache.delete(soundKey(id, place));
    if (!(await cache.match(copyKey(id)))) return;
    await write(cache, { answer, peaks, openedAtMs: nowMs, bytes });
    for (const old of copiesToDrop((await allIn(cache)).map(sizeOf))) await remove(cache, old);
  });
}

/** null: there is none. */
export async function findCopy(id: string): Promise<ConversationCopy | null> {
  return (await inCache((cache) => copyIn(cache, id))) ?? null;
}

/** The newest first. */
export async function listCopies(): Promise<ConversationCopy[]> {
  const copies = (await inCache(allIn)) ?? [];
  return copies.toSorted((a, b) => b.openedAtMs - a.openedAtMs);
}

/** The sounds of a copy as addresses that this page alone knows, by their places. Release them with URL.revokeObjectURL. */
export async function copiedSounds({ answer }: ConversationCopy): Promise<Record<string, string>> {
  const urls: Record<string, string> = {};
  await inCache(async (cache) => {
    for (const { place } of answer.document.turns) {
      const sound = await cache.match(soundKey(answer.id, place));
      if (sound) urls[place] = URL.createObjectURL(await sound.blob());
    }
  });
  return urls;
}

export async function dropCopy(id: string): Promise<void> {
  await inCache((cache) => remove(cache, id));
}

/** Drops the copies of what is not among `ids`, which are all that the server has. */
export async function dropOtherCopies(ids: readonly string[]): Promise<void> {
  await inCache(async (cache) => {
    for (const { answer } of await allIn(cache)) if (!ids.includes(answer.id)) await remove(cache, answer.id);
  });
}

/** Whether copies are kept from now on; if not, those that are there go. */
export async function allowCopies(allowed: boolean): Promise<void> {
  try {
    if (allowed) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, '1');
  } catch {
    // A browser that stores nothing has no copies.
  }
  if (!allowed) await globalThis.caches?.delete(CACHE).catch(() => false);
}

function allowsCopies(): boolean {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return false;
  }
}

async function inCache<Result>(use: (cache: Cache) => Promise<Result>): Promise<Result | undefined> {
  try {
    return await use(await caches.open(CACHE));
  } catch {
    return undefined;
  }
}

async function copyIn(cache: Cache, id: string): Promise<ConversationCopy | null> {
  const copy = await cache.match(copyKey(id));
  const read = v.safeParse(copySchema, await copy?.json());
  return read.success ? read.output : null;
}

async function allIn(cache: Cache): Promise<ConversationCopy[]> {
  const ids = (await cache.keys()).flatMap(({ url }) => /\/copies\/([^/]+)$/.exec(url)?.[1] ?? []);
  const copies = await Promise.all(ids.map((id) => copyIn(cache, id)));
  return copies.filter((copy) => copy !== null);
}

const write = (cache: Cache, copy: ConversationCopy): Promise<void> =>
  cache.put(copyKey(copy.answer.id), Response.json(copy));

/** The document first: without it its sounds are nothing, and a copy that is being made ends. */
async function remove(cache: Cache, id: string): Promise<void> {
  await cache.delete(copyKey(id));
  for (const key of await cache.keys()) if (key.url.includes(`/copies/${id}/`)) await cache.delete(key);
}

const sizeOf = ({ answer: { id }, openedAtMs, bytes }: ConversationCopy) => ({ id, openedAtMs, bytes });

async function fetchedSound(id: string, place: string): Promise<Blob | null> {
  const answer = await fetch(soundUrl(id, place));
  return answer.ok ? answer.blob() : null;
}
