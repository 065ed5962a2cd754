/**
 * Requests that come on one connection before the one ahead of them is answered. No browser sends them, and Node hands them all out at
 * once: each would hold a file or a handler that never learns that its connection is gone. So each waits for its turn, and few may.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const MAX_WAITING = 8;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Puts itself before everybody who listens for requests by now. */
export function oneAtATime(server: Server): void {
  const listeners = server.listeners('request') as Listener[];
  const waiting = new WeakMap<Socket, number>();
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const handle = (): void => listeners.forEach((listener) => listener.call(server, request, response));
    // Its connection is given to an answer when those before it are out.
    if (response.socket !== null) return handle();
    const { socket } = request;
    const ahead = (waiting.get(socket) ?? 0) + 1;
    if (ahead > MAX_WAITING) return void socket.destroy();
    waiting.set(socket, ahead);
    response.once('socket', () => {
      waiting.set(socket, waiting.get(socket)! - 1);
      handle();
    });
  });
}
