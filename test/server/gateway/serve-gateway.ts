/** The gateway with a scripted model behind it, and sockets that connect to it as a browser's do. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { onTestFinished } from 'vitest';
import { attachGateway } from '../../../server/gateway/socket.ts';
import { LiveLinks } from '../../../server/live/live-links.ts';
import { SessionRegistry } from '../../../server/session/registry.ts';
import { LatchError, type ErrorCode } from '../../../shared/errors.ts';
import {
  PROTOCOL_QUERY,
  PROTOCOL_VERSION,
  type LinkEvents,
  type ServerEvents,
} from '../../../shared/protocol.ts';
import * as parser from '../../../shared/socket-parser.ts';
import { ScriptedModel } from '../session/scripted-model.ts';

export type Transport = 'websocket' | 'polling';
export const TRANSPORTS = ['websocket', 'polling'] as const satisfies Transport[];

interface ServeOptions {
  maxCalls?: number;
  checkOrigin?: (request: { headers: NodeJS.Dict<string | string[]> }) => void;
  applyHeaders?: (request: IncomingMessage, response: ServerResponse) => void;
  onUpgradeStripped?: () => void;
  maxListeners?: number;
  maxListenersPerAddress?: number;
  /** The transport that `dial` uses by default. */
  transport?: Transport;
}

/** A server whose tokens are the ids of the calls that they open. It is closed at the end of the test. */
export async function serveGateway({
  maxCalls = 10,
  checkOrigin = () => {},
  applyHeaders = () => {},
  onUpgradeStripped = () => {},
  transport = 'websocket',
  maxListeners = 200,
  maxListenersPerAddress = 200,
}: ServeOptions = {}) {
  const model = new ScriptedModel();
  const clock = { nowMs: 5_000 };
  const log = pino({ level: 'silent' });
  const registry = new SessionRegistry({
    model,
    log,
    nowMs: () => clock.nowMs,
    maxCalls,
    maxCallsPerAddress: 2,
    maxCallMs: 600_000,
    idleMs: 600_000,
    resumeWindowMs: 30_000,
    networkOf: (address) => address,
    taps: [],
    speculation: true,
    modelJudges: false,
  });
  const live = new LiveLinks({
    callOf: (conversationId, person) => registry.callOf(conversationId, person),
    maxListeners,
    nowMs: () => clock.nowMs,
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs).unref();
      return () => clearTimeout(timer);
    },
  });
  const http = createServer();
  const gateway = attachGateway(http, {
    base: '/',
    registry,
    log,
    verifyCallToken: async (token) => {
      if (token === 'old') throw new LatchError('token-expired');
      if (!token.startsWith('call')) throw new LatchError('token-invalid');
      return { callId: token, conversationId: `conversation of ${token}`, person: 'somebody' };
    },
    conversationKeyOf: (id) => `key of ${id}`,
    checkOrigin,
    addressOf: () => '127.0.0.1',
    maxCallsPerAddress: 2,
    applyHeaders,
    inTurn: (_request, _response, serve) => serve(),
    onUpgradeStripped,
    live,
    maxListenersPerAddress,
    nowMs: () => clock.nowMs,
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    registry.endAll(new LatchError('draining'));
    return gateway.close();
  });
  const { port } = http.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  /** `at`: the address of a proxy before it. `query`: what the page says of its version. */
  const dial = (
    auth: Record<string, unknown>,
    over: Transport = transport,
    at = url,
    query: Record<string, string> = { [PROTOCOL_QUERY]: String(PROTOCOL_VERSION) },
  ): Socket => {
    const socket = io(at, { parser, auth, query, transports: [over], reconnection: false, forceNew: true });
    onTestFinished(() => void socket.disconnect());
    return socket;
  };
  return { model, registry, live, clock, port, url, dial };
}

export const next = <T>(socket: Socket, name: string): Promise<T> =>
  new Promise((resolve) => socket.once(name, resolve));
export const readyOf = (socket: Socket) => next<LinkEvents['link.ready']>(socket, 'link.ready');
export const errorOf = (socket: Socket) => next<ServerEvents['call.error']>(socket, 'call.error');
/** Why the server refused the socket. */
export const refusalOf = async (socket: Socket): Promise<{ code: ErrorCode; detail?: string }> =>
  (await next<Error & { data: { code: ErrorCode } }>(socket, 'connect_error')).data;
/** Resolves when the server has handled everything sent before: it answers a ping in order. */
export const handled = (socket: Socket): Promise<unknown> => socket.emitWithAck('link.ping', { sentAtMs: 1 });
