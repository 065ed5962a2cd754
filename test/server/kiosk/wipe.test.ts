/** When a visit ends, nothing of it is left: in memory, on the disk, at the speech model. With the whole server. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../../../server/app.ts';
import { readConfig } from '../../../server/config.ts';
import type { ReceivedError } from '../../../shared/errors.ts';
import { DEFAULT_SETTINGS } from '../../../shared/kiosk/contract.ts';
import { PROTOCOL_VERSION, type CreateCallAnswer, type LinkEvents } from '../../../shared/protocol.ts';
import * as parser from '../../../shared/socket-parser.ts';
import { ADMIN_CODE, Browser, pairDevice } from '../http/serve-kiosks.ts';
import { ScriptedProvider, type Received } from '../models/openai/scripted-provider.ts';

const SAID = 'my aunt Xanthippe has a secret';

let dataDir: string;
let provider: ScriptedProvider;
let server: RunningServer;
let sockets: Socket[];
let admin: Browser;
let device: Browser;
let kioskId: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'latch-kiosk-'));
  sockets = [];
  provider = await ScriptedProvider.start();
  const { config } = readConfig({
    LATCH_PORT: '0',
    LATCH_KEEP: 'audio',
    LATCH_DATA_DIR: dataDir,
    LATCH_MODEL_URL: provider.url,
    LATCH_ACCESS_CODE: 'open sesame',
    LATCH_ADMIN_CODE: ADMIN_CODE,
  });
  server = await startServer({ config, log: pino({ level: 'silent' }), webDir: null });
  admin = new Browser(server.url);
  device = new Browser(server.url);
  await admin.signIn();
  kioskId = await pairDevice(admin, device);
});
afterEach(async () => {
  for (const socket of sockets) socket.close();
  await server.close();
  await provider.stop();
  rmSync(dataDir, { recursive: true });
});

interface VisitorsCall {
  allowed: CreateCallAnswer;
  socket: Socket;
  resumeKey: string;
  /** What the provider was told before it was ready. */
  told: Received[];
}

