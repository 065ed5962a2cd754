import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import type { CreateCallAnswer } from '../../shared/protocol.ts';
import * as parser from '../../shared/socket-parser.ts';
import { ScriptedProvider } from './models/openai/scripted-provider.ts';

let provider: ScriptedProvider;
let server: RunningServer;
let socket: Socket | undefined;

beforeEach(async () => {
  provider = await ScriptedProvider.start();
  const { config } = readConfig({ LATCH_PORT: '0', LATCH_KEEP: 'nothing', LATCH_MODEL_URL: provider.url });
  server = await startServer({ config, log: pino({ level: 'silent' }), webDir: null });
});
afterEach(async () => {
  socket?.close();
  await server.close();
  await provider.stop();
});

async function allowed(): Promise<CreateCallAnswer> {
  const response = await fetch(`${server.url}/api/calls`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  return (await response.json()) as CreateCallAnswer;
}

/** Opens a socket with this token. Returns the payload of its first event, or the error that refused it. */
function open(token: string, headers: Record<string, string> = {}): Promise<[string, unknown]> {
  const opened = io(server.url, {
    parser,
    auth: { token },
    extraHeaders: headers,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  socket = opened;
  return new Promise((resolve) => {
    opened.on('link.ready', (payload: unknown) => resolve(['ready', payload]));
    opened.on('connect_error', (error: Error & { data?: { code: string } }) =>
      resolve(['refused', error.data?.code]),
    );
  });
}

describe('a call', () => {
  test('opens with its token, once', async () => {
    const { token, callId, conversationId } = await allowed();
    expect(await open(token)).toEqual([
      'ready',
      expect.objectContaining({ callId, conversationId, resumed: false }),
    ]);
    const first = socket;
    expect(await open(token)).toEqual(['refused', 'token-invalid']);
    first?.close();
  });

  test('does not open with a token of somebody else’s making', async () => {
    expect(await open('junk')).toEqual(['refused', 'token-invalid']);
  });

  test('does not open for a foreign page', async () => {
    const { token } = await allowed();
    expect((await open(token, { origin: 'https://evil.example' }))[0]).toBe('refused');
    expect((await open(token))[0]).toBe('ready');
  });
});

describe('draining', () => {
  const ready = async (): Promise<number> => (await fetch(`${server.url}/readyz`)).status;

  test('waits for the calls that are up, and takes no new ones', async () => {
    await open((await allowed()).token);
    const late = await allowed();
    const up = socket;
    const drained = server.drain(60_000);
    expect(await ready()).toBe(503);
    expect(await allowed()).toMatchObject({ error: { code: 'draining' } });
    expect(await open(late.token)).toEqual(['refused', 'draining']);
    up?.emit('call.end', {}, 1);
    await drained;
    await expect(ready()).rejects.toThrow();
  });

  test('ends what is still up at its limit, and says why', async () => {
    await open((await allowed()).token);
    const told = new Promise((resolve) => socket?.on('call.ended', resolve));
    await server.drain(0);
    expect(await told).toMatchObject({ code: 'draining' });
  });

  test('does not wait for a check of the speech model, and says why it ends', async () => {
    const checked = fetch(`${server.url}/api/doctor`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    // The model takes the connection and says nothing.
    await provider.dialled.next();
    await server.drain(0);
    const answer = await checked;
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { code: 'draining' } });
  });
});

test('below a path, a call opens there and nowhere else', async () => {
  const { config } = readConfig({
    LATCH_PORT: '0',
    LATCH_KEEP: 'nothing',
    LATCH_MODEL_URL: provider.url,
    LATCH_BASE: '/latch/',
  });
  const below = await startServer({ config, log: pino({ level: 'silent' }), webDir: null });
  try {
    expect(below.url).toMatch(/:\d+\/latch\/$/);
    const asked = await fetch(`${below.url}api/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const { token } = (await asked.json()) as CreateCallAnswer;
    for (const transports of [['websocket'], ['polling']]) {
      const elsewhere = io(below.url.replace('/latch/', ''), {
        parser,
        auth: { token },
        transports,
        reconnection: false,
      });
      await new Promise((resolve) => elsewhere.on('connect_error', resolve));
      elsewhere.close();
    }
    socket = io(below.url.replace('/latch/', ''), {
      path: '/latch/socket.io/',
      parser,
      auth: { token },
      transports: ['websocket'],
      reconnection: false,
    });
    await new Promise((resolve) => socket?.on('link.ready', resolve));
    socket.close();
  } finally {
    await below.close();
  }
});
