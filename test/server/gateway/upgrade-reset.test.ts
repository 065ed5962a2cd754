/** A client that asks for an upgrade and is gone must not take the process with it. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serveGateway } from './serve-gateway.ts';

const uncaught: unknown[] = [];
const onUncaught = (error: unknown): unknown => uncaught.push(error);
beforeEach(() => void process.on('uncaughtException', onUncaught));
afterEach(() => void process.off('uncaughtException', onUncaught));

/** Asks for a WebSocket at this path, and resets the connection. */
async function upgradeAndReset(url: string, path: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  );
  await sleep(30);
  socket.resetAndDestroy();
}

it.each(['/foo', '/', '/socket.io/', '/socket.io/?EIO=4&transport=websocket'])(
  'an upgrade of %s that is reset is nobody’s uncaught error',
  async (path) => {
    const { url } = await serveGateway();
    for (let i = 0; i < 3; i++) await upgradeAndReset(url, path);
    await sleep(100);
    expect(uncaught.splice(0)).toEqual([]);
  },
);
