/** The HTTP server: the built page, the API before a call, and the health of the server. Socket.IO joins it later. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Logger } from 'pino';
import sirv from 'sirv';
import { LatchError, type ErrorCode } from '../shared/errors.ts';
import type { Config } from './config.ts';
import type { CallDoor, Caller } from './gateway/calls.ts';
import { cameByHttps } from './gateway/caller.ts';
import { securityHeaders } from './headers.ts';
import type { TurnModel } from './turn-model.ts';

export interface HttpOptions {
  config: Pick<Config, 'tls' | 'trustedProxies'>;
  /** The folder of the built page; null where another server has it (npm run dev). */
  webDir: string | null;
  turnModel: TurnModel | null;
  door: CallDoor;
  checkOrigin: (request: IncomingMessage) => void;
  addressOf: (request: IncomingMessage) => string;
  /** Asked at each request: only a ready server takes new calls. */
  state: () => 'starting' | 'ready' | 'draining';
  log: Logger;
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  'bad-event': 400,
  'access-required': 401,
  'access-wrong': 403,
  'origin-refused': 403,
  'not-found': 404,
  'too-large': 413,
  'too-many-calls': 429,
  'rate-limited': 429,
  'at-capacity': 503,
  draining: 503,
};

const MAX_BODY_BYTES = 4096;
const FOR_EVER = 'public,max-age=31536000,immutable';
const ACCESS_COOKIE = 'latch_access';
const ACCESS_COOKIE_S = 90 * 24 * 3600;

/** Not listening yet. Reads the TLS files; throws where they cannot be read. */
export function createHttpServer(options: HttpOptions): Server {
  const { tls } = options.config;
  const page = options.webDir === null ? undefined : servePage(options.webDir);
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    void answer(request, response, options, page);
  };
  const limits = { requestTimeout: 15_000, headersTimeout: 10_000 };
  if (tls === null) return createServer(limits, onRequest);
  const files = { cert: readFileSync(tls.certPath), key: readFileSync(tls.keyPath) };
  return createHttpsServer({ ...limits, ...files }, onRequest);
}

/** Compressed as built; hashed assets for ever, everything else asked for again. */
function servePage(webDir: string): ReturnType<typeof sirv> {
  if (!existsSync(webDir)) throw new Error(`The page is not built: ${webDir} is missing. Run npm run build.`);
  return sirv(webDir, {
    brotli: true,
    gzip: true,
    etag: true,
    setHeaders(response, pathname) {
      const isHashed = pathname.startsWith('/assets/');
      response.setHeader('Cache-Control', isHashed ? FOR_EVER : 'no-cache');
      response.setHeader('Vary', 'Accept-Encoding');
    },
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
  page: ReturnType<typeof sirv> | undefined,
): Promise<void> {
  const https = cameByHttps(request, options.config.trustedProxies);
  const headers = securityHeaders(request.headers.host, https);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  try {
    if (path === '/healthz') return sendJson(response, 200, { status: 'ok' });
    if (path === '/readyz') {
      const state = options.state();
      return sendJson(response, state === 'ready' ? 200 : 503, { status: state });
    }
    if (path === options.turnModel?.path && request.method === 'GET')
      return sendForEver(response, options.turnModel.bytes);
    if (path.startsWith('/api/')) return await answerApi(request, response, path, options, https);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || page === undefined) throw new LatchError('not-found');
    page(request, response, () => sendError(response, new LatchError('not-found')));
  } catch (thrown) {
    if (request.errored) return;
    const error = LatchError.from(thrown);
    if (error.code === 'internal') options.log.error({ err: thrown, path }, 'a request failed');
    sendError(response, error);
  }
}

async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  options: HttpOptions,
  https: boolean,
): Promise<void> {
  const { door, addressOf, checkOrigin, state, log } = options;
  response.setHeader('Cache-Control', 'no-store');
  const caller: Caller = { address: addressOf(request), accessCookie: readCookie(request) };
  checkOrigin(request);
  switch (`${request.method} ${path}`) {
    case 'GET /api/hello':
      return sendJson(response, 200, await door.hello(caller));
    case 'POST /api/access': {
      const value = await door.enter(caller, await readJson(request));
      const secure = https ? '; Secure' : '';
      response.setHeader(
        'Set-Cookie',
        `${ACCESS_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${ACCESS_COOKIE_S}${secure}`,
      );
      return void response.writeHead(204).end();
    }
    case 'POST /api/calls': {
      if (state() !== 'ready') throw new LatchError('draining');
      const call = await door.createCall(caller, await readJson(request));
      log.debug({ callId: call.callId }, 'call allowed');
      return sendJson(response, 201, call);
    }
    default:
      throw new LatchError('not-found', `${request.method} ${path}`.slice(0, 200));
  }
}

function readCookie(request: IncomingMessage): string | undefined {
  return new RegExp(`(?:^|;\\s*)${ACCESS_COOKIE}=([\\w.-]+)`).exec(request.headers.cookie ?? '')?.[1];
}

/** JSON alone: a form of another site cannot send that without being asked first. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new LatchError('bad-event', 'content-type must be application/json');
  }
  const text = (await readBody(request)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LatchError('bad-event', 'the body is no JSON', { cause });
  }
}

/** Not by `for await`: leaving such a loop early destroys the socket before the error is sent. */
function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes <= MAX_BODY_BYTES) return void chunks.push(chunk);
      request.pause();
      reject(new LatchError('too-large', `more than ${MAX_BODY_BYTES} bytes`));
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

function sendError(response: ServerResponse, error: LatchError): void {
  if (response.headersSent) return void response.destroy();
  const status = STATUS[error.code] ?? 500;
  if (error.code === 'rate-limited') response.setHeader('Retry-After', parseInt(error.detail ?? '60', 10));
  // What an unexpected error says may name what only the log should.
  const told = status === 500 ? new LatchError(error.code) : error;
  if (error.code === 'too-large') response.setHeader('Connection', 'close');
  sendJson(response, status, { error: told });
}

/** What is at a path that has its hash. */
function sendForEver(response: ServerResponse, bytes: Buffer): void {
  response.setHeader('Cache-Control', FOR_EVER);
  response.setHeader('Content-Type', 'application/octet-stream');
  response.setHeader('Content-Length', bytes.byteLength);
  response.writeHead(200).end(bytes);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.writeHead(status).end(JSON.stringify(body));
}
