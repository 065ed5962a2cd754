/**
 * How fast one socket is read. A page that was away sends half a minute at once, which is honest; read all at once, with every packet
 * decoded, it would hold up the other calls. So what comes faster waits in the network.
 */
import type { Socket } from 'socket.io';

/** Twenty times as fast as somebody talks. */
const PACKETS = 100;
const WINDOW_MS = 100;

/** The part of `ws` that is used here: Engine.IO shows its transport, and not what is in it. */
interface PausableTransport {
  name: string;
  socket?: { pause(): void; resume(): void; on(event: 'ping', listener: () => void): void };
}

/** `onPing`: a ping of the WebSocket protocol came, which is no packet. Over polling, the limit of posts does the same. */
export function paceInflow(conn: Socket['conn'], onPing: () => void): void {
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
  socket.on('ping', onPing);
}
