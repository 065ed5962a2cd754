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
  /** Serves a request, or refuses it, when it is the turn of whoever asks. */
  inTurn: (request: IncomingMessage, response: ServerResponse, serve: () => void) => void;
  onUpgradeStripped: () => void;
}

type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

interface EngineSocket {
  readonly id: string;
  once(event: 'close', listener: () => void): void;
}

/** The part of an Engine.IO server (`io.engine`) that is used here. */
export interface Engine {
  on(event: 'connection', listener: (socket: EngineSocket) => void): void;
  use(middleware: Middleware): void;
}

/** Engine.IO's numbers for a request that is none of its own, and for one that is not allowed. */
const ENGINE_BAD_REQUEST = 3;
const ENGINE_FORBIDDEN = 4;
/** One call posts at most 50 packets of speech a second, one at a time, and a few events. */
export const MAX_POSTS_PER_SECOND = 150;
/**
 * New sockets over polling per minute from one address. A page that is cut off tries again about once in two seconds, and
 * many people share the address of a corporate proxy.
 */
export const MAX_OPENED_PER_MINUTE = 600;

/**
 * Returns the function that makes a socket deaf: its browser may still read what it was told last, and nothing more is read of it. What it
 * posts is refused when the socket is closed, and not before: a browser that is refused a post does not read any more either.
 */
export function guardPolling(
  engine: Engine,
  { checkOrigin, addressOf, applyHeaders, inTurn, onUpgradeStripped }: PollingOptions,
): (socketId: string) => void {
  const posts = new RateLimiterMemory({ points: MAX_POSTS_PER_SECOND, duration: 1 });
  const opened = new RateLimiterMemory({ points: MAX_OPENED_PER_MINUTE, duration: 60 });
  // Only posts to these ids are counted. Otherwise the limiter would keep a key for every id that somebody invents.
  const known = new Set<string>();
  /** What is done with the posts that wait, by the id of a deaf socket. */
  const deaf = new Map<string, (() => void)[]>();
  engine.on('connection', (socket) => {
    known.add(socket.id);
    socket.once('close', () => {
      known.delete(socket.id);
      for (const refusePost of deaf.get(socket.id) ?? []) refusePost();
      deaf.delete(socket.id);
    });
  });
  // What is none of a socket that is up comes at the pace of all other requests: also to be refused takes time.
  engine.use((request, response, next) => {
    if (request.headers.upgrade !== undefined) return next();
    applyHeaders(request, response);
    const { id, query } = readUrl(request);
    const isOfSocket = id !== null && known.has(id) && !query.has('j');
    if (isOfSocket) next();
    else inTurn(request, response, next);
  });
  engine.use((request, response, next) => {
    const { id, query } = readUrl(request);
    const isUpgrade = request.headers.upgrade !== undefined;
    try {
      // A request without an id is the first one of a socket: Engine.IO calls `allowRequest` for it.
      if (id !== null) checkOrigin(request);
    } catch (error) {
      const { code } = LatchError.from(error);
      return isUpgrade ? next(error) : refuse(response, 403, { code: ENGINE_FORBIDDEN, message: code });
    }
    if (isUpgrade) return next();
    // JSONP, which no page of Latch uses: answers would be scripts that another site can run, and Engine.IO has no option to do without.
    if (query.has('j')) return refuse(response, 400, { code: ENGINE_BAD_REQUEST, message: 'no JSONP' });
    const unread = request.method === 'POST' && id !== null ? deaf.get(id) : undefined;
    if (unread)
      return void unread.push(() => refuse(response, 403, { code: ENGINE_FORBIDDEN, message: 'too-much' }));
    if (query.get('transport') === 'websocket') onUpgradeStripped();
    const refuseLater = (refusePost: () => void): void => inTurn(request, response, refusePost);
    if (id === null) pass(opened, addressOf(request), response, next, refuseLater);
    else if (request.method === 'POST' && known.has(id)) pass(posts, id, response, next, refuseLater);
    else next();
  });
  return (socketId) => {
    if (known.has(socketId)) deaf.set(socketId, []);
  };
}

function readUrl({ url }: IncomingMessage): { query: URLSearchParams; id: string | null } {
  const query = new URL(url ?? '/', 'http://localhost').searchParams;
  // As Engine.IO reads it: the last one, and none where it is empty.
  return { query, id: query.getAll('sid').at(-1) || null };
}

/** As Engine.IO refuses the first request. A body that is on its way is not waited for. */
function refuse(response: ServerResponse, status: number, why: { code: number; message: string }): void {
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(JSON.stringify(why));
}

function pass(
  limiter: RateLimiterMemory,
  key: string,
  response: ServerResponse,
  next: (error?: unknown) => void,
  later: (refuse: () => void) => void,
): void {
  limiter.consume(key).then(
    () => next(),
    (refusal: unknown) => {
      if (!(refusal instanceof RateLimiterRes)) return next(refusal);
      later(() => response.writeHead(429, { 'Retry-After': Math.ceil(refusal.msBeforeNext / 1000) }).end());
    },
  );
}
