/** Sound as an answer: an Ogg Opus file, or the range of it that a browser's player asks for (RFC 9110, section 14). */
import type { Context } from 'hono';

export interface Range {
  from: number;
  /** The last byte; null: to the end. */
  to: number | null;
}

/** Undefined: the whole file. A range that makes no sense is ignored, as the RFC allows; several are answered with the whole. */
export function rangeOf(header: string | undefined): Range | undefined {
  const match = /^bytes=(\d{1,12})-(\d{0,12})$/.exec(header ?? '');
  if (!match) return undefined;
  const from = Number(match[1]);
  const to = match[2] === '' ? null : Number(match[2]);
  return to !== null && to < from ? undefined : { from, to };
}

export function answerSound(
  c: Context,
  range: Range | undefined,
  { bytes, size }: { bytes: Uint8Array; size: number },
): Response {
  c.header('Content-Type', 'audio/ogg; codecs=opus');
  c.header('Accept-Ranges', 'bytes');
  if (range !== undefined && range.from >= size)
    return c.body(null, 416, { 'Content-Range': `bytes */${size}` });
  const body = new Uint8Array(bytes);
  if (range === undefined) return c.body(body, 200);
  return c.body(body, 206, {
    'Content-Range': `bytes ${range.from}-${range.from + bytes.length - 1}/${size}`,
  });
}
