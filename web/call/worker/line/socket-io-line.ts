/** What a CallLink needs from outside, in a browser's worker: Socket.IO, the worker's clock and timers. */
import { io } from 'socket.io-client';
import { ERROR_CODES, type ErrorCode } from '../../../../shared/errors.ts';
import { PROTOCOL_QUERY, PROTOCOL_VERSION } from '../../../../shared/protocol.ts';
import * as parser from '../../../../shared/socket-parser.ts';
import { serverUrl } from '../../../server-url.ts';
import type { LinkSurroundings } from './call-link.ts';
import { MAX_MESSAGE_LENGTH } from './flood.ts';
import type { LineSocket, Path, ReadHandshake, WayHandlers } from './line-socket.ts';
import { Paths } from './paths.ts';

const after: LinkSurroundings['after'] = (delayMs, run) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};
/** Kept for the life of the worker: if a network let no WebSocket through in one call, the next call knows it. */
const paths = new Paths({ openOver: openSocketIo, after });

export const WORKER_SURROUNDINGS: Omit<LinkSurroundings, 'requestCall'> = {
  openSocket: (readHandshake, handlers) => paths.open(readHandshake, handlers),
  nowMs: () => performance.now(),
  after,
  every: (periodMs, run) => {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
  random: () => Math.random(),
};

/** Socket.IO hangs up when this throws, as after anything else that it cannot read. */
class BoundedDecoder extends parser.Decoder {
  override add(message: unknown): void {
    const length = typeof message === 'string' ? message.length : (message as ArrayBuffer).byteLength;
    if (length > MAX_MESSAGE_LENGTH) throw new Error(`a message of length ${length}`);
    super.add(message);
  }
}

function openSocketIo(path: Path, readHandshake: ReadHandshake, handlers: WayHandlers): LineSocket {
  const { origin, pathname } = serverUrl('/socket.io/');
  const socket = io(origin, {
    path: pathname,
    parser: { Encoder: parser.Encoder, Decoder: BoundedDecoder },
    transports: [path],
    // The CallLink opens the next socket itself: each needs its own handshake.
    reconnection: false,
    forceNew: true,
    auth: (sendAuth) => sendAuth(readHandshake()),
    // The version is here and not in `auth`, because a server of version 1 refuses members that it does not know.
    query: { [PROTOCOL_QUERY]: String(PROTOCOL_VERSION) },
  });
  socket.onAny((name: string, first: unknown, n: unknown) => handlers.onMessage(name, first, n));
  socket.io.on('open', () => handlers.onOpen());
  socket.on('connect_error', (error: Error & { data?: unknown; context?: unknown }) =>
    handlers.onRefused(error.data ?? refusalOf(error.context)),
  );
  socket.on('disconnect', () => handlers.onClosed());
  return {
    emit: (name, ...args) => void socket.emit(name, ...args),
    close: () => {
      socket.io.off('open');
      socket.offAny().removeAllListeners().disconnect();
    },
  };
}

/**
 * A request of a socket over polling that the server refused: its answer names an error code (server/gateway/socket.ts). A
 * WebSocket that is refused says nothing to the page, and polling is tried next.
 */
function refusalOf(request: unknown): { code: ErrorCode } | undefined {
  try {
    const { message } = JSON.parse((request as XMLHttpRequest).responseText) as { message: unknown };
    const code = ERROR_CODES.find((known) => known === message);
    return code && { code };
  } catch {
    return undefined;
  }
}
