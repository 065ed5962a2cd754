import type { Handshake } from '../../../../shared/protocol.ts';

/** Which way a socket goes: a WebSocket, or HTTP long-polling where the network lets no WebSocket through. */
export type Path = 'websocket' | 'polling';

/** One connection to the server, in Socket.IO's terms. */
export interface LineSocket {
  /** The last argument may be a function: it gets the server's answer. */
  emit(name: string, ...args: unknown[]): void;
  /** Closes the socket after everything that was emitted has gone out. Its handlers hear nothing more. */
  close(): void;
}

export interface LineSocketHandlers {
  onMessage(name: string, first: unknown, n: unknown): void;
  /** The server did not let the socket in (`data` says why), or was not there (`data` is undefined). */
  onRefused(data: unknown): void;
  onClosed(): void;
}

/** The handlers of a socket over one way. */
export interface WayHandlers extends LineSocketHandlers {
  /** The server answered this way. It has not let the socket in yet. */
  onOpen(): void;
}

/** The handlers of a socket that may change from one way to another: `link.ready` follows `onPath` each time. */
export interface PathHandlers extends LineSocketHandlers {
  /** The call goes this way from now on. */
  onPath(path: Path): void;
}

/** Called when a socket introduces itself to the server, so that the handshake names what was received until then. */
export type ReadHandshake = () => Handshake;
