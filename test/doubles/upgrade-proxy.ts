/**
 * An HTTP proxy as companies run them: requests pass, WebSockets do so only where it says so. What it does with them can be
 * changed while it runs.
 */
import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * `open`: WebSockets pass. `refused`: they are answered with 400. `stripped`: the request goes on as a plain one, without its
 * Upgrade. `stalled`: nobody ever answers.
 */
export type UpgradeMode = 'open' | 'refused' | 'stripped' | 'stalled';
export const CLOSED_MODES = ['refused', 'stripped', 'stalled'] as const satisfies UpgradeMode[];

export interface UpgradeProxy {
  url: string;
  /** What becomes of WebSockets from now on. Those that are up stay up. */
  mode: UpgradeMode;
  /** Breaks every connection that is up. */
  breakConnections(): void;
  /** How many WebSockets were asked for, and how many other requests of Socket.IO passed. */
  readonly seen: { upgrades: number; polls: number };
  close(): Promise<void>;
}

export async function startUpgradeProxy(targetPort: number, mode: UpgradeMode): Promise<UpgradeProxy> {
  const target = { host: '127.0.0.1', port: targetPort };
  const sockets = new Set<Duplex>();
  const breakAll = (): void => sockets.forEach((socket) => void socket.destroy());
  const seen = { upgrades: 0, polls: 0 };

  const pass = (incoming: IncomingMessage, answer: ServerResponse): void => {
    if (incoming.url?.startsWith('/socket.io/')) seen.polls++;
    const { method, url: path, headers } = incoming;
    const onward = ask({ ...target, method, path, headers }, (response) => {
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  };
  const server = createServer(pass);
  server.on('connection', (socket) => track(socket, sockets));
  server.on('upgrade', (incoming, near, head) => {
    seen.upgrades++;
    near.on('error', () => {});
    switch (proxy.mode) {
      case 'open':
        return passUpgrade(incoming, near, head);
      case 'refused':
        return void near.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      case 'stripped':
        return passStripped(incoming, near);
      case 'stalled':
        return;
    }
  });

  const passUpgrade = (incoming: IncomingMessage, near: Duplex, head: Buffer): void => {
    const far: Socket = connect(targetPort, target.host);
    for (const socket of [near, far]) track(socket, sockets);
    for (const socket of [near, far]) socket.on('close', () => [near, far].forEach((end) => end.destroy()));
    far.on('error', () => {});
    far.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${rawHeaders(incoming)}\r\n`);
    far.write(head);
    near.pipe(far).pipe(near);
  };
  const passStripped = (incoming: IncomingMessage, near: Duplex): void => {
    const headers = { ...incoming.headers };
    delete headers.upgrade;
    delete headers.connection;
    const onward = ask({ ...target, path: incoming.url, headers }, (response) => {
      const { statusCode, statusMessage } = response;
      const kept = rawHeaders(response, ['connection', 'keep-alive', 'transfer-encoding']);
      near.write(`HTTP/1.1 ${statusCode} ${statusMessage}\r\nConnection: close\r\n${kept}\r\n`);
      response.pipe(near);
    });
    onward.on('error', () => near.destroy());
    onward.end();
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: UpgradeProxy = {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    mode,
    breakConnections: breakAll,
    seen,
    async close() {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

function track(socket: Duplex, set: Set<Duplex>): void {
  set.add(socket);
  socket.on('close', () => set.delete(socket));
}

/** As they came. `without` drops some by name, in lower case. */
function rawHeaders({ rawHeaders: raw }: IncomingMessage, without: readonly string[] = []): string {
  let lines = '';
  for (let i = 0; i < raw.length; i += 2) {
    if (!without.includes(raw[i]!.toLowerCase())) lines += `${raw[i]}: ${raw[i + 1]}\r\n`;
  }
  return lines;
}
