/** Attacks by anybody: on files, the API, and the sockets before they name a call. */
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { untilClosed, type Attack, type Run } from './attack.ts';
import { dial, post } from './door.ts';
import { dialSocket } from './raw-call.ts';

const DRIP_EVERY_MS = 500;
const BODY_BYTES = 4000;
const CALLS_HEAD = 'POST /api/calls HTTP/1.1\r\nHost: localhost\r\n';

async function breakOffDownload({ door, asset, signal, count }: Run): Promise<void> {
  const socket = dial(door);
  socket.once('data', () => {
    socket.resetAndDestroy();
    count();
  });
  socket.write(`GET ${asset} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await untilClosed(socket, () => socket.destroy(), signal);
}

/** Sends the head at once, and then a little at a time. */
const drip =
  (head: string, drop: string): Attack['attempt'] =>
  async ({ door, signal, count }) => {
    const socket = dial(door);
    socket.resume();
    socket.write(head);
    const timer = setInterval(() => {
      socket.write(drop);
      count();
    }, DRIP_EVERY_MS);
    await untilClosed(socket, () => socket.destroy(), signal);
    clearInterval(timer);
  };

async function idle({ door, signal, count }: Run): Promise<void> {
  count();
  const socket: Socket | WebSocket = randomInt(2) === 0 ? dial(door).resume() : dialSocket(door);
  await untilClosed(socket, () => ('destroy' in socket ? socket.destroy() : socket.terminate()), signal);
}

/** As it would be the text of an Engine.IO or Socket.IO packet. */
const RAW_PACKETS: readonly (() => string | Uint8Array)[] = [
  () => randomBytes(randomInt(1, 2000)),
  () => randomBytes(randomInt(1, 2000)).toString('latin1'),
  () => Uint8Array.of(0, 200),
  () => Uint8Array.of(1, 255, 255, 255, 255, 255),
  () => '9',
  () => '2probe',
  () => '40{',
  () => '40{"token":5}',
  () => `40{"resumeKey":"${'x'.repeat(120)}","received":0}`,
  () => '42["turn.open",{"turnId":1},1]',
  () => '42[5,{},1]',
  () => '451-["audio",{"_placeholder":true,"num":0}]',
  () => `42${'['.repeat(5000)}`,
];

async function sendRawPackets(run: Run): Promise<void> {
  const socket = dialSocket(run.door);
  const closed = untilClosed(socket, () => socket.terminate(), run.signal);
  await Promise.race([once(socket, 'open'), closed]);
  await run.flood(
    () => socket.readyState === socket.OPEN,
    () => socket.send(RAW_PACKETS[randomInt(RAW_PACKETS.length)]!()),
  );
  await closed;
}

const byte = (): number => randomInt(256);
const FORWARDED: readonly (() => string)[] = [
  () => `${byte()}.${byte()}.${byte()}.${byte()}:${randomInt(65_536)}`,
  () => `::ffff:${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}`,
  () => `2001:db8:0:${randomBytes(2).toString('hex')}::1`,
  () => `"[2001:db8::${randomBytes(2).toString('hex')}]:443"`,
  () => randomBytes(30).toString('base64'),
  () => Array.from({ length: 200 }, () => `10.0.${byte()}.${byte()}`).join(', '),
];

const tryCode =
  (headers: () => Record<string, string>): Attack['attempt'] =>
  async ({ door, count }) => {
    await post({ ...door, cookie: '' }, '/api/access', { code: `wrong ${randomInt(1e9)}` }, headers());
    count();
  };

export const AT_THE_DOOR: readonly Attack[] = [
  {
    name: 'aborted downloads',
    counts: 'downloads',
    attackers: 20,
    perSecond: 200,
    attempt: breakOffDownload,
  },
  { name: 'raw packets', counts: 'packets', attackers: 20, perSecond: 200, attempt: sendRawPackets },
  { name: 'idle connections', counts: 'connections', attackers: 500, perSecond: 500, attempt: idle },
  {
    name: 'wrong codes',
    counts: 'tries',
    attackers: 20,
    perSecond: 300,
    attempt: tryCode(() => ({})),
  },
  {
    name: 'forged addresses',
    counts: 'tries',
    attackers: 20,
    perSecond: 300,
    settings: { LATCH_TRUST_PROXY: '1' },
    attempt: tryCode(() => ({ 'x-forwarded-for': FORWARDED[randomInt(FORWARDED.length)]!() })),
  },
  {
    name: 'slow headers',
    counts: 'lines',
    attackers: 200,
    perSecond: 200,
    attempt: drip(CALLS_HEAD, 'X-More: of it\r\n'),
  },
  {
    name: 'slow bodies',
    counts: 'bytes',
    attackers: 200,
    perSecond: 200,
    attempt: drip(
      `${CALLS_HEAD}Content-Type: application/json\r\nContent-Length: ${BODY_BYTES}\r\n\r\n`,
      ' ',
    ),
  },
  {
    name: 'asked for calls',
    counts: 'requests',
    attackers: 20,
    perSecond: 300,
    attempt: async ({ door, count }) => {
      await post(door, '/api/calls', {});
      count();
    },
  },
];
