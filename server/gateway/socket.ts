/**
 * Socket.IO on one side, sessions on the other. Decides who may open a call, and which messages on the wire are well formed.
 * Decides nothing about the call itself.
 */
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { Server, type Socket } from 'socket.io';
import * as v from 'valibot';
import { LatchError } from '../../shared/errors.ts';
import {
  CLIENT_EVENTS,
  handshakeSchema,
  LINK_EVENTS,
  PROTOCOL_QUERY,
  type ClientEvent,
  type Handshake,
} from '../../shared/protocol.ts';
import * as parser from '../../shared/socket-parser.ts';
import { errorForBrowser } from '../session/error-for-browser.ts';
import type { CallSocket } from '../session/call-socket.ts';
import type { SessionRegistry } from '../session/registry.ts';
import type { Session } from '../session/session.ts';
import { checkPageServed, errorFor, eventFor, linkEventFor, pageVersionOf } from './page-versions.ts';
import { FairWebSocketServer, inTurns, paceInflow } from './inflow.ts';
import { cutOff, hangUp, sizeOf, watchOutflow, type PacketData } from './outflow.ts';
import { serveListeners, type ListenerOptions } from './listeners.ts';
import { guardPolling } from './polling.ts';
import { boundUnnamedSockets, unnamedLimits } from './unnamed-sockets.ts';

export interface GatewayOptions {
  /** The path that everything is below: `/`, or `/latch/` and the like. */
  base: string;
  registry: SessionRegistry;
  log: Logger;
  /** Throws `token-invalid` or `token-expired`. */
  verifyCallToken: (token: string) => Promise<{ callId: string; conversationId: string; person: string }>;
  /** What proves, to a later call, that its browser was in this conversation. */
  conversationKeyOf: (conversationId: string, person: string) => string;
  /** Throws `origin-refused`. */
  checkOrigin: (request: { headers: NodeJS.Dict<string | string[]> }) => void;
  /** The address that limits count, behind a trusted proxy or not. */
  addressOf: (request: {
    headers: NodeJS.Dict<string | string[]>;
    socket: { remoteAddress?: string | undefined };
  }) => string;
  maxCallsPerAddress: number;
  /** Sets the headers that every answer of the server carries. */
  applyHeaders: (request: IncomingMessage, response: ServerResponse) => void;
  /** Serves a request, or refuses it, when it is the turn of whoever asks. */
  inTurn: (request: IncomingMessage, response: ServerResponse, serve: () => void) => void;
  /** Somebody asked for a WebSocket, and a proxy stripped the request of its Upgrade. */
  onUpgradeStripped: () => void;
  /** The calls that may be listened to. */
  live: ListenerOptions['live'];
  maxListenersPerAddress: number;
  nowMs: () => number;
}

/** An event is at most a typed turn (MAX_TEXT_CHARS in UTF-8, escaped); a frame is far less. */
const MAX_MESSAGE_BYTES = 32_768;
/** Within the sum of the two, a silent socket is noticed: well inside the resume window. */
const PING_INTERVAL_MS = 5_000;
const PING_TIMEOUT_MS = 5_000;
/** A name that may be repeated in an error and in the log. */
const PLAIN_NAME = /^[a-z._-]{1,40}$/i;

/** Serves calls on an HTTP server. Returns a function that closes every socket. */
export function attachGateway(http: HttpServer, options: GatewayOptions): { close(): Promise<void> } {
  // Engine.IO leaves upgrades of other paths than its own without an error handler: a reset would end the process.
  http.on('upgrade', (_request, socket) => socket.on('error', () => socket.destroy()));
  const io = new Server(http, {
    path: `${options.base}socket.io/`,
    parser,
    // Long-polling is for networks that let no WebSocket through. Once a WebSocket opens, the browser moves to it by a fresh
    // socket that resumes the call (web/call/worker/line/paths.ts). So Engine.IO's own upgrade of a socket is not needed.
    transports: ['websocket', 'polling'],
    allowUpgrades: false,
    serveClient: false,
    // Engine.IO brings an older one, which answers pings without a bound.
    wsEngine: FairWebSocketServer,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    allowRequest: (request, callback) => {
      try {
        options.checkOrigin(request);
        if (!hasRoom(request)) throw new LatchError('rate-limited');
        callback(null, true);
      } catch (thrown) {
        callback(LatchError.from(thrown).code, false);
      }
    },
  });
  const hasRoom = boundUnnamedSockets(io, options.addressOf, unnamedLimits(options.maxCallsPerAddress));
  const makeDeaf = guardPolling(io.engine, options);
  io.use((socket, next) => {
    admit(socket, options).then(
      () => next(),
      (thrown: unknown) => {
        const error = LatchError.from(thrown);
        if (error.code === 'internal') options.log.error({ err: error }, 'a call could not be opened');
        const data = errorFor(pageOf(socket), errorForBrowser(error)).toJSON();
        next(Object.assign(new Error(data.message), { data }));
      },
    );
  });
  io.on('connection', (socket) => serve(socket, { ...options, makeDeaf }));
  serveListeners(io, options);
  return { close: () => io.close() };
}

/** Finds or opens the session that a socket belongs to, and leaves it in `socket.data`. */
async function admit(
  socket: Socket,
  { registry, verifyCallToken, addressOf }: GatewayOptions,
): Promise<void> {
  checkPageServed(pageOf(socket));
  const handshake = v.safeParse(handshakeSchema, socket.handshake.auth);
  if (!handshake.success) throw new LatchError('token-invalid', issueOf(handshake.issues));
  socket.data = { handshake: handshake.output };
  if ('resumeKey' in handshake.output) {
    const session = registry.find(handshake.output.resumeKey);
    session.onResume();
    socket.data.session = session;
    return;
  }
  const { callId, conversationId, person } = await verifyCallToken(handshake.output.token);
  // Over polling, the connection of the first request may be closed by now and no longer have an address.
  const { headers } = socket.request;
  const address = addressOf({ headers, socket: { remoteAddress: socket.conn.remoteAddress } });
  socket.data.session = registry.open({ callId, conversationId, person, address });
}

