/** What a CallLink needs of the world, in a browser's worker: Socket.IO, the server's HTTP, the worker's clock and timers. */
import { io } from 'socket.io-client';
import type { Handshake } from '../../../../shared/protocol.ts';
import * as parser from '../../../../shared/socket-parser.ts';
import { createCall } from '../../api.ts';
import type { LineSocket, LineSocketHandlers, LinkSurroundings } from './call-link.ts';

export const WORKER_SURROUNDINGS: LinkSurroundings = {
  openSocket: openSocketIo,
  requestCall: (conversationId, onAnswer, onError) => {
    createCall(conversationId).then(onAnswer, onError);
  },
  nowMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  every: (periodMs, run) => {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
  random: () => Math.random(),
};

function openSocketIo(auth: Handshake, handlers: LineSocketHandlers): LineSocket {
  const socket = io({
    parser,
    transports: ['websocket'],
    // The CallLink opens the next socket itself: each needs its own handshake.
    reconnection: false,
    forceNew: true,
    auth,
  });
  socket.onAny((name: string, first: unknown, n: unknown) => handlers.onMessage(name, first, n));
  socket.on('connect_error', (error: Error & { data?: unknown }) => handlers.onRefused(error.data));
  socket.on('disconnect', () => handlers.onClosed());
  return {
    emit: (name, ...args) => void socket.emit(name, ...args),
    close: () => void socket.offAny().removeAllListeners().disconnect(),
  };
}