function dial(auth: object): Socket {
  const socket = io(server.url, {
    parser,
    auth,
    query: { protocol: PROTOCOL_VERSION },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  sockets.push(socket);
  return socket;
}

const refusalOf = (socket: Socket): Promise<ReceivedError> =>
  new Promise((resolve) =>
    socket.once('connect_error', (error) => resolve((error as unknown as { data: ReceivedError }).data)),
  );

/** A call that is up, and its session at the provider ready. */
async function call(body: object = {}): Promise<VisitorsCall> {
  const allowed = (await device.ask('POST', '/api/calls', body)).body as CreateCallAnswer;
  const socket = dial({ token: allowed.token });
  const ready = await new Promise<LinkEvents['link.ready']>((resolve) => socket.once('link.ready', resolve));
  await provider.dialled.next();
  provider.send({ type: 'session.created', session: {} });
  const told = [await provider.received.next()];
  provider.send({ type: 'session.updated', session: {} });
  return { allowed, socket, resumeKey: ready.resumeKey, told };
}

async function converse({ socket }: VisitorsCall): Promise<void> {
  socket.emit('turn.text', { turnId: 1, text: SAID }, 1);
  for (let event = await provider.received.next(); event.type !== 'response.create';)
    event = await provider.received.next();
  provider.send({ type: 'response.created', response: { id: 'r1', metadata: { tag: '1.0' } } });
  const ended = new Promise((resolve) => socket.once('reply.ended', resolve));
  provider.send({ type: 'response.done', response: { id: 'r1', status: 'completed', output: [] } });
  await ended;
}

/** Whether the next thing said in this call is said to a model that was told of what was said before. */
async function isRemembered({ socket }: VisitorsCall): Promise<boolean> {
  socket.emit('turn.text', { turnId: 1, text: 'Hello' }, 1);
  const events: Received[] = [];
  while (events.at(-1)?.type !== 'response.create') events.push(await provider.received.next());
  return JSON.stringify(events).includes('Xanthippe');
}

const onDisk = (): string =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

test('the call ends, its session at the speech model closes, and nobody resumes it', async () => {
  const visit = await call();
  await converse(visit);
  const { socket: line } = provider;
  const ended = new Promise((resolve) => visit.socket.once('call.ended', resolve));
  const closed = new Promise((resolve) => line.once('close', resolve));
  expect((await device.ask('DELETE', '/api/kiosk/visitor')).status).toBe(204);
  expect(await ended).toMatchObject({ code: null });
  await closed;
  expect(await refusalOf(dial({ resumeKey: visit.resumeKey, received: 0 }))).toMatchObject({
    code: 'call-not-found',
  });
});

test('a call that was allowed before the visit ended never begins', async () => {
  const { token } = (await device.ask('POST', '/api/calls', {})).body as CreateCallAnswer;
  await device.ask('DELETE', '/api/kiosk/visitor');
  expect(await refusalOf(dial({ token }))).toMatchObject({ code: 'token-invalid' });
});

test.each([
  ['goes on with the conversation while the visit lasts', false, true],
  ['finds nothing of it when the visit is over, with a copy of all cookies and keys', true, false],
])('whoever was there %s', async (_, isOver, remembered) => {
  const visit = await call();
  await converse(visit);
  const { conversationId, conversationKey } = visit.allowed;
  const cookies = new Map(device.cookies);
  if (isOver) await device.ask('DELETE', '/api/kiosk/visitor');
  else visit.socket.emit('call.end', {}, 2);
  for (const [name, value] of cookies) device.cookies.set(name, value);
  expect(await isRemembered(await call({ conversationId, conversationKey }))).toBe(remembered);
});

test.each(['nothing', 'text'] as const)('on the disk stays what the kiosk keeps: %s', async (keep) => {
  await admin.ask('PUT', `/api/admin/kiosks/${kioskId}`, {
    name: 'Lobby',
    settings: { ...DEFAULT_SETTINGS, keep },
  });
  const visit = await call();
  await converse(visit);
  await device.ask('DELETE', '/api/kiosk/visitor');
  // All that is still to be written is written by then.
  await server.close();
  expect(onDisk().includes('Xanthippe')).toBe(keep === 'text');
});

test('a device that is revoked in a call loses it at once', async () => {
  const visit = await call();
  const ended = new Promise((resolve) => visit.socket.once('call.ended', resolve));
  await admin.ask('DELETE', `/api/admin/kiosks/${kioskId}`);
  expect(await ended).toMatchObject({ code: null });
});

test('a device is still paired after the server was restarted', async () => {
  await server.close();
  const { config } = readConfig({
    LATCH_PORT: '0',
    LATCH_KEEP: 'nothing',
    LATCH_DATA_DIR: dataDir,
    LATCH_MODEL_URL: provider.url,
    LATCH_ADMIN_CODE: ADMIN_CODE,
  });
  server = await startServer({ config, log: pino({ level: 'silent' }), webDir: null });
  const again = new Browser(server.url);
  for (const [name, value] of device.cookies) again.cookies.set(name, value);
  expect(await again.ask('GET', '/api/kiosk')).toMatchObject({ status: 200, body: { name: 'Lobby' } });
});

test('whoever was an administrator on the screen is none once a visit ends there', async () => {
  await device.signIn();
  expect(await device.ask('GET', '/api/admin/kiosks')).toMatchObject({ status: 200 });
  await device.ask('DELETE', '/api/kiosk/visitor');
  expect(await device.ask('GET', '/api/admin/kiosks')).toMatchObject({ status: 401 });
});

test('a browser that was a kiosk is greeted as any other once it is revoked', async () => {
  await admin.ask('DELETE', `/api/admin/kiosks/${kioskId}`);
  expect(await device.ask('GET', '/api/hello')).toMatchObject({ status: 200 });
  expect([...device.cookies.keys()].filter((name) => name.includes('device'))).toEqual([]);
});
