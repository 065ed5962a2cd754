/**
 * The large files that a call needs (WebAssembly, networks), fetched once: they are kept in Cache Storage, under the addresses that hold their
 * hashes, and how much of them has come is told. Where a browser has no Cache Storage, or it is full, its own cache has to do.
 */
import { partsCacheName } from './cache-names.ts';
import { serverUrl } from './server-url.ts';

/** Over the wire, in bytes; `of` is all of them. */
export interface PartsLoaded {
  bytes: number;
  of: number;
}

/** Where what needs a part gets it. */
export interface PartSource {
  /** As `fetch`, for the address of one part. */
  fetch(url: string): Promise<Response>;
  /** Sees to it that the browser has it, for who fetches it by a way of its own. Rejects where the server does not give it. */
  download(url: string): Promise<void>;
}

/** Each time from the server, or the browser's own cache. */
export const FROM_SERVER: PartSource = { fetch: (url) => fetch(url), download: async () => {} };

/** Of each part: its bytes over the wire (compressed, mostly), how many it has when it is unpacked, and how many of these have come. */
interface Coming {
  wireBytes: number;
  rawBytes: number;
  readBytes: number;
}

const UNPACKED_BYTES = import.meta.env.LATCH_PART_BYTES ?? {};
const cacheName = (): string => partsCacheName(serverUrl('/').href);

export class PartFiles implements PartSource {
  readonly #coming = new Map<string, Coming | null>();
  /** Those that were asked for and have not come to their end. */
  readonly #missing = new Set<string>();

  /** `onLoaded` is told of every piece that comes over the network, once it is known how large all parts are that were asked for. */
  constructor(private readonly onLoaded: (loaded: PartsLoaded) => void = () => {}) {}

  async fetch(url: string): Promise<Response> {
    return (await inCache((cache) => cache.match(url))) ?? this.#fromServer(url);
  }

  async download(url: string): Promise<void> {
    if (await inCache((cache) => cache.match(url))) return;
    const answer = await this.#fromServer(url);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    await answer.body?.pipeTo(new WritableStream());
  }

  async #fromServer(url: string): Promise<Response> {
    this.#coming.set(url, null);
    this.#missing.add(url);
    const answer = await fetch(url);
    const type = answer.headers.get('content-type') ?? '';
    // Some servers answer with a page where there is no such file.
    if (!answer.ok || !answer.body || type.startsWith('text/html')) return answer;
    const rawBytes = UNPACKED_BYTES[fileName(url)] ?? 0;
    const wireBytes = Number(answer.headers.get('content-length') ?? rawBytes);
    const coming: Coming = { wireBytes, rawBytes: rawBytes || wireBytes, readBytes: 0 };
    this.#coming.set(url, coming);
    // As it came, with its address and its time: the browser finds the code again that it compiled for these.
    const forCache = answer.clone();
    void inCache((cache) => cache.put(url, forCache));
    const headers = { 'content-type': type };
    const counter = this.#counter(coming, () => this.#missing.delete(url));
    return new Response(answer.body.pipeThrough(counter), { headers });
  }

  /** Something failed. Where all parts had come, what is kept of them may be what is broken, and is thrown away. */
  async onFailed(): Promise<void> {
    if (this.#missing.size > 0) return;
    await globalThis.caches?.delete(cacheName()).catch(() => false);
  }

  #counter(
    coming: Coming,
    onEnd: () => void,
  ): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
    return new TransformStream({
      flush: onEnd,
      transform: (piece, controller) => {
        coming.readBytes += piece.byteLength;
        const all = [...this.#coming.values()];
        if (all.every((part) => part !== null)) this.onLoaded(sumOf(all));
        controller.enqueue(piece);
      },
    });
  }
}

/** Rejects where the server does not have it. */
export async function partBytes(parts: PartSource, url: string): Promise<Uint8Array> {
  const answer = await parts.fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Drops what is kept of older builds: all but these. */
export async function keepOnlyParts(urls: readonly string[]): Promise<void> {
  const wanted = new Set(urls.map((url) => new URL(url, serverUrl('/')).href));
  await inCache(async (cache) => {
    for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
  });
}

function sumOf(parts: readonly Coming[]): PartsLoaded {
  const sum = { bytes: 0, of: 0 };
  for (const { wireBytes, rawBytes, readBytes } of parts) {
    sum.bytes += rawBytes > 0 ? Math.round(wireBytes * Math.min(1, readBytes / rawBytes)) : 0;
    sum.of += wireBytes;
  }
  return sum;
}

/** As it was before the build put a hash into it. */
function fileName(url: string): string {
  const name = new URL(url, serverUrl('/')).pathname.split('/').at(-1)!;
  return name.replace(/-[\w-]{8}(?=\.\w+$)/, '');
}

async function inCache<Result>(use: (cache: Cache) => Promise<Result>): Promise<Result | undefined> {
  try {
    return await use(await caches.open(cacheName()));
  } catch {
    return undefined;
  }
}
