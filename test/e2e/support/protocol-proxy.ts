/**
 * Stands between a page and a Latch server, and reads along: every request, and every Socket.IO packet of the sockets of the
 * page's workers, which Playwright does not see. It passes on what it reads, or what a test makes of it.
 */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Packet } from 'socket.io-parser';
import { WebSocket, WebSocketServer } from 'ws';
import { Decoder, Encoder } from '../../../shared/socket-parser.ts';

export type Side = 'page' | 'server';

export interface HttpExchange {
  method: string;
  path: string;
  body: string;
  status: number;
  answer: string;
}

export interface ProxyHooks {
  /** A request to /api was answered. */
  onApi?(exchange: HttpExchange): void;
  /** Sockets are numbered from 1. */
  onSocket?(socket: number, query: URLSearchParams): void;
  onPacket?(socket: number, from: Side, packet: Packet): void;
  onClosed?(socket: number, by: Side | 'network'): void;
  /** What goes on in place of a packet. */
  changePacket?(from: Side, packet: Packet): Packet;
  /** What goes on in place of the query of a socket's address. */
  changeQuery?(query: URLSearchParams): URLSearchParams;
}

export interface ProtocolProxy {
  url: string;
  /** Breaks every socket, and refuses new ones until `mend`. Requests go on. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Engine.IO's type of a text message that carries a Socket.IO packet. */
const MESSAGE = '4';

export async function startProtocolProxy(targetPort: number, hooks: ProxyHooks): Promise<ProtocolProxy> {
  const sockets = new Set<WebSocket>();
  const upgrades = new WebSocketServer({ noServer: true });
  let whole = true;
  let lastSocket = 0;

  const http = createServer((asked, answered) => {
    // It reads WebSockets alone: the page must not go on by long-polling, unread.
    if (asked.url?.startsWith('/socket.io/')) return void answered.writeHead(503).end();
    const { method, url: path, headers } = asked;
    const onward = request(
      // A connection of its own: the server may just be closing one that is kept.
      { port: targetPort, host: '127.0.0.1', method, path, headers, agent: false },
      (response) => {
        answered.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answered);
        if (asked.url?.startsWith('/api/')) void readExchange(asked, asking, response).then(hooks.onApi);
      },
    );
    const asking = textOf(asked);
    onward.on('error', () => answered.destroy());
    asked.pipe(onward);
  });

  http.on('upgrade', (asked: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (!whole) return void stream.destroy();
    upgrades.handleUpgrade(asked, stream, head, (near) => join(near, asked));
  });

  function join(near: WebSocket, asked: IncomingMessage): void {
    const socket = ++lastSocket;
    const url = new URL(asked.url ?? '/', 'ws://127.0.0.1');
    hooks.onSocket?.(socket, url.searchParams);
    if (hooks.changeQuery) url.search = hooks.changeQuery(url.searchParams).toString();
    url.port = String(targetPort);
    const { host, origin, cookie } = asked.headers;
    const far = new WebSocket(url, {
      perMessageDeflate: false,
      headers: { host: host ?? '', ...(origin ? { origin } : {}), ...(cookie ? { cookie } : {}) },
    });
    sockets.add(near).add(far);
    const early: [string | Buffer, boolean][] = [];
    let closed = false;
    const close = (by: Side | 'network'): void => {
      if (closed) return;
      closed = true;
      hooks.onClosed?.(socket, by);
      for (const end of [near, far]) {
        sockets.delete(end);
        end.close();
      }
    };
    const fromPage = passer(socket, 'page', (data, binary) => {
      if (far.readyState === WebSocket.CONNECTING) early.push([data, binary]);
      else far.send(data, { binary });
    });
    const fromServer = passer(socket, 'server', (data, binary) => near.send(data, { binary }));
    near.on('message', fromPage);
    far.on('message', fromServer);
    far.on('open', () => early.forEach(([data, binary]) => far.send(data, { binary })));
    near.on('close', () => close(whole ? 'page' : 'network'));
    far.on('close', () => close(whole ? 'server' : 'network'));
    for (const end of [near, far]) end.on('error', () => {});
  }

  /** Takes the messages of one end of one socket. */
  function passer(socket: number, from: Side, send: (data: string | Buffer, binary: boolean) => void) {
    const decoder = new Decoder();
    let decoded: Packet | null = null;
    decoder.on('decoded', (packet: Packet) => (decoded = packet));
    return (data: Buffer, isBinary: boolean): void => {
      const text = isBinary ? '' : data.toString();
      if (!isBinary && !text.startsWith(MESSAGE)) return send(text, false);
      decoder.add(isBinary ? data : text.slice(MESSAGE.length));
      const packet = decoded!;
      hooks.onPacket?.(socket, from, packet);
      if (!hooks.changePacket) return send(isBinary ? data : text, isBinary);
      const [message] = new Encoder().encode(hooks.changePacket(from, packet));
      if (typeof message === 'string') send(MESSAGE + message, false);
      else send(Buffer.from(message), true);
    };
  }

  const breakAll = (): void => sockets.forEach((socket) => socket.terminate());
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://localhost:${(http.address() as AddressInfo).port}`,
    cut: () => {
      whole = false;
      breakAll();
    },
    mend: () => (whole = true),
    close: async () => {
      breakAll();
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}

async function readExchange(
  { method = '', url: path = '' }: IncomingMessage,
  body: Promise<string>,
  response: IncomingMessage,
): Promise<HttpExchange> {
  const answer = await textOf(response);
  return { method, path, body: await body, status: response.statusCode ?? 0, answer };
}

/** Reads along with whoever else reads the stream. */
function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => stream.on('end', () => resolve(Buffer.concat(chunks).toString())));
}
