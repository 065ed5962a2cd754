/** No word that anybody says, and no secret, reaches the log, whatever the model and the browser do. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../../../server/app.ts';
import { readConfig } from '../../../server/config.ts';
import {
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  type CreateCallAnswer,
  type LinkEvents,
} from '../../../shared/protocol.ts';
import * as parser from '../../../shared/socket-parser.ts';
import { ScriptedProvider } from '../models/openai/scripted-provider.ts';

const SPOKEN = 'my card is 4111 1111 1111 1111';
const KEY = 'sk-the-key-of-the-operator';
const CODE = 'the-code-of-the-house';

let provider: ScriptedProvider;
let server: RunningServer;
let socket: Socket;
let log: string;
const secrets = new Set<string>();

beforeEach(async () => {
  log = '';
  secrets.clear();
  provider = await ScriptedProvider.start();
  const { config } = readConfig({
    LATCH_PORT: '0',
    LATCH_KEEP: 'nothing',
    LATCH_MODEL_URL: provider.url,
    LATCH_MODEL_KEY: KEY,
    LATCH_ACCESS_CODE: CODE,
  });
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      log += String(chunk);
      done();
    },
  });
  server = await startServer({ config, log: pino({ level: 'trace' }, destination), webDir: null });
});
afterEach(async () => {
  socket.close();
  await server.close();
  await provider.stop();
});

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [PROTOCOL_HEADER]: String(PROTOCOL_VERSION), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A call that is up, with everything secret in it noted. */
async function call(): Promise<void> {
  const entered = await post('/api/access', { code: CODE });
  const cookies = entered.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
  for (const cookie of cookies) secrets.add(cookie.split('=')[1]!);
  secrets.add(CODE).add(KEY);
  const cookie = cookies.join('; ');
  const allowed = (await (await post('/api/calls', {}, { cookie })).json()) as CreateCallAnswer;
  secrets.add(allowed.token).add(allowed.conversationId).add(allowed.conversationKey!);
  socket = io(server.url, {
    parser,
    auth: { token: allowed.token },
    query: { protocol: PROTOCOL_VERSION },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  const ready = await new Promise<LinkEvents['link.ready']>((resolve) => socket.once('link.ready', resolve));
  secrets.add(ready.resumeKey);
  await provider.dialled.next();
  provider.send({ type: 'session.created', session: {} });
  await provider.received.next();
  provider.send({ type: 'session.updated', session: {} });
}

/** Everything that a provider says, with words of the user in each place where there may be some, and where there may be none. */
const PROVIDER_EVENTS: readonly unknown[] = [
  { type: 'conversation.item.input_audio_transcription.delta', item_id: 'u1', delta: SPOKEN },
  { type: 'conversation.item.input_audio_transcription.completed', item_id: 'u1', transcript: SPOKEN },
  {
    type: 'conversation.item.added',
    item: { id: 'u1', type: 'message', role: 'user', content: [{ type: 'input_text', text: SPOKEN }] },
  },
  { type: 'response.output_text.delta', response_id: 'r1', item_id: 'i1', delta: SPOKEN },
  { type: 'response.output_audio_transcript.delta', response_id: 'r1', item_id: 'i1', delta: SPOKEN },
  { type: 'response.output_audio.delta', response_id: 'r1', item_id: 'i1', delta: { text: SPOKEN } },
  { type: 'response.function_call_arguments.done', response_id: 'r1', arguments: SPOKEN },
  { type: 'response.done', response: { id: { text: SPOKEN }, status: SPOKEN, output: SPOKEN } },
  { type: 'response.done', response: SPOKEN },
  { type: 'response.created', response: { id: 'r9', metadata: { tag: SPOKEN } } },
  { type: 'input_audio_buffer.committed', item_id: { text: SPOKEN } },
  { type: 'conversation.item.added', item: SPOKEN },
  { type: 'session.updated', session: { instructions: SPOKEN } },
  { type: 'something.new', text: SPOKEN, [SPOKEN]: SPOKEN },
  { type: SPOKEN },
  { type: 'card4111' },
  {
    type: 'response.output_item.added',
    response_id: 'r1',
    item: { id: 'f1', type: 'function_call', name: 'card4111', arguments: SPOKEN },
  },
  { type: { text: SPOKEN } },
  [SPOKEN],
  SPOKEN,
];

test('no word that the model was told or says is logged, well formed or not', async () => {
  await call();
  socket.emit('turn.text', { turnId: 1, text: SPOKEN }, 1);
  for (let event = await provider.received.next(); event.type !== 'response.create';)
    event = await provider.received.next();
  provider.send({ type: 'response.created', response: { id: 'r1', metadata: { tag: '1.0' } } });
  for (const event of PROVIDER_EVENTS) provider.socket.send(JSON.stringify(event));
  provider.socket.send(`{"type":"response.done","text":"${SPOKEN}`);
  provider.socket.send(SPOKEN);
  provider.send({ type: 'error', error: { type: 'server_error', message: `bad key ${KEY}` } });
  const ended = new Promise((resolve) => socket.once('reply.ended', resolve));
  provider.send({
    type: 'response.done',
    response: {
      id: 'r1',
      status: 'completed',
      usage: { input_tokens: 1, output_tokens: 1 },
      output: [{ id: 'f1', type: 'function_call', name: 'card4111', arguments: SPOKEN }],
    },
  });
  await ended;
  // A lost connection is told everything again, and its refusal repeats what it was told.
  provider.socket.close(1011, `sorry: ${KEY}`);
  await provider.dialled.next();
  await expect.poll(() => log).toContain('the connection to the speech model failed');
  expect(log).toContain('the speech model sent a malformed event');
  expect(log).toContain('called a function');
  expect(log).toContain('an unknown event');
  expect(log).not.toContain('4111');
  for (const secret of secrets) expect(log).not.toContain(secret);
});

test('no key is logged that the server of the model quotes, whoever has it', async () => {
  const keys = [
    '8f3b0011223344556677',
    'eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl',
    'sk-proj-ABCDEF1234567890',
    'AIzaSyA-bcdefghijk_lmnopqrstuv',
    '8f3b****99aa',
  ];
  const said = keys.map((key) => `wrong key ${key}`).join(', ');
  await call();
  for (const type of ['invalid_request_error', 'server_error', 'odd'])
    provider.send({ type: 'error', error: { type, code: keys[0], message: `${said}: Bearer hunter-two` } });
  provider.send({
    type: 'conversation.item.input_audio_transcription.failed',
    item_id: 'u1',
    error: { message: said },
  });
  socket.emit('turn.text', { turnId: 1, text: 'hello' }, 1);
  for (let event = await provider.received.next(); event.type !== 'response.create';)
    event = await provider.received.next();
  provider.send({ type: 'response.created', response: { id: 'r1', metadata: { tag: '1.0' } } });
  const ended = new Promise((resolve) => socket.once('reply.ended', resolve));
  provider.send({
    type: 'response.done',
    response: { id: 'r1', status: 'failed', status_details: { error: { type: 'odd', message: said } } },
  });
  await ended;
  provider.socket.close(1011, keys[1]);
  await expect.poll(() => log).toContain('the connection to the speech model failed');
  expect(log).toContain('wrong key [key]');
  for (const key of [...keys, 'hunter-two', 'ABCDEF', '99aa', 'c2lnbmF0dXJl']) expect(log).not.toContain(key);
});

test('nothing that a browser sends in the wrong place is logged', async () => {
  await call();
  const errors: unknown[] = [];
  socket.on('call.error', (error) => errors.push(error));
  const wrong: [string, ...unknown[]][] = [
    [SPOKEN, {}, 1],
    ['turn.text', { turnId: SPOKEN, text: SPOKEN }, 2],
    ['turn.text', { turnId: 1, text: [SPOKEN] }, 3],
    ['turn.text', { turnId: 1, text: 'x', [SPOKEN]: SPOKEN }, 4],
    ['card4111', {}, 5],
    ['turn.text', { turnId: 1, text: 'x', card4111: 1 }, 6],
    ['turn.text', SPOKEN, 7],
    ['turn.open', { turnId: 1 }, SPOKEN],
    ['link.ack', { received: SPOKEN }],
    ['audio', SPOKEN],
    ['call.end', { why: SPOKEN }, 8],
  ];
  for (const message of wrong) socket.emit(...message);
  await expect.poll(() => errors.length).toBe(wrong.length);
  for (const code of ['wrong-code-4111', { text: SPOKEN }, SPOKEN.repeat(30)])
    await post('/api/access', { code });
  await post('/api/calls', `{"conversationId":"${SPOKEN}`);
  await post(`/api/calls/${encodeURIComponent(SPOKEN)}?${encodeURIComponent(SPOKEN)}`, { code: SPOKEN });
  await post('/api/calls/end', { resumeKey: SPOKEN });
  await post('/api/doctor', { code: { text: SPOKEN } });
  const refused = io(server.url, {
    parser,
    auth: { token: SPOKEN, [SPOKEN]: SPOKEN },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  await new Promise((resolve) => refused.once('connect_error', resolve));
  refused.close();
  socket.emit('call.end', {}, 9);
  await expect.poll(() => log).toContain('call ended');
  expect(log).toContain('a message was refused');
  expect(log).not.toContain('4111');
  for (const secret of secrets) expect(log).not.toContain(secret);
  expect(log).not.toContain('"level":50');
});
