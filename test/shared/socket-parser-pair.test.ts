import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import * as standard from 'socket.io-parser';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as oneFrame from '../../shared/socket-parser.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(parser: object): Promise<{ server: Server; url: string }> {
  const http = createServer();
  const server = new Server(http, { parser, transports: ['websocket'], serveClient: false });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  cleanups.push(() => server.close());
  return { server, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

function dial(url: string, parser: object, auth: Record<string, unknown> = {}) {
  const client = io(url, { parser, auth, transports: ['websocket'], reconnection: false });
  cleanups.push(() => client.close());
  return client;
}

/** Everything that we use of Socket.IO, once, as one end and the other saw it. */
async function conversation(parser: object): Promise<unknown[]> {
  const log: unknown[] = [];
  const { server, url } = await serve(parser);
  const guard = (auth: Record<string, unknown>, next: (error?: Error) => void) => {
    if (auth['token'] === 'good') return next();
    next(Object.assign(new Error('refused'), { data: { code: 'token-invalid' } }));
  };
  server.use((socket, next) => guard(socket.handshake.auth, next));
  server.of('/side').on('connection', (socket) => {
    socket.on('audio', (frame: Buffer) => log.push(['side', [...frame]]));
    socket.on('ask', (frame: Buffer, answer: (reply: Buffer) => void) =>
      answer(Buffer.from(frame).reverse()),
    );
  });
  const left = new Promise<string>((resolve) => {
    server.on('connection', (socket) => {
      log.push(['auth', socket.handshake.auth]);
      socket.on('disconnect', resolve);
      socket.onAny((name: string, ...args: unknown[]) => {
        log.push([name, ...args.filter((arg) => typeof arg !== 'function')]);
      });
      socket.on('ping', (payload: object, answer: (reply: object) => void) =>
        answer({ ...payload, ok: true }),
      );
      socket.on('frames', (a: Buffer, b: Buffer, answer: (...reply: Buffer[]) => void) => answer(b, a));
      socket.on('echo', (...args: unknown[]) => socket.emit('echo', ...args));
      socket.on('hang up', () => socket.disconnect(true));
    });
  });

  const refused = dial(url, parser, { token: 'bad' });
  const [problem] = (await new Promise((resolve) => refused.on('connect_error', (e) => resolve([e])))) as [
    Error,
  ];
  log.push(['connect_error', problem.message, (problem as Error & { data?: unknown }).data]);

  const client = dial(url, parser, { token: 'good', resume: { received: 4 } });
  await new Promise<void>((resolve) => client.on('connect', resolve));
  const echo = () => new Promise((resolve) => client.once('echo', (...args) => resolve(args)));

  log.push(await client.emitWithAck('ping', { sentAtMs: 1 }));
  log.push(
    await client.emitWithAck('frames', Buffer.from([1]), new Uint8Array([2, 3])).then((b: Buffer) => [...b]),
  );
  for (const args of [
    [{ turnId: 1 }, 7],
    ['größe', null],
    [Uint8Array.from({ length: 60 }, (_, i) => i)],
    [{ nested: [Buffer.from('one'), { two: Buffer.from('two') }] }, 5],
    [Buffer.alloc(0)],
  ]) {
    const back = echo();
    client.emit('echo', ...args);
    log.push(await back);
  }
  expect(() => client.emit('disconnect')).toThrow(/reserved/);

  const side = dial(`${url}/side`, parser, {});
  await new Promise<void>((resolve) => side.on('connect', resolve));
  side.emit('audio', Buffer.from([7, 7]));
  log.push([...((await side.emitWithAck('ask', Buffer.from([1, 2]))) as Buffer)]);

  const over = new Promise((resolve) => client.on('disconnect', (reason) => resolve(reason)));
  client.emit('hang up');
  log.push(['client saw', await over], ['server saw', await left]);
  return log;
}

test('a whole conversation is the same as with the default parser', async () => {
  const log = await conversation(oneFrame);
  expect(log.length).toBeGreaterThan(18);
  expect(log).toEqual(await conversation(standard));
});

test('junk ends the connection that sent it and no other', async () => {
  const { server, url } = await serve(oneFrame);
  server.on('connection', (socket) => socket.on('ask', (answer: (reply: number) => void) => answer(42)));
  const bystander = dial(url, oneFrame);
  for (const junk of [
    Buffer.from([9, 9]),
    Buffer.from([1, 200]),
    '451-["e"]',
    '42["connect"]',
    '4nonsense',
  ]) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    await once(socket, 'open');
    socket.send('40');
    const closed = once(socket, 'close');
    socket.send(junk);
    await closed;
    expect(await bystander.emitWithAck('ask')).toBe(42);
  }
});
