/**
 * WebSocket against long-polling, over a wire with a delay: how long until a socket is ready, and what a round trip costs while
 * speech goes up. `npx tsx test/bench/paths.ts`
 */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { quantile } from '../../shared/latency.ts';
import * as parser from '../../shared/socket-parser.ts';

const ROUND_TRIPS_MS = [0, 40, 150];
const WAYS = [['websocket'], ['polling'], ['polling', 'websocket']] as const;
const OPENED = 8;
const PINGS = 60;
const PACKET = new Uint8Array(80);

/** A wire to a port that delays everything by so much, each way. */
async function startSlowWire(port: number, delayMs: number): Promise<NetServer> {
  const wire = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      from.on('error', () => {});
      from.on('data', (bytes) => setTimeout(() => to.writable && to.write(bytes), delayMs));
      from.on('close', () => setTimeout(() => to.destroy(), delayMs));
    }
  });
  wire.listen(0, '127.0.0.1');
  await once(wire, 'listening');
  return wire;
}

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
const median = (values: number[]): string => quantile(values, 0.5)!.toFixed(0);

async function measure(url: string, transports: readonly string[]): Promise<string> {
  const readyMs: number[] = [];
  const upgradedMs: number[] = [];
  const tripsMs: number[] = [];
  for (let i = 0; i < OPENED; i++) {
    const startMs = performance.now();
    const socket = io(url, { parser, transports: [...transports], reconnection: false, forceNew: true });
    const upgraded = transports.length > 1 ? once(socket.io.engine as never, 'upgrade') : null;
    await new Promise((resolve) => socket.once('link.ready', resolve));
    readyMs.push(performance.now() - startMs);
    if (upgraded) {
      await upgraded;
      upgradedMs.push(performance.now() - startMs);
    } else if (i === 0) {
      const speech = setInterval(() => socket.emit('audio', PACKET), 20);
      for (let n = 0; n < PINGS; n++) {
        const sentMs = performance.now();
        await socket.emitWithAck('link.ping', {});
        tripsMs.push(performance.now() - sentMs);
        await sleep(37);
      }
      clearInterval(speech);
    }
    socket.disconnect();
  }
  const ready = `ready after ${median(readyMs)} ms`;
  if (upgradedMs.length > 0) return `${ready}, upgraded after ${median(upgradedMs)} ms`;
  return `${ready}, round trip ${median(tripsMs)} ms (p95 ${quantile(tripsMs, 0.95)!.toFixed(0)} ms)`;
}

const http = createHttpServer();
const server = new Server(http, { parser, transports: ['websocket', 'polling'], httpCompression: false });
server.on('connection', (socket) => {
  socket.emit('link.ready', {});
  socket.on('link.ping', (_payload: unknown, answer: (pong: object) => void) => answer({}));
});
http.listen(0, '127.0.0.1');
await once(http, 'listening');
for (const roundTripMs of ROUND_TRIPS_MS) {
  const wire = await startSlowWire(portOf(http), roundTripMs / 2);
  for (const transports of WAYS) {
    const result = await measure(`http://127.0.0.1:${portOf(wire)}`, transports);
    console.log(`wire of ${roundTripMs} ms, ${transports.join(' then ')}: ${result}`);
  }
}
process.exit(0);