/** The version of the page behind a socket. */
function pageOf(socket: Socket): number {
  return pageVersionOf(socket.handshake.query[PROTOCOL_QUERY]);
}

/** `makeDeaf`: refuses what is posted on a socket from now on. */
function serve(
  socket: Socket,
  { log, nowMs, conversationKeyOf, makeDeaf }: GatewayOptions & { makeDeaf: (socketId: string) => void },
): void {
  const { session, handshake } = socket.data as { session: Session; handshake: Handshake };
  const page = pageOf(socket);
  /** What still comes of what was sent before it was refused is not even looked at. */
  let isDeaf = false;
  const callSocket: CallSocket = {
    event: (event, n) => {
      const { name, payload } = eventFor(page, event);
      socket.emit(name, payload, n);
    },
    audio: (frame) => void socket.emit('audio', frame),
    link: (name, payload) => {
      const { conversationId, person } = session.options;
      const known = linkEventFor(page, name, payload, conversationKeyOf(conversationId, person));
      socket.emit(name, known);
    },
    close: (deaf = false) => {
      isDeaf ||= deaf;
      if (deaf) makeDeaf((socket.conn as unknown as { id: string }).id);
      hangUp(socket);
    },
  };
  const guarded = (handle: () => void): void => {
    if (isDeaf) return;
    try {
      handle();
    } catch (thrown) {
      const error = LatchError.from(thrown);
      if (error.code === 'internal')
        log.error({ err: error, callId: session.options.callId }, 'a message broke the session');
      else
        log.debug(
          { callId: session.options.callId, code: error.code, detail: error.detail },
          'a message was refused',
        );
      session.refuse(error);
      // A gap in the link numbers heals on a fresh socket: the browser sends again what is missing.
      if (error.code === 'wrong-sequence') socket.disconnect(true);
    }
  };

  const inTurn = inTurns();
  // One listener for everything: Socket.IO calls this one at once, but the listeners of single events a tick later. Messages
  // must be handled in the order in which they came.
  socket.onAny((name: unknown, first: unknown, second: unknown) =>
    inTurn(() =>
      guarded(() => {
        switch (name) {
          case 'audio':
            return session.onAudio(bytesOf(first));
          case 'link.ack':
            return session.onAck(parse(LINK_EVENTS[name], first, name).received);
          case 'link.ping': {
            const { sentAtMs } = parse(LINK_EVENTS[name], first, name);
            if (typeof second === 'function') second({ sentAtMs, serverMs: nowMs() });
            return;
          }
          default:
            return session.onEvent(numberOf(second, name), () => eventOf(name, first));
        }
      }),
    ),
  );
  paceInflow(socket.conn, () => guarded(() => session.onArrival(0)));
  socket.conn.on('packet', ({ data }: { data?: PacketData }) =>
    guarded(() => session.onArrival(sizeOf(data))),
  );
  watchOutflow(socket.conn, () => {
    log.info({ callId: session.options.callId }, 'a browser reads nothing: its socket is cut off');
    cutOff(socket.conn);
  });
  socket.on('disconnect', (reason) => {
    log.debug({ callId: session.options.callId, reason }, 'socket closed');
    session.detach(callSocket);
  });

  try {
    session.attach(callSocket, 'resumeKey' in handshake ? { received: handshake.received } : null);
  } catch (thrown) {
    // The browser comes back, is told at the handshake that this call is over, and gets a new call that goes on with the
    // conversation.
    session.end(LatchError.from(thrown));
    callSocket.close();
  }
}

function eventOf(name: unknown, payload: unknown): ClientEvent {
  if (typeof name !== 'string') throw new LatchError('unknown-event', 'the name is no string');
  if (!Object.hasOwn(CLIENT_EVENTS, name))
    throw new LatchError('unknown-event', PLAIN_NAME.test(name) ? name : 'the name is no name');
  const schema = CLIENT_EVENTS[name as keyof typeof CLIENT_EVENTS];
  return { name, payload: parse(schema, payload, name) } as ClientEvent;
}

function parse<S extends v.GenericSchema>(schema: S, payload: unknown, name: string): v.InferOutput<S> {
  const result = v.safeParse(schema, payload);
  if (!result.success) throw new LatchError('bad-event', `${name}: ${issueOf(result.issues)}`);
  return result.output;
}

/** Where the fault is, and what was expected there. What was there instead may be anything, so it is not repeated. */
function issueOf([issue]: readonly v.BaseIssue<unknown>[]): string {
  const path = issue?.path?.map(({ key }) => (PLAIN_NAME.test(String(key)) ? String(key) : '?')).join('.');
  const what = issue?.expected ? `expected ${issue.expected}` : 'malformed';
  return `${path ? `${path}: ` : ''}${what}`;
}

function numberOf(n: unknown, name: unknown): number {
  if (typeof n === 'number' && Number.isSafeInteger(n) && n > 0) return n;
  throw new LatchError('bad-event', `${name}: no link number`);
}

function bytesOf(bytes: unknown): Uint8Array {
  if (!(bytes instanceof Uint8Array)) throw new LatchError('bad-frame', 'not binary');
  return bytes;
}
