/** How many connections one network may hold open, over real connections. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { guardConnections, type ConnectionLimits } from '../../../server/http/connections.ts';

async function serve(limits: ConnectionLimits) {
  const server = createServer((_request, response) => response.end('here'));
  const connections = guardConnections(server, limits);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    connections.destroyAll();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { server, connections, port };
}

/** A connection from this address that asks for something. Resolves with it when it is answered, with null when it is closed. */
async function open(port: number, localAddress: string): Promise<Socket | null> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const answered = new Promise<Socket>((resolve) => socket.once('data', () => resolve(socket)));
  return Promise.race([answered, new Promise<null>((resolve) => socket.once('close', () => resolve(null)))]);
}

test('one address holds so many, and another one gets in all the same', async () => {
  const { port } = await serve({ perAddress: 3, inAll: 100 });
  const held = [];
  for (let i = 0; i < 3; i++) held.push(await open(port, '127.0.1.1'));
  expect(held).not.toContain(null);
  expect(await open(port, '127.0.1.1')).toBeNull();
  expect(await open(port, '127.0.1.2')).not.toBeNull();
  held[0]!.destroy();
  await expect.poll(() => open(port, '127.0.1.1')).not.toBeNull();
});

test('a network of many addresses holds some more, and not all', async () => {
  const { port } = await serve({ perAddress: 2, inAll: 100 });
  const held = [];
  for (let host = 1; host <= 8; host++) held.push(await open(port, `127.0.2.${host}`));
  expect(held).not.toContain(null);
  expect(await open(port, '127.0.2.9')).toBeNull();
  expect(await open(port, '127.0.3.1')).not.toBeNull();
});

test('two networks that hold all do not keep a third one out', async () => {
  const { server, port } = await serve({ perAddress: 3, inAll: 20 });
  for (const network of [4, 5])
    for (let i = 0; i < 10; i++) await open(port, `127.0.${network}.${1 + (i % 5)}`);
  for (let host = 1; host <= 5; host++) expect(await open(port, `127.0.6.${host}`)).not.toBeNull();
  const held = await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
  expect(held).toBe(20);
});

test('behind proxies, all connections are theirs, and only the whole is bounded', async () => {
  const { port } = await serve({ perAddress: null, inAll: 10 });
  for (let i = 0; i < 10; i++) expect(await open(port, '127.0.1.1')).not.toBeNull();
  expect(await open(port, '127.0.1.1')).toBeNull();
});

test('all of them end at once, an upgraded one too', async () => {
  const { server, connections, port } = await serve({ perAddress: 10, inAll: 10 });
  server.on('upgrade', (_request, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  const upgraded = connect(port, '127.0.0.1');
  upgraded.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: any\r\n\r\n');
  await once(upgraded, 'data');
  const idle = connect(port, '127.0.0.1');
  await once(idle, 'connect');
  const closed = Promise.all([upgraded, idle].map((socket) => once(socket.resume(), 'close')));
  await expect
    .poll(() => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))))
    .toBe(2);
  connections.destroyAll();
  await closed;
});
