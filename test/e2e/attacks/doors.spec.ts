/** One address that takes all it can get: connections, sockets, tries at a code. Others get in beside it. */
import type { Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { startLatch, type LatchServer } from '../support/latch-server.ts';
import { descriptorsOf, dial, flood, talk } from './raw.ts';

test.skip(process.platform !== 'linux', 'other systems have one loopback address, and no /proc');

const ATTACKER = '127.0.66.6';
/** Of another network. */
const HONEST = '127.0.1.1';
const CONNECTIONS = 2_000;

let server: LatchServer;
const held: Socket[] = [];
test.afterEach(async () => {
  for (const socket of held.splice(0)) socket.destroy();
  expect(server.output()).not.toMatch(/"level":(50|60)/);
  await server.kill();
});

const post = (path: string, body: string, headers = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}` +
  `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;

const WEBSOCKET =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bGF0Y2gtbGF0Y2gtbGF0Yw==\r\n\r\n';

/** Twenty connections for each of ten calls, two for each of twenty listeners, and what the server opens meanwhile. */
const MAX_HELD = 20 * 10 + 2 * 20 + 10;

/** Opens connections that send this, and keeps those that the server keeps. */
async function take(bytes: string): Promise<void> {
  await flood(CONNECTIONS, 100, async () => {
    const socket = dial(server.port, ATTACKER).resume();
    held.push(socket);
    if (bytes !== '') socket.write(bytes);
    await new Promise((resolve) =>
      socket.once(bytes === WEBSOCKET ? 'data' : 'connect', resolve).once('close', resolve),
    );
  });
}

for (const [what, bytes] of [
  ['idle connections', ''],
  ['half requests', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-'],
  ['WebSockets that name no call', WEBSOCKET],
] as const)
  test(`who opens thousands of ${what} keeps nobody out`, async () => {
    server = await startLatch({ LATCH_MAX_CALLS_PER_ADDRESS: '10' });
    const before = descriptorsOf(server.pid);
    await take(bytes);
    await expect.poll(() => descriptorsOf(server.pid) - before).toBeLessThanOrEqual(MAX_HELD);
    expect(await talk(server.port, post('/api/calls', '{}'), HONEST)).toMatch(/^HTTP\/1\.1 201 /);
    const socket = dial(server.port, HONEST);
    held.push(socket);
    socket.write(WEBSOCKET);
    const answer = await new Promise((resolve) =>
      socket
        .once('data', (data: Buffer) => resolve(data.toString('latin1')))
        .once('close', () => resolve('closed')),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
  });

test('who guesses the code is stopped, from whatever address of its network; others enter the right one', async () => {
  server = await startLatch({ LATCH_ACCESS_CODE: 'open sesame', LATCH_TRUST_PROXY: '1' });
  const enter = async (code: string, from: string): Promise<number> => {
    const answer = await talk(
      server.port,
      post('/api/access', JSON.stringify({ code }), `X-Forwarded-For: ${from}\r\n`),
    );
    return Number(answer.slice(9, 12));
  };
  const statuses = async (from: (i: number) => string, tries: number): Promise<Record<number, number>> => {
    const counts: Record<number, number> = {};
    for (let i = 0; i < tries; i++) {
      const status = await enter(`guess ${i}`, from(i));
      counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  };
  // Each in other clothes: ports, brackets, IPv4 in IPv6, garbage before it.
  const clothes = [
    '203.0.113.5:1',
    '[::ffff:203.0.113.5]:2',
    '::ffff:cb00:7105',
    'x, 203.0.113.5',
    '203.0.113.5',
  ];
  expect(await statuses((i) => clothes[i % clothes.length]!, 25)).toEqual({ 403: 10, 429: 15 });
  expect(await statuses((i) => `2001:db8:7:${i.toString(16)}::1`, 80)).toEqual({ 403: 60, 429: 20 });
  // What is no address counts as the proxy's own.
  expect(await statuses((i) => `garbage-${i}`, 25)).toEqual({ 403: 10, 429: 15 });
  await expect.poll(() => enter('open sesame', '198.51.100.7')).toBe(204);
  await expect.poll(() => enter('open sesame', '2001:db8:8::1')).toBe(204);
});

test('requests that two readers could read in two ways are refused, and their connection closed', async () => {
  server = await startLatch();
  const smuggled = 'GET /api/hello HTTP/1.1\r\nHost: localhost\r\n\r\n';
  for (const framing of [
    `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `Content-Length: 0\r\nContent-Length: 5\r\n\r\n${smuggled}`,
    `Content-Length: +0\r\n\r\n${smuggled}`,
    `Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding: chunked\r\n\r\n0_\r\n\r\n${smuggled}`,
    `Transfer-Encoding: chunked\r\n\r\n5;\nxx\r\n\r\n${smuggled}`,
    `X: y\n\r\n${smuggled}`,
  ]) {
    const answer = await talk(
      server.port,
      `POST /api/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${framing}`,
    );
    expect(answer.match(/HTTP\/1\.1 /g), framing).toHaveLength(1);
    expect(answer, framing).toMatch(/^HTTP\/1\.1 400 /);
  }
});
