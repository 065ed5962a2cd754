/** The audio store on S3-compatible storage. A bucket that Latch has for itself, since it removes what it finds under its names. */
import { AwsClient } from 'aws4fetch';
import { LatchError } from '../../shared/errors.ts';
import type { AudioStore } from './audio-store.ts';
import { checkName, checkPrefix, clamped } from './sounds.ts';

export interface S3Options {
  /** Of the storage, without the bucket: 'https://s3.eu-central-1.amazonaws.com', 'http://127.0.0.1:9000'. */
  url: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** For one request, its body included: a sound has a few MB. */
const REQUEST_LIMIT_MS = 20_000;
/** The names that one request lists are at most 1,000 (ListObjectsV2). This many requests are far more than MAX_TURNS needs. */
const MAX_LISTINGS = 100;
/** So many requests at once where many sounds are removed. */
const REMOVED_AT_ONCE = 8;

/** What is written and removed to see whether both can be done. */
const PROBE = 'conversations/probe/probe.ogg';

/** Throws LatchError `store-away` where the storage does not answer, or these keys may not write to the bucket. */
export async function openS3AudioStore(options: S3Options): Promise<AudioStore> {
  const store = new S3AudioStore(options);
  await store.put(PROBE, new Uint8Array());
  await store.remove([PROBE]);
  return store;
}

class S3AudioStore implements AudioStore {
  readonly #client: AwsClient;
  readonly #bucketUrl: string;
  readonly #bucket: string;

  constructor({ url, bucket, region, accessKeyId, secretAccessKey }: S3Options) {
    // Requests that fail are not sent again: whoever calls knows what to do when the store is away.
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });
    this.#bucketUrl = `${url.replace(/\/+$/, '')}/${bucket}`;
    this.#bucket = bucket;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    checkName(name);
    const headers = { 'content-type': 'audio/ogg', 'content-length': String(bytes.byteLength) };
    await this.#ask('put', `/${name}`, { method: 'PUT', headers, body: Uint8Array.from(bytes) });
  }

  async get(
    name: string,
    range?: { from: number; to: number | null },
  ): Promise<{ bytes: Uint8Array; size: number } | null> {
    checkName(name);
    const headers: Record<string, string> = range ? { range: `bytes=${range.from}-${range.to ?? ''}` } : {};
    const answer = await this.#ask('get', `/${name}`, { headers }, [404, 416]);
    if (answer.status === 404) return null;
    if (answer.status === 416) return this.#nothingOf(name);
    const { bytes } = answer;
    const size = /\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1];
    if (size !== undefined) {
      // Not more than was asked for, whatever the server sends.
      const { from, end } = clamped(range ?? { from: 0, to: null }, Number(size));
      return { bytes: bytes.subarray(0, end - from), size: Number(size) };
    }
    // No part of it but the whole: a server may leave a range out of account (RFC 9110 §14.2).
    const { from, end } = clamped(range ?? { from: 0, to: null }, bytes.byteLength);
    return { bytes: bytes.subarray(from, end), size: bytes.byteLength };
  }

  /** The range begins beyond the end. */
  async #nothingOf(name: string): Promise<{ bytes: Uint8Array; size: number } | null> {
    const { status, headers } = await this.#ask('get', `/${name}`, { method: 'HEAD' }, [404]);
    if (status === 404) return null;
    return { bytes: new Uint8Array(), size: Number(headers.get('content-length') ?? 0) };
  }

  async copy(from: string, to: string): Promise<void> {
    checkName(from);
    checkName(to);
    const headers = { 'x-amz-copy-source': `/${this.#bucket}/${from}` };
    const { status } = await this.#ask('copy', `/${to}`, { method: 'PUT', headers }, [404]);
    if (status === 404) throw new LatchError('not-found', `there is no sound ${from}`);
  }

  async remove(names: readonly string[]): Promise<void> {
    names.forEach(checkName);
    for (let at = 0; at < names.length; at += REMOVED_AT_ONCE)
      await Promise.all(
        names
          .slice(at, at + REMOVED_AT_ONCE)
          .map((name) => this.#ask('remove', `/${name}`, { method: 'DELETE' }, [404])),
      );
  }

  async removeAll(prefix: string): Promise<void> {
    checkPrefix(prefix);
    for (let listing = 0; listing < MAX_LISTINGS; listing++) {
      const { bytes } = await this.#ask('list', `?list-type=2&prefix=${encodeURIComponent(prefix)}`, {});
      const names = keysIn(new TextDecoder().decode(bytes));
      if (names.length === 0) return;
      await this.remove(names);
    }
    throw new LatchError('store-away', `remove sound: ${prefix} is never empty`);
  }

  /** `path`: `/name`, or a query of the bucket. Throws LatchError `store-away` where there is no answer in time, or one of 300 or more that is not among `expected`. */
  async #ask(
    what: string,
    path: string,
    init: RequestInit,
    expected: readonly number[] = [],
  ): Promise<{ status: number; headers: Headers; bytes: Uint8Array }> {
    try {
      const signal = AbortSignal.timeout(REQUEST_LIMIT_MS);
      const answer = await this.#client.fetch(this.#bucketUrl + path, { ...init, signal });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (answer.ok || (expected.includes(answer.status) && !isNoBucket(bytes)))
        return { status: answer.status, headers: answer.headers, bytes };
      const said = new TextDecoder().decode(bytes.subarray(0, 300));
      throw new LatchError('store-away', `${what} sound: S3 answered ${answer.status}: ${said}`);
    } catch (cause) {
      if (cause instanceof LatchError) throw cause;
      throw new LatchError('store-away', `${what} sound: ${String(cause)}`, { cause });
    }
  }
}

/** A bucket that is not there is no sound that is not there, though both are 404. */
const isNoBucket = (answer: Uint8Array): boolean =>
  new TextDecoder().decode(answer.subarray(0, 1000)).includes('<Code>NoSuchBucket</Code>');

/** The names of a ListObjectsV2 answer. Latch's own names have no character that XML writes in another way. */
const keysIn = (xml: string): string[] => [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key!);
