/**
 * What each HTTP request of Socket.IO must pass. A WebSocket is checked once, when it opens. A socket over long-polling is a
 * new request every time, and Engine.IO itself checks the origin of the first one only.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { LatchError } from '../../shared/errors.ts';

export interface PollingOptions {
  /** Throws `origin-refused`. */
  checkOrigin: (request: IncomingMessage) => void;
  addressOf: (request: IncomingMessage) => string;
  /** The headers that every answer of the server carries. */
  applyHeaders: (request: IncomingMessage, response: ServerResponse) => void;
  onUpgradeStripped: () => void;
}

type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** The part of an Engine.IO server (`io.engine`) that is used here. */
export interface Engine {
  on(
    event: 'connection',
    listener: (socket: { id: string; once(event: 'close', listener: () => void): void }) => void,
  ): void;
  use(middleware: Middleware): void;
}

/** Engine.IO's number for a request that is not allowed. */
const ENGINE_FORBIDDEN = 4;
/** One call posts at most 50 packets of speech a second, one at a time, and a few events. */
export const MAX_POSTS_PER_SECOND = 150;
/**
 * New sockets over polling per minute from one address. A page that is cut off tries again about once in two seconds, and
 * many people share the address of a corporate proxy.
 */
export const MAX_OPENED_PER_MINUTE = 600;

export function guardPolling(
  engine: Engine,
  { checkOrigin, addressOf, applyHeaders, onUpgradeStripped }: PollingOptions,
): void {
  const posts = new RateLimiterMemory({ points: MAX_POSTS_PER_SECOND, duration: 1 });
  const opened = new RateLimiterMemory({ points: MAX_OPENED_PER_MINUTE, duration: 60 });
  // Only posts to these ids are counted. Otherwise the limiter would keep a key for every id that somebody invents.
  const known = new Set<string>();
  engine.on('connection', (socket) => {
    known.add(socket.id);
    socket.once('close', () => known.delete(socket.id));
  });
  engine.use((request, response, next) => {
    const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
    // As Engine.IO reads it: the last one, and none where it is empty.
    const id = query.getAll('sid').at(-1) || null;
    const isUpgrade = request.headers.upgrade !== undefined;
    if (!isUpgrade) applyHeaders(request, response);
    try {
      // A request without an id is the first one of a socket: Engine.IO calls `allowRequest` for it.
      if (id !== null) checkOrigin(request);
    } catch (error) {
      return isUpgrade ? next(error) : refuse(response, LatchError.from(error));
    }
    if (isUpgrade) return next();
    if (query.get('transport') === 'websocket') onUpgradeStripped();
    if (id === null) pass(opened, addressOf(request), response, next);
    else if (request.method === 'POST' && known.has(id)) pass(posts, id, response, next);
    else next();
  });
}

/** As Engine.IO refuses the first request. A browser names no origin in that one, so this may be the first that is refused. */
function refuse(response: ServerResponse, { code }: LatchError): void {
  response.writeHead(403, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ code: ENGINE_FORBIDDEN, message: code }));
}

function pass(
  limiter: RateLimiterMemory,
  key: string,
  response: ServerResponse,
  next: (error?: unknown) => void,
): void {
  limiter.consume(key).then(
    () => next(),
    (refusal: unknown) => {
      if (!(refusal instanceof RateLimiterRes)) return next(refusal);
      response.writeHead(429, { 'Retry-After': Math.ceil(refusal.msBeforeNext / 1000) }).end();
    },
  );
}
