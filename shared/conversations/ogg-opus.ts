/**
 * Sound as a file: Opus in Ogg (RFC 7845), the packets as they crossed the wire. Positions count samples at 48 kHz, whatever the rate was.
 */
import { LatchError } from '../errors.ts';
import { MAX_PAYLOAD_BYTES, PACKET_MS, PIPELINE_HZ } from '../frames.ts';
import { opusMs } from '../opus-packet.ts';
import { concatenated, encodePage, MAX_PAGE_SEGMENTS, readPackets, segmentsOf } from './ogg-page.ts';

const GRANULES_PER_MS = 48;
const PACKET_GRANULES = PACKET_MS * GRANULES_PER_MS;
/**
 * How far a decoder's samples lag behind: libopus's look-ahead of 6.5 ms (OPUS_GET_LOOKAHEAD; measured: 156 samples at 24 kHz, native and in
 * WebAssembly). The browsers' own encoders are libopus too.
 */
const PRE_SKIP = 312;
/** A page a second: what is lost of a file that was cut short, and how near a player can jump. */
const PAGE_PACKETS = 1000 / PACKET_MS;
/** Streams of one file are told apart by it; each of these files has one stream. */
const SERIAL = 1;

const HEAD_BYTES = 19;
const HEAD = new TextEncoder().encode('OpusHead');
const TAGS = new TextEncoder().encode('OpusTags');

/** Writes a file packet by packet: each call gives the pages that are full. */
export class OggOpusWriter {
  #channels: 1 | 2;
  #comments: readonly string[];
  #page: Uint8Array[] = [];
  #pageSegments = 0;
  #number = 0;
  #granule = 0;

  /** `comments` are `NAME=text`, of some thousand characters at most. */
  constructor({ channels, comments = [] }: { channels: 1 | 2; comments?: readonly string[] }) {
    this.#channels = channels;
    this.#comments = comments;
  }

  begin(): Uint8Array<ArrayBuffer> {
    return concatenated([
      this.#headerPage(opusHead(this.#channels)),
      this.#headerPage(opusTags(this.#comments)),
    ]);
  }

  /** Throws LatchError `bad-frame` where it is not PACKET_MS of Opus. */
  push(packet: Uint8Array): Uint8Array<ArrayBuffer>[] {
    checkPacket(packet);
    const isFull =
      this.#page.length >= PAGE_PACKETS || this.#pageSegments + segmentsOf(packet) > MAX_PAGE_SEGMENTS;
    const pages = isFull ? [this.#closePage(false, this.#granule)] : [];
    this.#page.push(packet);
    this.#pageSegments += segmentsOf(packet);
    this.#granule += PACKET_GRANULES;
    return pages;
  }

  /** The last page. The file lasts `durationMs`, or as long as its packets do, less the look-ahead, where that is shorter. */
  end(durationMs = Infinity): Uint8Array<ArrayBuffer> {
    return this.#closePage(true, Math.min(this.#granule, granulesOf(durationMs)));
  }

  #headerPage(packet: Uint8Array): Uint8Array<ArrayBuffer> {
    this.#page.push(packet);
    return this.#closePage(false, 0);
  }

  #closePage(isLast: boolean, granule: number): Uint8Array<ArrayBuffer> {
    const page = { packets: this.#page, granule, serial: SERIAL, number: this.#number++, isLast };
    this.#page = [];
    this.#pageSegments = 0;
    return encodePage(page);
  }
}

/** Where a sound of this length ends in the stream. */
const granulesOf = (durationMs: number): number => PRE_SKIP + Math.round(durationMs * GRANULES_PER_MS);

/**
 * A mono file of these packets, each PACKET_MS. With `durationMs` it ends there to the sample, and what sounds after it is not in the file.
 * Throws LatchError `bad-frame` where a packet is not PACKET_MS of Opus.
 */
