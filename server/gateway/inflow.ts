/**
 * How fast one socket is read. A page that was away sends half a minute at once, which is honest; read all at once, with every packet
 * decoded, it would hold up the other calls. So what comes faster waits in the network.
 */
import type { Socket } from 'socket.io';
import { WebSocketServer, type ServerOptions } from 'ws';

/**
 * WebSockets that give everybody else a turn of the event loop between two of their frames. One piece of what the network brings may be
 * thousands of frames, and no pause would stop it.
 */
export class FairWebSocketServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, allowSynchronousEvents: false });
  }
}

/** Messages of one socket that are handled in one turn of the event loop. */
const A_TURN = 10;

/** Makes the function that handles what comes in its order, and no more of it in one turn than that: a poll may bring a thousand. */
export function inTurns(): (handle: () => void) => void {
  const waiting: (() => void)[] = [];
  let left = A_TURN;
  const onTurn = (): void => {
    left = A_TURN;
    for (; left > 0 && waiting.length > 0; left--) waiting.shift()!();
    if (left < A_TURN) setImmediate(onTurn);
  };
  return (handle) => {
    if (left === A_TURN) setImmediate(onTurn);
    if (left === 0 || waiting.length > 0) return void waiting.push(handle);
    left--;
    handle();
  };
}

/** Sixty times as fast as somebody talks. */
const PACKETS = 300;
const WINDOW_MS = 100;

/** The part of `ws` that is used here: Engine.IO shows its transport, and not what is in it. */
interface PausableTransport {
  name: string;
  socket?: { pause(): void; resume(): void; on(event: 'ping' | 'pong', listener: () => void): void };
}

/** `onControl`: a ping or pong of the WebSocket protocol came, which is no packet. Over polling, the limit of posts does the same. */
export function paceInflow(conn: Socket['conn'], onControl: () => void): void {
  const { socket } = conn.transport as unknown as PausableTransport;
  if (socket === undefined) return;
  let packets = 0;
  let timer: NodeJS.Timeout | null = null;
  const onWindow = (): void => {
    timer = null;
    if (packets >= PACKETS) socket.resume();
    packets = 0;
  };
  conn.on('packet', () => {
    timer ??= setTimeout(onWindow, WINDOW_MS);
    if (++packets === PACKETS) socket.pause();
  });
  conn.once('close', () => clearTimeout(timer ?? undefined));
  socket.on('ping', onControl);
  socket.on('pong', onControl);
}
