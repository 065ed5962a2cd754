/**
 * Pages of an Ogg stream (RFC 3533). Our own, since what reads them here is given files that were cut short or made to harm: no library at
 * hand reads the first, or bounds the second. A page, little-endian:
 *
 *   0  "OggS"    4  u8 version 0    5  u8 flags    6  i64 granule position at its end    14  u32 serial number    18  u32 number of the page
 *   22  u32 CRC  26  u8 segments    27  the length of each segment; one of 255 bytes goes on in the next one    …  the segments
 */
import { LatchError } from '../errors.ts';

const HEAD_BYTES = 27;
const MAX_SEGMENTS = 255;
const MAX_SEGMENT_BYTES = 255;
const CRC_AT = 22;
const FLAGS = { continued: 1, first: 2, last: 4 } as const;
const CAPTURE = [0x4f, 0x67, 0x67, 0x53];

export interface OggPage {
  /** Whole packets. */
  packets: readonly Uint8Array[];
  /** Samples of the stream up to the end of the page. */
  granule: number;
  serial: number;
  /** From 0. */
  number: number;
  isLast: boolean;
}

/** How many segments a packet takes: a page has room for MAX_PAGE_SEGMENTS. */
export const segmentsOf = (packet: Uint8Array): number =>
  Math.floor(packet.byteLength / MAX_SEGMENT_BYTES) + 1;
export const MAX_PAGE_SEGMENTS = MAX_SEGMENTS;

/** Throws RangeError where the packets do not fit on a page. */
export function encodePage({ packets, granule, serial, number, isLast }: OggPage): Uint8Array<ArrayBuffer> {
  const segments = packets.reduce((sum, packet) => sum + segmentsOf(packet), 0);
  if (segments > MAX_SEGMENTS) throw new RangeError(`a page has no room for ${segments} segments`);
  const bodyBytes = packets.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const page = new Uint8Array(HEAD_BYTES + segments + bodyBytes);
  const view = new DataView(page.buffer);
  page.set(CAPTURE);
  view.setUint8(5, (number === 0 ? FLAGS.first : 0) | (isLast ? FLAGS.last : 0));
  view.setBigInt64(6, BigInt(granule), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, number, true);
  view.setUint8(26, segments);
  let segment = HEAD_BYTES;
  let body = HEAD_BYTES + segments;
  for (const packet of packets) {
    page.fill(MAX_SEGMENT_BYTES, segment, (segment += segmentsOf(packet) - 1));
    page[segment++] = packet.byteLength % MAX_SEGMENT_BYTES;
    page.set(packet, body);
    body += packet.byteLength;
  }
  view.setUint32(CRC_AT, crcOf(page), true);
  return page;
}

/**
 * The packets of a file with one stream, one by one, as views of `bytes` where a packet lies on one page. A last page that was cut short is
 * left out: what comes before it is good. Throws LatchError `bad-frame` where anything else is wrong.
 */
export function* readPackets(bytes: Uint8Array): Generator<Uint8Array> {
  let started: Uint8Array[] = [];
  let serial: number | null = null;
  let isOver = false;
  for (let at = 0, number = 0; at < bytes.byteLength; number++) {
    const page = readPage(bytes, at);
    if (page === null) return;
    if (isOver) throw bad(at, 'pages after the last one');
    if (page.serial !== (serial ??= page.serial)) throw bad(at, 'a second stream');
    if (page.number !== number) throw bad(at, `page ${page.number} in place of page ${number}`);
    if (page.isContinued !== started.length > 0) throw bad(at, 'a packet without its beginning or its end');
    isOver = page.isLast;
    for (const { bytes: part, isEnd } of page.parts) {
      started.push(part);
      if (!isEnd) continue;
      yield started.length === 1 ? part : concatenated(started);
      started = [];
    }
    at = page.end;
  }
}

/** null: the file ends before the page does. */
function readPage(bytes: Uint8Array, at: number) {
  const rest = bytes.subarray(at);
  if (CAPTURE.some((byte, i) => i < rest.byteLength && rest[i] !== byte)) throw bad(at, 'no page of Ogg');
  if (rest.byteLength < HEAD_BYTES) return null;
  const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
  if (view.getUint8(4) !== 0) throw bad(at, `version ${view.getUint8(4)} of Ogg`);
  const lengths = rest.subarray(HEAD_BYTES, HEAD_BYTES + view.getUint8(26));
  const body = HEAD_BYTES + view.getUint8(26);
  const end = lengths.reduce((sum, length) => sum + length, body);
  if (rest.byteLength < end) return null;
  if (crcOf(rest.subarray(0, end)) !== view.getUint32(CRC_AT, true)) throw bad(at, 'a wrong checksum');
  const flags = view.getUint8(5);
  return {
    serial: view.getUint32(14, true),
    number: view.getUint32(18, true),
    isContinued: (flags & FLAGS.continued) !== 0,
    isLast: (flags & FLAGS.last) !== 0,
    parts: partsOf(rest.subarray(body, end), lengths),
    end: at + end,
  };
}

/** What of packets lies on a page: segments of 255 bytes and the one that follows them belong together. */
function partsOf(body: Uint8Array, lengths: Uint8Array): { bytes: Uint8Array; isEnd: boolean }[] {
  const parts: { bytes: Uint8Array; isEnd: boolean }[] = [];
  let from = 0;
  let to = 0;
  lengths.forEach((length, i) => {
    to += length;
    const isEnd = length < MAX_SEGMENT_BYTES;
    if (!isEnd && i < lengths.length - 1) return;
    parts.push({ bytes: body.subarray(from, to), isEnd });
    from = to;
  });
  return parts;
}

/** One after the other, in a buffer of their own. */
export function concatenated(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** RFC 3533 §6: polynomial 0x04c11db7, nothing inverted, most significant bit first. Signed, as JavaScript's own 32-bit numbers are. */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});
const NO_CRC = new Uint8Array(4);

/** Of a whole page, its own field counted as 0. */
function crcOf(page: Uint8Array): number {
  const before = crcAfter(0, page, 0, CRC_AT);
  const own = crcAfter(before, NO_CRC, 0, NO_CRC.length);
  return crcAfter(own, page, CRC_AT + NO_CRC.length, page.byteLength) >>> 0;
}

function crcAfter(before: number, bytes: Uint8Array, from: number, to: number): number {
  let crc = before;
  for (let i = from; i < to; i++) crc = (crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ bytes[i]!]!;
  return crc;
}

const bad = (at: number, what: string): LatchError =>
  new LatchError('bad-frame', `${what}, at byte ${at} of the Ogg file`);
