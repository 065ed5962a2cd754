/**
 * Log lines on standard output. The log serves the calls and not the other way round: a disk that is full, a pipe that nobody reads
 * or that was closed, costs lines, and never a call. Lines that got lost are counted, and the next one that gets through says how many.
 */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import process from 'node:process';
import type { DestinationStream } from 'pino';

/** What may wait for a reader. A line is some hundred bytes. */
const MAX_WAITING_BYTES = 256_000;
const FD = 1;

export interface LogOutput extends DestinationStream {
  /** Resolves when nothing waits any more, or after this time. */
  flush(limitMs: number): Promise<void>;
}

/** Where lines go. */
export interface LineSink {
  /** Whether the line got through, or is on its way; it may still be lost there. Neither throws nor waits. */
  write(line: string, onLost: () => void): boolean;
  /** Bytes that wait for a reader. */
  waiting(): number;
}

export function standardOutput(): LogOutput {
  const { stdout } = process;
  // Pipes, sockets and terminals.
  return countingLost(stdout instanceof Socket ? streamSink(stdout) : fileSink(FD));
}

export function countingLost(sink: LineSink): LogOutput {
  let lost = 0;
  const tryWrite = (line: string, count: number): boolean => sink.write(line, () => (lost += count));
  return {
    write(line) {
      const before = lost;
      if (before > 0 && tryWrite(lostLine(before), before)) lost -= before;
      // A reader who misses lines is told so before the next one.
      if (lost > 0 || !tryWrite(line, 1)) lost += 1;
    },
    async flush(limitMs) {
      const untilMs = performance.now() + limitMs;
      while (sink.waiting() > 0 && performance.now() < untilMs) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

function lostLine(count: number): string {
  const msg = `${count} log lines are lost: standard output took none. A disk is full, or what reads the log stands still.`;
  return `${JSON.stringify({ level: 40, time: new Date().toISOString(), pid: process.pid, msg })}\n`;
}

/** A file is written at once. What a full disk takes of a line is ended before the next one. */
function fileSink(fd: number): LineSink {
  let torn = '';
  return {
    write(line) {
      const bytes = Buffer.from(torn + line);
      try {
        const written = writeSync(fd, bytes);
        if (written > torn.length) torn = written < bytes.length ? '\n' : '';
        return written === bytes.length;
      } catch {
        return false;
      }
    },
    waiting: () => 0,
  };
}

/** A pipe, a socket or a terminal takes what it can; the rest waits, up to a bound. */
function streamSink(stream: Socket): LineSink {
  // Node lets a terminal hold up the process: Ctrl-S would stop every call.
  (stream as { _handle?: { setBlocking?(on: boolean): void } })._handle?.setBlocking?.(false);
  // A reader that is gone. Node keeps standard output open, so a named pipe may get another one.
  stream.on('error', () => {});
  return {
    write(line, onLost) {
      if (stream.writableLength + line.length > MAX_WAITING_BYTES) return false;
      stream.write(line, (error) => {
        if (error) onLost();
      });
      return true;
    },
    waiting: () => stream.writableLength,
  };
}
