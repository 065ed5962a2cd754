/**
 * Sockets that belong to no call: Engine.IO has opened them, and nobody has named a call on them (CONNECT), or their call is over. A
 * page names its call at once. So there are few of them, and none lives for long.
 */
import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'socket.io';
import { LIVE_NAMESPACE } from '../../shared/live.ts';
import { Places } from './places.ts';

export interface UnnamedLimits {
  perAddress: number;
  /** Where there are more in all, the oldest goes: it had the most time. */
  inAll: number;
  lifeMs: number;
  /** Packets that may come before a call is named: a page sends one. */
  packets: number;
  /** How long the other end may take to answer that its socket closes. */
  closeMs: number;
}

/** All calls that an address may have can begin at once, each over WebSocket and polling. */
export function unnamedLimits(maxCallsPerAddress: number): UnnamedLimits {
  const perAddress = 50 + 2 * maxCallsPerAddress;
  return { perAddress, inAll: 1_000 + 2 * perAddress, lifeMs: 8_000, packets: 4, closeMs: 3_000 };
}

/** The part of Engine.IO's socket that is used here. */
interface EngineSocket {
  readonly request: IncomingMessage;
  readonly readyState: string;
  readonly transport: {
    readonly name: string;
    /** Of `ws`, where it is a WebSocket. Its own pings and pongs are no packets. */
    readonly socket?: {
      on(event: 'ping' | 'pong', listener: () => void): void;
      off(event: 'ping' | 'pong', listener: () => void): void;
    };
  };
  once(event: 'close', listener: () => void): unknown;
  on(event: 'packet', listener: () => void): unknown;
  off(event: 'packet', listener: () => void): unknown;
  close(discard: boolean): void;
}

/** Bounds them. Returns the function that says whether another one may open. */
export function boundUnnamedSockets(
  io: Server,
  addressOf: (request: IncomingMessage) => string,
  { perAddress, inAll, lifeMs, packets, closeMs }: UnnamedLimits,
): (request: IncomingMessage) => boolean {
  const places = new Places(perAddress);
  /** What is done once a socket is named or closed. The oldest first. */
  const unnamed = new Map<EngineSocket, () => void>();
  /** The connection of a first poll may be gone later, and its address with it. */
  const addresses = new WeakMap<EngineSocket, string>();

  const onNamed = (socket: EngineSocket): void => {
    unnamed.get(socket)?.();
    unnamed.delete(socket);
  };
  const onUnnamed = (socket: EngineSocket, address: string): void => {
    const giveBack = places.take(address);
    if (giveBack === null) return end(socket);
    const timer = setTimeout(() => end(socket), lifeMs);
    let left = packets;
    const onPacket = (): void => {
      if (--left < 0) end(socket);
    };
    const { socket: webSocket } = socket.transport;
    socket.on('packet', onPacket);
    webSocket?.on('ping', onPacket);
    webSocket?.on('pong', onPacket);
    unnamed.set(socket, () => {
      clearTimeout(timer);
      socket.off('packet', onPacket);
      webSocket?.off('ping', onPacket);
      webSocket?.off('pong', onPacket);
      giveBack();
    });
    if (unnamed.size > inAll) end(unnamed.keys().next().value!);
  };
  const end = (socket: EngineSocket): void => {
    onNamed(socket);
    socket.close(true);
  };

  io.engine.on('connection', (socket: EngineSocket) => {
    const { request } = socket;
    const address = addressOf(request);
    addresses.set(socket, address);
    const connection = request.socket;
    onUnnamed(socket, address);
    socket.once('close', () => {
      onNamed(socket);
      // A WebSocket waits half a minute for an answer to its close.
      if (socket.transport.name !== 'websocket' || connection.destroyed) return;
      const timer = setTimeout(() => connection.destroy(), closeMs);
      connection.once('close', () => clearTimeout(timer));
    });
  });
  const onConnection = (call: Socket): void => {
    const socket = call.conn as unknown as EngineSocket;
    onNamed(socket);
    call.once('disconnect', () => {
      if (socket.readyState === 'open') onUnnamed(socket, addresses.get(socket)!);
    });
  };
  io.on('connection', onConnection);
  io.of(LIVE_NAMESPACE).on('connection', onConnection);
  return (request) => places.hasRoom(addressOf(request));
}
