/** How much waits to go out on one Engine.IO connection, whatever it is: events, audio, answers to pings. */
import type { Socket } from 'socket.io';

type EngineSocket = Socket['conn'];
export type PacketData = string | ArrayBufferView | undefined;

/** Over a quarter of an hour of a reply. A browser that reads nothing for so long is away, whatever it still says. */
export const MAX_WAITING_BYTES = 4_000_000;

/** `onFull` is called once, outside of what was just sent, when more than `maxBytes` wait. */
export function watchOutflow(conn: EngineSocket, onFull: () => void, maxBytes = MAX_WAITING_BYTES): void {
  /** Not yet handed to the transport … */
  let queuedBytes = 0;
  /** … and what it was handed last: it takes more only when that has left the process. */
  let handedBytes = 0;
  let isFull = false;
  conn.on('packetCreate', ({ data }: { data?: PacketData }) => {
    queuedBytes += sizeOf(data);
    const waitingBytes = queuedBytes + (conn.transport.writable ? 0 : handedBytes);
    if (isFull || waitingBytes <= maxBytes) return;
    isFull = true;
    queueMicrotask(onFull);
  });
  conn.on('flush', () => {
    handedBytes = queuedBytes;
    queuedBytes = 0;
  });
}

/** In bytes, or in characters of a text. */
export const sizeOf = (data: PacketData): number =>
  typeof data === 'string' ? data.length : (data?.byteLength ?? 0);

/** How long the other end has to read what it was told last. */
const HANG_UP_LIMIT_MS = 2_000;

/** What was emitted earlier is written first, and the disconnect packet after it. An end that reads nothing is not waited for. */
export function hangUp(socket: Socket): void {
  setImmediate(() => socket.disconnect(true));
  setTimeout(() => cutOff(socket.conn), HANG_UP_LIMIT_MS).unref();
}

/** Ends a connection whose other end may read nothing: what waits is dropped, and nobody is waited for. */
export function cutOff(conn: EngineSocket): void {
  conn.close(true);
  // A WebSocket that is closed in good order waits for its other end.
  if (conn.transport.name === 'websocket') conn.request.socket.destroy();
}
