/** A server that has an outage, in the middle of a session or at its door, as the session is told of it. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOpenAiModel } from '../../../../server/models/openai/model.ts';
import type { SpeechModelEvent } from '../../../../server/models/speech-model.ts';
import { committed, created, error, LONG, nextOf, SOON } from './provider-words.ts';
import { dialReady, Inbox, ScriptedProvider, type Line } from './scripted-provider.ts';

let provider: ScriptedProvider;
let line: Line;

beforeEach(async () => {
  provider = await ScriptedProvider.start();
});
afterEach(() => provider.stop());

const next = (count: number): Promise<string[]> => nextOf(line, count);

/** Of several connections, which share what is known of the server. */
const modelAt = (url: string) =>
  createOpenAiModel({
    label: 'x',
    builtin: false,
    url,
    key: null,
    keyHeader: 'bearer',
    session: { instructions: '', voice: null, transcriptionModel: 'scribe' },
    log: pino({ level: 'silent' }),
    limits: SOON,
  });

describe('an outage of the server’s', () => {
  const outage = error({
    type: 'server_error',
    message: 'The server had an error while processing your request',
  });

  test('teaches nothing of what it can do', async () => {
    line = await dialReady(provider, { limits: SOON });
    line.connection.cancelResponse('r0');
    line.connection.deleteItem('i1');
    line.connection.truncateItem('i2', 100);
    await provider.received.next();
    const { event_id } = await provider.received.next();
    provider.send({ ...outage, error: { ...outage.error, event_id } }, outage, committed('u'));
    expect(await next(1)).toEqual(['audio-committed']);
  });

  test('while a response runs is its end, in the server’s words, and what comes of it later is not heard', async () => {
    line = await dialReady(provider, { limits: SOON });
    line.connection.createResponse('1.0', 'auto');
    await provider.received.next();
    provider.send(created('r1', { latch_tag: '1.0' }), outage);
    expect(await next(2)).toEqual(['started r1 1.0', 'ended failed model-error']);
    provider.send(
      { type: 'response.text.delta', response_id: 'r1', item_id: 'i', delta: 'Late.' },
      { type: 'response.done', response: { id: 'r1', status: 'completed' } },
      committed('u'),
    );
    expect(await next(1)).toEqual(['audio-committed']);
  });

  test('is not the end of a response that goes on', async () => {
    line = await dialReady(provider, { limits: { ...LONG, outageMs: 200 } });
    line.connection.createResponse('1.0', 'auto');
    await provider.received.next();
    provider.send(created('r1', { latch_tag: '1.0' }), outage);
    provider.send({ type: 'response.text.delta', response_id: 'r1', item_id: 'i', delta: 'Here.' });
    expect(await next(3)).toEqual(['started r1 1.0', 'output-item', 'text Here.']);
    await new Promise((resolve) => setTimeout(resolve, 400));
    provider.send({ type: 'response.done', response: { status: 'completed' } });
    expect(await next(1)).toEqual(['ended completed']);
  });
});

test('a server that closes for the transcription is asked without it the next time', async () => {
  const model = modelAt(provider.url);
  for (const isAsked of [true, false]) {
    const events = new Inbox<SpeechModelEvent>();
    const connection = model.connect({ history: [], functions: [], onEvent: events.push });
    const { socket } = await provider.dialled.next();
    provider.send({ type: 'session.created', session: {} });
    const text = JSON.stringify(await provider.received.next());
    expect(text.includes('scribe')).toBe(isAsked);
    if (isAsked) {
      socket.close(1011, 'model scribe for transcription not found');
      expect(await events.next()).toMatchObject({ type: 'learned', capability: 'transcripts', has: false });
      expect(await events.next()).toMatchObject({
        detail: expect.stringMatching(/LATCH_TRANSCRIPTION_MODEL/),
      });
    }
    connection.close();
  }
});

test('a server that was there is tried again where something before it does not find it', async () => {
  const model = modelAt(provider.url);
  const events = new Inbox<SpeechModelEvent>();
  model.connect({ history: [], functions: [], onEvent: events.push });
  const { socket } = await provider.dialled.next();
  provider.send({ type: 'session.created', session: {} });
  expect(await events.next()).toMatchObject({ type: 'ready' });
  socket.close(1012, 'service restart');
  await events.next();
  const port = Number(new URL(provider.url).port);
  await provider.stop();
  const proxy = createServer().listen(port, '127.0.0.1');
  proxy.on('upgrade', (_request, upgrade) =>
    upgrade.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
  );
  await once(proxy, 'listening');
  model.connect({ history: [], functions: [], onEvent: events.push });
  expect(await events.next()).toMatchObject({ type: 'closed', code: 'model-away', retry: true });
  proxy.close();
  provider = await ScriptedProvider.start();
});
