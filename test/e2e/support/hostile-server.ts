/** A server that serves the real page, lets it call, and then says what a test makes it say. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { Server, type Socket } from 'socket.io';
import { createPage } from '../../../server/http/page.ts';
import { securityHeaders } from '../../../server/http/headers.ts';
import * as parser from '../../../shared/socket-parser.ts';

const WEB_DIR = resolve(import.meta.dirname, '../../../dist/web');

export const READY = {
  callId: 'call',
  conversationId: 'conversation',
  resumeKey: 'key',
  received: 0,
  resumed: false,
  model: { label: 'Hostile', builtin: false, speculation: true },
  maxCallMs: 3_600_000,
  resumeWindowMs: 30_000,
  replyLimitMs: 60_000,
  protocol: 3,
};

export interface HostileServer {
  url: string;
  /** What happens on each socket that opens, after it was let in. */
  onCall: (line: HostileLine) => void;
  /** The answers of the API. */
  hello: unknown;
  permission: unknown;
  /** Sockets so far. */
  sockets: number;
  close(): Promise<void>;
}

/** One socket, as the server has it. */
export class HostileLine {
  #n = 0;

  constructor(
    readonly socket: Socket,
    /** 1 for the first socket. */
    readonly number: number,
  ) {}

  /** Link events carry no number. */
  link(name: string, payload: unknown): void {
    this.socket.emit(name, payload);
  }

  /** With the next link number. */
  event(name: string, payload: unknown): void {
    this.socket.emit(name, payload, ++this.#n);
  }

  /** A packet of a reply. */
  audio(replyId: number, seq: number, payload: Uint8Array): void {
    const frame = Buffer.alloc(20 + payload.length);
    frame[0] = 2;
    frame.writeUInt32BE(++this.#n, 4);
    frame.writeUInt32BE(1, 8);
    frame.writeUInt32BE(seq, 12);
    frame.writeUInt32BE(replyId, 16);
    frame.set(payload, 20);
    this.socket.emit('audio', frame);
  }

  /** A WebSocket message as it is, once what was said before is out. */
  async raw(message: string | Uint8Array): Promise<void> {
    await once(this.socket.conn, 'drain');
    const { transport } = this.socket.conn as unknown as {
      transport: { socket: { send(m: unknown): void } };
    };
    transport.socket.send(message);
  }
}

export async function startHostileServer(): Promise<HostileServer> {
  const applyHeaders = securityHeaders({ trustedProxies: 0, hstsSeconds: 0, frameAncestors: [], base: '/' });
  const files = createPage(WEB_DIR);
  const http = createServer((request, response) => {
    applyHeaders(request, response);
    if (request.url?.startsWith('/api/')) return answer(request, response);
    const onNoFile = (): void => void response.writeHead(404).end();
    files(request, response, { onNoFile, onUnreadable: onNoFile });
  });
  const io = new Server(http, { parser, transports: ['websocket', 'polling'], serveClient: false });
  const server: HostileServer = {
    url: '',
    onCall: () => {},
    hello: { model: { label: 'Hostile', builtin: false, examples: [] }, access: 'open' },
    permission: {
      callId: 'call',
      conversationId: 'conversation',
      token: 'token',
      expiresAtMs: Date.now() + 60_000,
      turn: { detector: 'timer', modelUrl: null },
    },
    sockets: 0,
    async close() {
      const closed = io.close();
      // A connection that the browser opened ahead and has not used is not "idle" to Node, which would wait for it.
      http.closeAllConnections();
      await closed;
    },
  };
  function answer({ url }: IncomingMessage, response: ServerResponse): void {
    const body = url === '/api/hello' ? server.hello : url === '/api/calls' ? server.permission : {};
    response.writeHead(url === '/api/calls' ? 201 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  }
  io.on('connection', (socket) => server.onCall(new HostileLine(socket, ++server.sockets)));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  server.url = `http://localhost:${(http.address() as AddressInfo).port}`;
  return server;
}
