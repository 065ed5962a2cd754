/** Clients that read an answer slowly or not at all, over real connections. */
import { once } from 'node:events';
import { createServer, request, type RequestListener } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { breakOffSlowReaders } from '../../../server/http/slow-readers.ts';

const LIMITS = { stallMs: 400, minBytesPerSecond: 2_000_000, lookMs: 50 };
const ENDLESS = Buffer.alloc(1_000_000);

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  breakOffSlowReaders(server, LIMITS);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Asks, and reads nothing unless the test does. */
function ask(port: number, path = '/'): Socket {
  const socket = connect(port, '127.0.0.1').pause();
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return socket;
}

test('an answer that nobody reads is broken off', async () => {
  let closed: Promise<unknown> = Promise.reject(new Error('nobody asked'));
  closed.catch(() => {});
  const port = await serve((_request, response) => {
    closed = once(response, 'close');
    for (let i = 0; i < 20; i++) response.write(ENDLESS);
    response.end();
  });
  const socket = ask(port);
  await expect.poll(() => closed.then(() => true)).toBe(true);
  socket.destroy();
});

test('so is one that is read a little at a time', async () => {
  const closed = new Promise<void>((resolve) => {
    void serve((_request, response) => {
      response.once('close', resolve);
      const more = (): void =>
        void (response.write(ENDLESS) ? setImmediate(more) : response.once('drain', more));
      more();
    }).then((port) => {
      const socket = ask(port);
      const trickle = setInterval(() => socket.read(5_000), 10);
      socket.once('close', () => clearInterval(trickle));
      onTestFinished(() => void socket.destroy());
    });
  });
  await closed;
});

test('one that has nothing to say for long is not, nor is one that is read as fast as it comes', async () => {
  const waiting: (() => void)[] = [];
  const port = await serve((incoming, response) => {
    if (incoming.url === '/quiet') {
      response.write('first');
      waiting.push(() => response.end(' last'));
    } else if (incoming.url === '/stalled') {
      response.once('close', () => waiting.splice(0).forEach((end) => end()));
      for (let i = 0; i < 20; i++) response.write(ENDLESS);
    } else {
      Readable.from(Array.from({ length: 100 }, () => ENDLESS)).pipe(response);
    }
  });
  const read = async (path: string): Promise<number> => {
    const [response] = (await once(request({ port, path }).end(), 'response')) as [AsyncIterable<Buffer>];
    let bytes = 0;
    for await (const chunk of response) bytes += chunk.length;
    return bytes;
  };
  const quiet = read('/quiet');
  const fast = read('/fast');
  // The quiet one is answered when this one, which began later, has been broken off.
  const stalled = ask(port, '/stalled');
  expect(await fast).toBe(100 * ENDLESS.length);
  expect(await quiet).toBe('first last'.length);
  stalled.destroy();
});
