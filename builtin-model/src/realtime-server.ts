import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Brain } from './brain.ts';
import { Connection } from './connection.ts';
import type { SpeechDetector } from './detection/detector.ts';
import type { Log } from './log.ts';
import { ProtocolError } from './protocol-error.ts';
import { SESSION_LIMIT_MS } from './session.ts';

/** 15 MiB of audio in base64, and the rest of its event. */
const mostMessageBytes = 21 * 1024 * 1024;
/** A client that does not read its answers is dropped. */
const mostUnsentBytes = 32 * 1024 * 1024;
const mostConnections = 64;
const betaRefused = 4000;
const overloaded = 1013;

export interface RealtimeServerOptions {
  brain: Brain;
  /** Finds the user's turns (server_vad, semantic_vad). Without a detector, only manual turns are supported. */
  detector?: SpeechDetector;
  /** The names that `session.audio.output.voice` may have; the first is the default. */
  voices: readonly string[];
  /** 0, the default: any free port. */
  port?: number;
  host?: string;
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
  const { brain, detector, voices, host = '127.0.0.1', log } = options;
  const http = createServer((_request, response) => response.writeHead(426, { upgrade: 'websocket' }).end());
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: mostMessageBytes,
    perMessageDeflate: false,
    // One message in each turn of the event loop: a client that sends many at once delays nobody.
    allowSynchronousEvents: false,
  });

  http.on('upgrade', (request, socket, head) => {
    const refusal = refusalOf(request);
    if (refusal) return refuse(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (client) => {
      if (request.headers['openai-beta']?.includes('realtime=v1'))
        return client.close(betaRefused, 'beta_api_shape_disabled');
      if (sockets.clients.size > (options.mostConnections ?? mostConnections))
        return client.close(overloaded, 'at_capacity');
      const model = new URL(request.url ?? '', 'ws://localhost').searchParams.get('model') ?? 'builtin';
      serve(client, model.slice(0, 128));
    });
  });

  function serve(client: WebSocket, model: string): void {
    let sent = 0;
    const connection = new Connection({
      brain,
      detector: detector ?? null,
      model,
      voices,
      now: Date.now(),
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
    }, options.sessionLimitMs ?? SESSION_LIMIT_MS);
    client.on('message', (data, isBinary) => {
      if (isBinary)
        return connection.refuse(
          new ProtocolError('invalid_json', 'Binary messages are not part of the protocol: send JSON text.'),
        );
      connection.receive(data.toString());
    });
    client.on('error', (error) => log?.warn(`realtime client: ${error.message}`));
    client.on('close', () => {
      clearTimeout(limit);
      connection.close();
    });
  }

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port ?? 0, host, resolve);
  });
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
function refusalOf(request: IncomingMessage): string | null {
  const url = URL.parse(request.url ?? '', 'ws://localhost');
  if (url?.pathname !== '/v1/realtime') return '404 Not Found';
  const { origin } = request.headers;
  if (origin === undefined) return null;
  const name = URL.parse(origin)?.hostname ?? '';
  return ['localhost', '127.0.0.1', '[::1]'].includes(name) ? null : '403 Forbidden';
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
