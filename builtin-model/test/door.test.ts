/** Who gets to the server: attacks on its port with bare sockets, since anybody on the machine can find it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startRealtimeServer, type RealtimeServer } from '../src/realtime-server.ts';
import { RealtimeClient } from './client.ts';
import { ScriptedBrain } from './scripted-brain.ts';

let server: RealtimeServer;
const warnings: string[] = [];
beforeEach(async () => {
  warnings.length = 0;
  server = await startRealtimeServer({
    brain: new ScriptedBrain(),
    voices: ['one'],
    key: 'the key',
    mostConnections: 1,
    log: { warn: (text) => warnings.push(text) },
  });
});
afterEach(() => server.close());

const authorization = 'Bearer the key';

function outcome(headers: Record<string, string>): Promise<string> {
  const socket = new WebSocket(server.url, { headers });
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
    socket.on('error', (error) => resolve(error.message.replace(/\D/g, '')));
  });
}

test.each([
  ['no key', {}, '401'],
  ['another key', { authorization: 'Bearer the kez' }, '401'],
  ['a part of the key', { authorization: 'Bearer the' }, '401'],
  ['the key in another form', { authorization: 'the key' }, '401'],
  ['the key from a page of another site', { authorization, origin: 'https://example.com' }, '403'],
  [
    'the key from a page whose name only begins well',
    { authorization, origin: 'http://localhost.example.com' },
    '403',
  ],
  ['the key from a page without an origin of its own', { authorization, origin: 'null' }, '403'],
  ['no key from a page of this machine', { origin: 'http://localhost:3000' }, '401'],
  ['the key', { authorization }, 'open'],
])('%s: %s', async (_, headers, result) => {
  expect(await outcome(headers)).toBe(result);
});

async function raw(): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}
const upgrade = (path: string, key = authorization) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: ${key}\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

async function serves(): Promise<void> {
  const socket = new WebSocket(server.url, { headers: { authorization } });
  await once(socket, 'message');
  socket.close();
  await once(socket, 'close');
}

test('sockets that are reset in the middle of being refused do no harm', async () => {
  for (let count = 0; count < 200; count++) {
    const socket = await raw();
    socket.write(upgrade(count % 2 ? '/elsewhere' : '/v1/realtime', 'wrong'));
    if (count % 3) await new Promise((resolve) => setImmediate(resolve));
    socket.resetAndDestroy();
  }
  await serves();
});

test('a client that is turned away for want of room does no harm with what it sends then, and does not stay', async () => {
  const first = new WebSocket(server.url, { headers: { authorization } });
  await once(first, 'message');
  const socket = await raw();
  socket.write(upgrade('/v1/realtime'));
  await once(socket, 'data');
  // A frame with reserved bits set, and one that is not masked.
  socket.write(Uint8Array.of(0xf1, 0x80, 0, 0, 0, 0, 0x81, 0x01, 0x41));
  socket.resume();
  await once(socket, 'close');
  first.close();
  await once(first, 'close');
  await serves();
  expect(warnings.some((text) => text.startsWith('realtime client: '))).toBe(true);
});

test.each([
  ['no request at all', ''],
  ['half a request', 'GET /v1/realtime HTTP/1.1\r\nHost: x\r\nConnection: Up'],
])('a socket with %s is not kept', { timeout: 30_000 }, async (_, sent) => {
  const socket = await raw();
  socket.write(sent);
  socket.resume();
  await once(socket, 'close');
  await serves();
});

test.each(['//', 'http://', '/v1/realtime/../x', '/%', '*', '/v1/realtime?model=%ff%00'])(
  'the target %s does no harm',
  async (target) => {
    const socket = await raw();
    socket.end(upgrade(target));
    socket.resume();
    await once(socket, 'close');
    await serves();
  },
);

test('without a key anybody on the machine may connect', async () => {
  const open = await startRealtimeServer({ brain: new ScriptedBrain(), voices: ['one'] });
  await (await RealtimeClient.open(open.url)).close();
  await open.close();
});
