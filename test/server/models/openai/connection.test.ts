import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOpenAiModel } from '../../../../server/models/openai/model.ts';
import type { SpeechModelEvent } from '../../../../server/models/speech-model.ts';
import { base64, dial, dialReady, Inbox, ScriptedProvider, type Line } from './scripted-provider.ts';

let provider: ScriptedProvider;
let line: Line;

beforeEach(async () => {
  provider = await ScriptedProvider.start();
});
afterEach(() => provider.stop());

describe('opening', () => {
  test('the key goes in the header that the provider wants', async () => {
    line = await dial(provider);
    expect(line.request.headers.authorization).toBe('Bearer sk-secret');
    line.connection.close();
    line = await dial(provider, { keyHeader: 'api-key' });
    expect(line.request.headers['api-key']).toBe('sk-secret');
    expect(line.request.headers.authorization).toBeUndefined();
    line.connection.close();
    line = await dial(provider, { key: null });
    expect(line.request.headers.authorization).toBeUndefined();
  });

  test('the session is set to manual turns, 24 kHz and transcription once it exists', async () => {
    line = await dial(provider);
    provider.send({ type: 'session.created', session: {} });
    expect(await provider.received.next()).toMatchObject({
      type: 'session.update',
      session: {
        type: 'realtime',
        output_modalities: ['audio'],
        instructions: 'Be brief.',
        audio: {
          input: {
            format: { type: 'audio/pcm', rate: 24000 },
            turn_detection: null,
            transcription: { model: 'scribe' },
          },
          output: { format: { type: 'audio/pcm', rate: 24000 }, voice: 'marin' },
        },
      },
    });
  });

  test('audio and commands are withheld until the session is configured, then sent in order after the history', async () => {
    line = await dial(provider, {}, [
      { role: 'user', text: 'Hello' },
      { role: 'assistant', text: 'Hi' },
    ]);
    const speech = Array.from({ length: 2400 }, (_, i) => i);
    line.connection.appendAudio(Int16Array.from(speech));
    line.connection.commitAudio();
    provider.send({ type: 'session.created', session: {} });
    expect((await provider.received.next()).type).toBe('session.update');
    expect(provider.received.waiting).toBe(0);
    provider.send({ type: 'session.updated', session: {} });
    expect(await line.events.next()).toEqual({ type: 'ready', lastsMs: null });
    expect(await provider.received.next()).toMatchObject({
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
    });
    expect(await provider.received.next()).toMatchObject({
      item: { role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] },
    });
    expect(await provider.received.next()).toEqual({
      type: 'input_audio_buffer.append',
      audio: base64(speech),
    });
    expect((await provider.received.next()).type).toBe('input_audio_buffer.commit');
  });

  test('less audio than a provider takes is filled up with silence', async () => {
    line = await dialReady(provider);
    line.connection.appendAudio(Int16Array.of(1, -1));
    line.connection.commitAudio();
    const sent = [await provider.received.next(), await provider.received.next()];
    expect(sent.map(({ audio }) => Buffer.from(String(audio), 'base64').length / 2)).toEqual([2, 2398]);
    expect((await provider.received.next()).type).toBe('input_audio_buffer.commit');
  });

  test('a configuration that the provider does not take ends the connection for good', async () => {
    line = await dial(provider);
    provider.send({ type: 'session.created', session: {} });
    const { event_id } = await provider.received.next();
    provider.send({
      type: 'error',
      error: { type: 'invalid_request_error', code: 'invalid_value', message: 'no voice', event_id },
    });
    expect(await line.events.next()).toMatchObject({
      type: 'closed',
      code: 'model-misconfigured',
      retry: false,
    });
  });

  test('too much that waits for a provider which is not ready ends the connection', async () => {
    line = await dial(provider, { limits: { maxBufferedBytes: 1000 } });
    line.connection.appendAudio(new Int16Array(1000));
    expect(await line.events.next()).toMatchObject({ type: 'closed', code: 'model-away', retry: true });
  });

  test.each([
    [401, 'model-refused', false],
    [404, 'model-refused', false],
    [429, 'model-away', true],
    [
      429,
      'model-quota',
      false,
      '{"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}}',
    ],
    [503, 'model-away', true],
  ])('HTTP %i at the door is %s', async (status, code, retry, body = '') => {
    const door = createServer().listen(0, '127.0.0.1');
    door.on('upgrade', (_request, socket) =>
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
    );
    await once(door, 'listening');
    const events = dialElsewhere(`ws://127.0.0.1:${(door.address() as AddressInfo).port}`);
    expect(await events.next()).toMatchObject({ type: 'closed', code, retry });
    door.close();
  });

  test('nobody at the address is model-away', async () => {
    const { url } = provider;
    await provider.stop();
    expect(await dialElsewhere(url).next()).toMatchObject({
      type: 'closed',
      code: 'model-away',
      retry: true,
    });
    provider = await ScriptedProvider.start();
  });

  function dialElsewhere(url: string): Inbox<SpeechModelEvent> {
    const events = new Inbox<SpeechModelEvent>();
    createOpenAiModel({
      label: 'x',
      builtin: false,
      url,
      key: null,
      keyHeader: 'bearer',
      session: { instructions: null, voice: null, transcriptionModel: 'scribe' },
      log: pino({ level: 'silent' }),
    }).connect({ history: [], functions: [], onEvent: events.push });
    return events;
  }
});

describe('the end', () => {
  test.each([
    [1001, 'model-away', true],
    [1011, 'model-away', true],
    [1008, 'model-refused', false],
    [4000, 'model-refused', false],
  ])('a close with %i is %s', async (closeCode, code, retry) => {
    line = await dialReady(provider);
    provider.socket.close(closeCode, 'why');
    expect(await line.events.next()).toEqual({
      type: 'closed',
      code,
      retry,
      detail: expect.stringContaining(`closed with ${closeCode} why`),
    });
  });

  test('a socket that drops is model-away and worth another try', async () => {
    line = await dialReady(provider);
    provider.socket.terminate();
    expect(await line.events.next()).toMatchObject({ type: 'closed', code: 'model-away', retry: true });
  });

  test('a provider that is silent, even to pings, is noticed', async () => {
    line = await dialReady(provider, { limits: { pingEveryMs: 10, silenceMs: 30 } });
    provider.socket.pause();
    expect(await line.events.next()).toMatchObject({ type: 'closed', code: 'model-away', retry: true });
  });

  test('a provider is not silent for the time in which this process stood still', async () => {
    line = await dialReady(provider, { limits: { pingEveryMs: 20, silenceMs: 60 } });
    provider.socket.send(JSON.stringify(marker()));
    const untilMs = performance.now() + 400;
    while (performance.now() < untilMs);
    expect(await line.events.next()).toMatchObject({ type: 'audio-committed' });
  });

  test('a provider that takes nothing any more is given up', async () => {
    line = await dialReady(provider, { limits: { maxBufferedBytes: 100_000 } });
    provider.socket.pause();
    const ended = line.events.next();
    const second = new Int16Array(24_000);
    for (let i = 0; i < 2_000 && line.events.waiting === 0; i++) line.connection.appendAudio(second);
    expect(await ended).toMatchObject({ type: 'closed', detail: 'takes no more audio', retry: true });
  });

  test('after close() nothing is said any more', async () => {
    line = await dialReady(provider);
    const closed = once(provider.socket, 'close');
    provider.send(marker());
    line.connection.close();
    await closed;
    expect(line.events.waiting).toBe(0);
  });

  function marker(): object {
    return { type: 'input_audio_buffer.committed', item_id: 'late' };
  }
});