export function oggOpusOf(
  packets: readonly Uint8Array[],
  { durationMs = Infinity }: { durationMs?: number } = {},
): Uint8Array<ArrayBuffer> {
  const writer = new OggOpusWriter({ channels: 1 });
  const needed = durationMs > 0 ? Math.ceil(granulesOf(durationMs) / PACKET_GRANULES) : 0;
  const pages = [writer.begin()];
  for (const packet of packets.slice(0, needed)) pages.push(...writer.push(packet));
  pages.push(writer.end(durationMs));
  return concatenated(pages);
}

/**
 * The packets of a mono file, one by one, as views of it. Of a file that was cut short: the whole pages of it. Throws LatchError `bad-frame`
 * where it is no such file, or a packet is not PACKET_MS of Opus.
 */
export function* readOggOpus(file: Uint8Array): Generator<Uint8Array> {
  const packets = readPackets(file);
  checkHead(packets.next().value ?? NONE);
  if (!beginsWith(packets.next().value ?? NONE, TAGS)) throw notOpus('it has no OpusTags');
  for (const packet of packets) {
    checkPacket(packet);
    yield packet;
  }
}

/** All packets of a mono file: see readOggOpus. At most `maxMs` of them are read; a longer file is a `bad-frame` too. */
export function packetsOf(file: Uint8Array, maxMs = 24 * 3_600_000): Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (const packet of readOggOpus(file)) {
    if (packets.length * PACKET_MS >= maxMs) throw notOpus(`it is longer than ${maxMs} ms`);
    packets.push(packet);
  }
  return packets;
}

/** 20 ms of silence at the full band, mono: what Opus makes of zeros without the SILK layer (RFC 6716 §4.3, the silence flag). */
const SILENCE = Uint8Array.of(0xf8, 0xff, 0xfe);

/** So many packets as last `ms`, rounded to whole packets: a pause keeps its length. */
export const silencePackets = (ms: number): Uint8Array[] =>
  Array.from({ length: Math.max(0, Math.round(ms / PACKET_MS)) }, () => SILENCE);

function checkPacket(packet: Uint8Array): void {
  const ms = opusMs(packet);
  if (ms !== PACKET_MS) throw new LatchError('bad-frame', `a packet of ${ms} ms`);
  if (packet.byteLength > MAX_PAYLOAD_BYTES)
    throw new LatchError('bad-frame', `a packet of ${packet.byteLength} bytes`);
}

/** RFC 7845 §5.1: version 1, channels, pre-skip, the rate before encoding, no gain, channel mapping family 0. */
function opusHead(channels: 1 | 2): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES);
  const view = new DataView(head.buffer);
  head.set(HEAD);
  view.setUint8(8, 1);
  view.setUint8(9, channels);
  view.setUint16(10, PRE_SKIP, true);
  view.setUint32(12, PIPELINE_HZ, true);
  return head;
}

/** RFC 7845 §5.2: who wrote it, and the comments, each with its length before it. */
function opusTags(comments: readonly string[]): Uint8Array {
  const count = (value: number) => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return bytes;
  };
  const field = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    return [count(bytes.byteLength), bytes];
  };
  return concatenated([TAGS, ...field('Latch'), count(comments.length), ...comments.flatMap(field)]);
}

const NONE = new Uint8Array();

function checkHead(head: Uint8Array): void {
  if (!beginsWith(head, HEAD) || head.byteLength < HEAD_BYTES) throw notOpus('it has no OpusHead');
  // The major version is in the upper four bits; a reader takes every minor one.
  if (head[8]! >> 4 !== 0) throw notOpus(`it is of version ${head[8]}`);
  if (head[9] !== 1) throw notOpus(`it has ${head[9]} channels`);
}

const beginsWith = (bytes: Uint8Array, start: Uint8Array): boolean =>
  bytes.byteLength >= start.byteLength && start.every((byte, i) => bytes[i] === byte);

const notOpus = (why: string): LatchError => new LatchError('bad-frame', `no Ogg Opus file of Latch: ${why}`);
