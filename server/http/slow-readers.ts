/**
 * Answers that nobody reads. Node bounds how long a request may take to arrive, and nothing bounds how long an answer may take to be
 * read: a client could hold a file, a connection and a shutdown for as long as it likes.
 */
import type { Server, ServerResponse } from 'node:http';

export interface ReaderLimits {
  /** An answer of which nothing is read for this long is broken off. */
  stallMs: number;
  /** So is one that is read more slowly than this, on average, once it has waited for longer than `stallMs`. */
  minBytesPerSecond: number;
  /** How often answers are looked at. */
  lookMs: number;
}

/** The slowest line of a phone (2G) brings twice this. */
export const READER_LIMITS: ReaderLimits = { stallMs: 30_000, minBytesPerSecond: 2_048, lookMs: 2_000 };

interface Watched {
  /** Bytes of the connection that were read before this answer. */
  readonly before: number;
  delivered: number;
  stalledMs: number;
  /** Only the time in which something waited to be read counts: a poll may be quiet for long. */
  waitedMs: number;
}

export function breakOffSlowReaders(
  server: Server,
  { stallMs, minBytesPerSecond, lookMs }: ReaderLimits,
): void {
  const answers = new Map<ServerResponse, Watched>();
  server.on('request', ({ socket }, response) => {
    const before = deliveredOn(socket);
    answers.set(response, { before, delivered: before, stalledMs: 0, waitedMs: 0 });
    response.once('close', () => answers.delete(response));
  });
  const look = (): void => {
    for (const [{ socket }, watched] of answers) {
      // Null: an earlier answer on the same connection is not out yet.
      if (socket === null || socket.writableLength === 0) continue;
      const delivered = deliveredOn(socket);
      watched.stalledMs = delivered > watched.delivered ? 0 : watched.stalledMs + lookMs;
      watched.waitedMs += lookMs;
      watched.delivered = delivered;
      const isTooSlow = (delivered - watched.before) * 1000 < minBytesPerSecond * watched.waitedMs;
      if (watched.stalledMs >= stallMs || (watched.waitedMs > stallMs && isTooSlow)) socket.destroy();
    }
  };
  const timer = setInterval(look, lookMs).unref();
  server.once('close', () => clearInterval(timer));
}

function deliveredOn({
  bytesWritten,
  writableLength,
}: {
  bytesWritten: number;
  writableLength: number;
}): number {
  return bytesWritten - writableLength;
}
