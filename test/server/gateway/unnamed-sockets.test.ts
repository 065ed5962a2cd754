/** Sockets that name no call, over real connections. Their time is short here. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { boundUnnamedSockets, type UnnamedLimits } from '../../../server/gateway/unnamed-sockets.ts';

const NEVER_MS = 1e8;
const LIMITS: UnnamedLimits = { perAddress: 3, inAll: 5, lifeMs: NEVER_MS, packets: 4, closeMs: 100 };

/** A server that lets everybody name a call. The address is what a request says. */
async function serve(limits: Partial<UnnamedLimits> = {}) {
  const http = createServer();
  const io = new Server(http, {
    transports: ['websocket', 'polling'],
    allowRequest: (request, callback) => callback(null, hasRoom(request)),
  });
  const hasRoom = boundUnnamedSockets(io, ({ headers }) => String(headers['from'] ?? '10.0.0.1'), {
    ...LIMITS,
    ...limits,
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    http.closeAllConnections();
    void io.close();
  });
  const address = `127.0.0.1:${(http.address() as AddressInfo).port}/socket.io/?EIO=4&transport=`;
  /** A WebSocket without a CONNECT; null where it was refused. */
  const open = async (from: string): Promise<WebSocket | null> => {
    const socket = new WebSocket(`ws://${address}websocket`, { headers: { from } });
    onTestFinished(() => socket.terminate());
    return new Promise((resolve) => {
      socket.once('message', () => resolve(socket));
      socket.once('error', () => resolve(null));
    });
  };
  const poll = async (from: string): Promise<number> =>
    (await fetch(`http://${address}polling`, { headers: { from } })).status;
  return { io, open, poll };
}

const connect = async (socket: WebSocket): Promise<void> => {
  socket.send('40');
  await once(socket, 'message');
};

test('one address opens so many, by WebSocket or by polling; another one gets in all the same', async () => {
  const { open, poll } = await serve();
  expect(await open('10.0.0.1')).not.toBeNull();
  expect(await poll('10.0.0.1')).toBe(200);
  expect(await poll('10.0.0.1')).toBe(200);
  expect(await open('10.0.0.1')).toBeNull();
  expect(await poll('10.0.0.1')).toBe(403);
  expect(await open('10.0.0.2')).not.toBeNull();
});

test('one that names a call counts no more, until its call is over', async () => {
  const { io, open } = await serve();
  const sockets = [];
  for (let i = 0; i < 6; i++) {
    const socket = await open('10.0.0.1');
    await connect(socket!);
    sockets.push(socket!);
  }
  expect(io.engine.clientsCount).toBe(6);
  // It leaves the call, and stays.
  for (const socket of sockets.slice(0, 3)) socket.send('41');
  await expect.poll(() => io.of('/').sockets.size).toBe(3);
  expect(await open('10.0.0.1')).toBeNull();
});

test('the oldest goes where there are too many in all', async () => {
  const { open } = await serve();
  const oldest = await open('10.1.0.1');
  const closed = once(oldest!, 'close');
  for (let i = 2; i <= 6; i++) expect(await open(`10.${i}.0.1`)).not.toBeNull();
  await closed;
});

test('none lives for long, whether or not it answers that it is closed', async () => {
  const { io, open, poll } = await serve({ lifeMs: 200 });
  const socket = await open('10.0.0.1');
  const deaf = await open('10.0.0.1');
  deaf!.pause();
  expect(await poll('10.0.0.1')).toBe(200);
  await once(socket!, 'close');
  await expect.poll(() => io.engine.clientsCount).toBe(0);
  const { httpServer } = io as unknown as { httpServer: ReturnType<typeof createServer> };
  const connections = (): Promise<number> =>
    new Promise((resolve) => httpServer.getConnections((_error, count) => resolve(count)));
  await expect.poll(async () => (await open('10.0.0.1')) !== null && (await connections()) <= 3).toBe(true);
});

test.each<[string, (socket: WebSocket) => void]>([
  ['CONNECTs of a namespace that is not there', (socket) => socket.send('40/x,')],
  ['pongs', (socket) => socket.send('3')],
  ['pings of the WebSocket protocol', (socket) => socket.ping('x'.repeat(125))],
  ['pongs of the WebSocket protocol', (socket) => socket.pong()],
])('none that sends %s without end stays open', async (_what, send) => {
  const { open } = await serve();
  const socket = await open('10.0.0.1');
  const closed = once(socket!, 'close');
  for (let n = 0; n < 20; n++) send(socket!);
  await closed;
});

test('one that named its call may send what it likes here', async () => {
  const { open } = await serve();
  const socket = await open('10.0.0.1');
  const named = once(socket!, 'message');
  socket!.send('40');
  expect(String((await named)[0])).toMatch(/^40/);
  for (let n = 0; n < 20; n++) socket!.send('3');
  const answered = once(socket!, 'pong');
  socket!.ping();
  await answered;
  expect(socket!.readyState).toBe(WebSocket.OPEN);
});
