/** Bytes to a server over TCP, as no browser would send them. */
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/** A connection whose end is nobody's error. */
export function dial(port: number, from = '127.0.0.1'): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  socket.on('error', () => {});
  return socket;
}

/** Sends these bytes. Returns what came back until the server hung up. */
export function talk(port: number, bytes: string, from?: string): Promise<string> {
  const socket = dial(port, from);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.write(bytes);
  return new Promise((resolve) => socket.on('close', () => resolve(answer)));
}

/** Asks for a path, and resets the connection when the first bytes of the answer are there. */
export function breakOff(port: number, path: string): Promise<void> {
  const socket = dial(port);
  socket.once('data', () => socket.resetAndDestroy());
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return new Promise((resolve) => socket.on('close', () => resolve()));
}

/** Does this so many times, some at once. */
export async function flood(times: number, atOnce: number, attack: () => Promise<unknown>): Promise<void> {
  let left = times;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await attack();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** How many files and sockets a process holds open. */
export function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
