import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Brain } from './brain.ts';
import { Connection } from './connection.ts';
import type { SpeechDetector } from './detection/detector.ts';
import { newId } from './ids.ts';
import type { Log } from './log.ts';
import { MessageDesk } from './message-desk.ts';
import { ProtocolError } from './protocol-error.ts';
import { Rooms } from './rooms.ts';
import { SESSION_LIMIT_MS } from './session.ts';

/** 15 MiB of audio in base64, and the rest of its event. */
const mostMessageBytes = 21 * 1024 * 1024;
/** A client that does not read its answers is dropped. */
const mostUnsentBytes = 32 * 1024 * 1024;
const mostConnections = 64;
const betaRefused = 4000;
const overloaded = 1013;
/** Who is turned away after the upgrade has so long to read why. */
const leaveMs = 1000;
/** Connections that have not asked for anything yet, and requests that come in slowly. */
const httpLimits = { headersTimeout: 5000, requestTimeout: 5000, connectionsCheckingInterval: 1000 };
const mostHttpConnections = 256;

export interface RealtimeServerOptions {
  brain: Brain;
  /** Finds the user's turns (server_vad, semantic_vad). Without a detector, only manual turns are supported. */
  detector?: SpeechDetector;
  /** The names that `session.audio.output.voice` may have; the first is the default. */
  voices: readonly string[];
  /** 0, the default: any free port. */
  port?: number;
  host?: string;
  /** What clients have to show as `Authorization: Bearer …`; null, the default: nothing. */
  key?: string | null;
  log?: Log;
  sessionLimitMs?: number;
  mostConnections?: number;
}

export interface RealtimeServer {
  /** ws://HOST:PORT/v1/realtime; clients may add `?model=…`. */
  url: string;
  /** Drops every connection, and closes the brain and the detector too. */
  close(): Promise<void>;
}

/** Serves the OpenAI Realtime protocol (GA shape) over WebSocket. Resolves when it listens. */
export async function startRealtimeServer(options: RealtimeServerOptions): Promise<RealtimeServer> {
  const { brain, detector, voices, host = '127.0.0.1', key = null, log } = options;
  const http = createServer(httpLimits, (_request, response) =>
    response.writeHead(426, { upgrade: 'websocket' }).end(),
  );
  http.maxConnections = mostHttpConnections;
  const desk = new MessageDesk();
  const rooms = new Rooms();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: mostMessageBytes,
    perMessageDeflate: false,
  });

  const warn = (error: Error) => log?.warn(`realtime client: ${error.message}`);
  http.on('upgrade', (request, socket, head) => {
    const isAway = brain.canAnswer?.() === false;
    const refusal = refusalOf(request, key) ?? (isAway ? '503 Service Unavailable' : null);
    if (refusal) return refuse(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (client) => {
      // From the first moment on: a fault of a socket that nobody listens to would end the thread.
      client.on('error', warn);
      if (request.headers['openai-beta']?.includes('realtime=v1'))
        return turnAway(client, betaRefused, 'beta_api_shape_disabled');
      if (sockets.clients.size > (options.mostConnections ?? mostConnections))
        return turnAway(client, overloaded, 'at_capacity');
      const model = new URL(request.url ?? '', 'ws://localhost').searchParams.get('model') ?? 'builtin';
      serve(client, model.slice(0, 128));
    });
  });

  function serve(client: WebSocket, model: string): void {
    let sent = 0;
    const limitMs = options.sessionLimitMs ?? SESSION_LIMIT_MS;
    const id = newId('sess');
    const connection = new Connection({
      id,
      brain,
      detector: detector ?? null,
      model,
      voices,
      rooms,
      now: Date.now(),
      limitMs,
      send: (event) => {
        if (client.readyState !== client.OPEN) return;
        client.send(JSON.stringify({ event_id: `event_${++sent}`, ...event }));
        if (client.bufferedAmount > mostUnsentBytes) client.terminate();
      },
    });
    const limit = setTimeout(() => {
      connection.refuse(
        new ProtocolError('session_expired', 'Your session hit the maximum duration of 60 minutes.'),
      );
      client.close(1001, 'session_expired');
    }, limitMs);
    client.on('message', (data: Buffer, isBinary) =>
      desk.take(id, client, {
        bytes: data.length,
        handle: () => (isBinary ? connection.refuse(binaryRefused()) : connection.receive(String(data))),
      }),
    );
    client.on('close', () => {
      clearTimeout(limit);
      desk.forget(id);
      connection.close();
    });
  }

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port ?? 0, host, resolve);
  });
  // Where there are too many descriptors to accept one more.
  http.on('error', warn);
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://${host}:${port}/v1/realtime`,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      await new Promise<void>((resolve) => http.close(() => resolve()));
      await Promise.all([brain.close(), detector?.close()]);
    },
  };
}

/** The HTTP status line of a refusal, or null. A web page of some other site must not reach a server on this machine. */
function refusalOf({ url, headers }: IncomingMessage, key: string | null): string | null {
  if (URL.parse(url ?? '', 'ws://localhost')?.pathname !== '/v1/realtime') return '404 Not Found';
  const { origin, authorization = '' } = headers;
  const page = origin === undefined ? 'localhost' : (URL.parse(origin)?.hostname ?? '');
  if (!['localhost', '127.0.0.1', '[::1]'].includes(page)) return '403 Forbidden';
  return key === null || isSame(authorization, `Bearer ${key}`) ? null : '401 Unauthorized';
}

const binaryRefused = () =>
  new ProtocolError('invalid_json', 'Binary messages are not part of the protocol: send JSON text.');

/** In a time that says nothing about where they differ. */
function isSame(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => createHash('sha256').update(text).digest()) as [
    Buffer,
    Buffer,
  ];
  return timingSafeEqual(first, second);
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

function turnAway(client: WebSocket, code: number, reason: string): void {
  client.close(code, reason);
  setTimeout(() => client.terminate(), leaveMs).unref();
}
