import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { oneAtATime } from '../../../server/http/pipelining.ts';

/** A server whose requests wait in `asked` until the test answers them. */
async function serve() {
  const asked: { path: string; response: ServerResponse }[] = [];
  const server = createServer((request, response) => void asked.push({ path: request.url!, response }));
  oneAtATime(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const dial = (): { socket: Socket; received: () => string } => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let received = '';
    socket.on('data', (bytes: Buffer) => (received += bytes.toString()));
    socket.on('error', () => {});
    return { socket, received: () => received };
  };
  return { asked, dial };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

test('requests on one connection are handled one after the other, and answered in their order', async () => {
  const { asked, dial } = await serve();
  const { socket, received } = dial();
  socket.write(get('/1') + get('/2') + get('/3'));
  for (const path of ['/1', '/2', '/3']) {
    await expect.poll(() => asked.length).toBe(1);
    const { path: next, response } = asked.shift()!;
    expect(next).toBe(path);
    response.end(`answer ${path}`);
  }
  await expect.poll(received).toMatch(/answer \/1[^]*answer \/2[^]*answer \/3/);
});

test('of requests whose connection is gone none is handled', async () => {
  const { asked, dial } = await serve();
  const { socket } = dial();
  socket.write(get('/1') + get('/2') + get('/3'));
  await expect.poll(() => asked.length).toBe(1);
  const gone = once(asked[0]!.response, 'close');
  socket.destroy();
  await gone;
  const later = dial();
  later.socket.write(get('/later'));
  await expect.poll(() => asked.length).toBe(2);
  expect(asked[1]!.path).toBe('/later');
});

test('a connection on which many wait is closed', async () => {
  const { asked, dial } = await serve();
  const { socket } = dial();
  const closed = once(socket, 'close');
  socket.write(get('/n').repeat(1_000));
  await closed;
  expect(asked.length).toBeLessThanOrEqual(1);
});
