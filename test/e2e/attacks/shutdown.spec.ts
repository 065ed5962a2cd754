/** Clients that would keep a server from ending: it ends all the same, in good order, well before it would be killed. */
import { expect, test } from '@playwright/test';
import { io } from 'socket.io-client';
import * as parser from '../../../shared/socket-parser.ts';
import { startLatch } from '../support/latch-server.ts';
import { dial } from './raw.ts';
import { makeSmallBuild, type SmallBuild } from './small-build.ts';

/** Container runtimes kill after 30 s; without calls there is nothing to wait for. */
const END_LIMIT_MS = 15_000;

let build: SmallBuild;
test.beforeAll(() => {
  build = makeSmallBuild({ 'large-1a2b.bin': Buffer.alloc(32_000_000) });
});
test.afterAll(() => build.remove());

const UPGRADE =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bGF0Y2gtbGF0Y2gtbGF0Yw==\r\n\r\n';

/** Each sends this and reads nothing of what comes. */
const CLIENTS = {
  'a download that stands still': 'GET /assets/large-1a2b.bin HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'half a head': 'GET / HTTP/1.1\r\nHost: loc',
  'half a body':
    'POST /api/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  'an idle connection': '',
  'a connection that is kept alive': 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'a WebSocket that answers nothing': UPGRADE,
  'half an upgrade': UPGRADE.slice(0, 150),
  'an upgrade of a path that has none': UPGRADE.replace('/socket.io/', '/foo/'),
  'a poll': 'GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n\r\n',
};

test('each of them, and all together, are closed when the server is asked to end', async () => {
  test.setTimeout(60_000);
  const server = await startLatch({}, undefined, build.checkout);
  const sockets = Object.values(CLIENTS).flatMap((bytes) =>
    Array.from({ length: 5 }, () => {
      const socket = dial(server.port).pause();
      socket.write(bytes);
      return socket;
    }),
  );
  await Promise.all(
    sockets.map((socket) => socket.connecting && new Promise((done) => socket.once('connect', done))),
  );
  // The server has seen the requests that came before this one.
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  const ended = await Promise.race([
    server.stop(),
    new Promise((resolve) => setTimeout(() => resolve('did not end'), END_LIMIT_MS)),
  ]);
  expect(ended).toBe(0);
  for (const socket of sockets) socket.destroy();
  await server.kill();
});

test('a second signal ends a call that is up, at once', async () => {
  const server = await startLatch({}, undefined, build.checkout);
  const answer = await fetch(`${server.url}/api/calls`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const { token } = (await answer.json()) as { token: string };
  const socket = io(server.url, { parser, auth: { token }, transports: ['websocket'], reconnection: false });
  await new Promise((resolve) => socket.once('link.ready', resolve));
  const told = new Promise((resolve) => socket.once('call.ended', resolve));
  const ended = server.stop();
  await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status).toBe(503);
  process.kill(server.pid, 'SIGTERM');
  expect(await ended).toBe(0);
  expect(await told).toMatchObject({ code: 'draining' });
});
