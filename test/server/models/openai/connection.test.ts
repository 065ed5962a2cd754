import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOpenAiModel } from '../../../../server/models/openai/model.ts';
import type { SpeechModelEvent } from '../../../../server/models/speech-model.ts';
import { dial, dialReady, Inbox, ScriptedProvider, type Line } from './scripted-provider.ts';

let provider: ScriptedProvider;
let line: Line | undefined;

beforeEach(async () => {
  provider = await ScriptedProvider.start();
});
afterEach(async () => {
  line?.connection.close();
  line = undefined;
  await provider.stop();
});

const base64 = (samples: number[]) => Buffer.from(Int16Array.from(samples).buffer).toString('base64');

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
    expect(await provider.received.take()).toMatchObject({
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
    expect((await provider.received.take()).type).toBe('session.update');
    expect(provider.received.waiting).toBe(0);
    provider.send({ type: 'session.updated', session: {} });
    expect(await line.events.take()).toEqual({ type: 'ready' });
    expect(await provider.received.take()).toMatchObject({
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
    });
    expect(await provider.received.take()).toMatchObject({
      item: { role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] },
    });
    expect(await provider.received.take()).toEqual({
      type: 'input_audio_buffer.append',
      audio: base64(speech),
    });
    expect((await provider.received.take()).type).toBe('input_audio_buffer.commit');
  });

  test('less audio than a provider takes is filled up with silence', async () => {
    line = await dialReady(provider);
    line.connection.appendAudio(Int16Array.of(1, -1));
    line.connection.commitAudio();
    const sent = [await provider.received.take(), await provider.received.take()];
    expect(sent.map(({ audio }) => Buffer.from(String(audio), 'base64').length / 2)).toEqual([2, 2398]);
    expect((await provider.received.take()).type).toBe('input_audio_buffer.commit');
  });

  test('a configuration that the provider does not take ends the connection for good', async () => {
    line = await dial(provider);
    provider.send({ type: 'session.created', session: {} });
    const { event_id } = await provider.received.take();
    provider.send({
      type: 'error',
      error: { type: 'invalid_request_error', code: 'invalid_value', message: 'no voice', event_id },
    });
    expect(await line.events.take()).toMatchObject({ type: 'closed', code: 'model-refused', retry: false });
  });

  test('too much that waits for a provider which is not ready ends the connection', async () => {
    line = await dial(provider, { limits: { maxBufferedBytes: 1000 } });
    line.connection.appendAudio(new Int16Array(1000));
    expect(await line.events.take()).toMatchObject({ type: 'closed', code: 'model-away', retry: true });
  });

  test.each([
    [401, 'model-refused', false],
    [404, 'model-refused', false],
    [429, 'model-quota', false],
    [503, 'model-away', true],
  ])('HTTP %i at the door is %s', async (status, code, retry) => {
    const door = createServer().listen(0, '127.0.0.1');
    door.on('upgrade', (_request, socket) =>
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`),
    );
    await once(door, 'listening');
    const events = dialElsewhere(`ws://127.0.0.1:${(door.address() as AddressInfo).port}`);
    expect(await events.take()).toMatchObject({ type: 'closed', code, retry });
    door.close();
  });

  test('nobody at the address is model-away', async () => {
    const { url } = provider;
    await provider.stop();
    expect(await dialElsewhere(url).take()).toMatchObject({
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
    }).connect({ history: [], onEvent: events.push });
    return events;
  }
});

describe('commands', () => {
  test('each becomes one client event', async () => {
    line = await dialReady(provider);
    const { connection } = line;
    connection.clearAudio();
    connection.addText('typed');
    connection.createResponse('7.0');
    connection.cancelResponse('resp_1');
    connection.deleteItem('item_1');
    connection.truncateItem('item_2', 1234.9);
    const seen = [];
    for (let i = 0; i < 6; i++) {
      const { event_id, ...rest } = await provider.received.take();
      expect(event_id).toMatch(/^latch_\d+$/);
      seen.push(rest);
    }
    expect(seen).toEqual([
      { type: 'input_audio_buffer.clear' },
      {
        type: 'conversation.item.create',
        item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'typed' }] },
      },
      { type: 'response.create', response: { metadata: { latch_tag: '7.0' } } },
      { type: 'response.cancel', response_id: 'resp_1' },
      { type: 'conversation.item.delete', item_id: 'item_1' },
      { type: 'conversation.item.truncate', item_id: 'item_2', content_index: 0, audio_end_ms: 1234 },
    ]);
  });
});

describe('a reply', () => {
  test('arrives as events with its tag, audio, words and usage', async () => {
    line = await dialReady(provider);
    line.connection.createResponse('3.1');
    const create = await provider.received.take();
    const metadata = (create['response'] as { metadata: object }).metadata;
    const at = { response_id: 'r', item_id: 'i', output_index: 0, content_index: 0 };
    provider.send(
      { type: 'input_audio_buffer.committed', item_id: 'u', previous_item_id: null },
      {
        type: 'conversation.item.input_audio_transcription.delta',
        item_id: 'u',
        content_index: 0,
        delta: 'Hel',
      },
      { type: 'conversation.item.input_audio_transcription.completed', item_id: 'u', transcript: 'Hello' },
      {
        type: 'conversation.item.input_audio_transcription.failed',
        item_id: 'w',
        error: { message: 'noise' },
      },
      { type: 'response.created', response: { id: 'r', metadata } },
      { type: 'response.output_item.added', response_id: 'r', item: { id: 'i', type: 'message' } },
      { type: 'response.output_audio.delta', ...at, delta: base64([5, -6]) },
      { type: 'response.output_audio_transcript.delta', ...at, delta: 'Hi' },
      {
        type: 'response.done',
        response: { id: 'r', status: 'completed', usage: { input_tokens: 3, output_tokens: 4 } },
      },
    );
    const events = [];
    for (let i = 0; i < 9; i++) events.push(await line.events.take());
    expect(events).toEqual([
      { type: 'audio-committed', itemId: 'u' },
      { type: 'transcript-delta', itemId: 'u', delta: 'Hel' },
      { type: 'transcript-final', itemId: 'u', text: 'Hello' },
      { type: 'transcript-failed', itemId: 'w', detail: 'noise' },
      { type: 'response-started', responseId: 'r', tag: '3.1' },
      { type: 'output-item', responseId: 'r', itemId: 'i' },
      { type: 'reply-audio', responseId: 'r', itemId: 'i', pcm: Int16Array.of(5, -6) },
      { type: 'reply-text', responseId: 'r', itemId: 'i', delta: 'Hi' },
      {
        type: 'response-ended',
        responseId: 'r',
        status: 'completed',
        usage: { inputTokens: 3, outputTokens: 4 },
      },
    ]);
  });

  test('a sample that was cut by a delta is joined again, also under the old event name', async () => {
    line = await dialReady(provider);
    const bytes = Buffer.from(Int16Array.of(1000, -2000, 3000).buffer);
    for (const part of [bytes.subarray(0, 3), bytes.subarray(3)]) {
      provider.send({
        type: 'response.audio.delta',
        response_id: 'r',
        item_id: 'i',
        delta: part.toString('base64'),
      });
    }
    expect(await line.events.take()).toMatchObject({ pcm: Int16Array.of(1000) });
    expect(await line.events.take()).toMatchObject({ pcm: Int16Array.of(-2000, 3000) });
  });

  test('one that nobody asked for has no tag', async () => {
    line = await dialReady(provider);
    provider.send({ type: 'response.created', response: { id: 'orphan', metadata: null } });
    expect(await line.events.take()).toEqual({ type: 'response-started', responseId: 'orphan', tag: null });
  });

  test('that nobody asked for is told as such at once by a model known to give metadata back', async () => {
    line = await dialReady(provider, { builtin: true });
    line.connection.createResponse('7.0');
    await provider.received.take();
    provider.send({ type: 'response.created', response: { id: 'orphan', metadata: null } });
    expect(await line.events.take()).toEqual({ type: 'response-started', responseId: 'orphan', tag: null });
  });

  test('a server that does not give metadata back is taken to answer the oldest create', async () => {
    line = await dialReady(provider);
    line.connection.createResponse('a');
    line.connection.createResponse('b');
    for (const id of ['1', '2', '3']) provider.send({ type: 'response.created', response: { id } });
    expect(await line.events.take()).toMatchObject({ responseId: '1', tag: 'a' });
    expect(await line.events.take()).toMatchObject({ responseId: '2', tag: 'b' });
    expect(await line.events.take()).toMatchObject({ responseId: '3', tag: null });
  });

  test.each([
    [{ status: 'cancelled' }, { status: 'cancelled' }],
    [{ status: 'incomplete', status_details: { reason: 'max_output_tokens' } }, { status: 'completed' }],
    [
      { status: 'failed', status_details: { error: { code: 'insufficient_quota', message: 'pay' } } },
      { status: 'failed', error: { code: 'model-quota', detail: 'pay' } },
    ],
    [
      { status: 'failed', status_details: { error: { type: 'server_error' } } },
      { status: 'failed', error: { code: 'model-error', detail: 'no reason given' } },
    ],
  ])('its end %j is reported', async (response, expected) => {
    line = await dialReady(provider);
    provider.send({ type: 'response.done', response: { id: 'r', usage: null, ...response } });
    expect(await line.events.take()).toEqual({
      type: 'response-ended',
      responseId: 'r',
      usage: { inputTokens: 0, outputTokens: 0 },
      ...expected,
    });
  });
});

describe('errors', () => {
  const marker = { type: 'input_audio_buffer.committed', item_id: 'marker' };
  const error = (code: string, more: object = {}) => ({
    type: 'error',
    error: { type: 'invalid_request_error', code, message: 'm', ...more },
  });

  test.each(['response_cancel_not_active', 'item_delete_invalid_item_id'])(
    'the benign race %s is dropped',
    async (code) => {
      line = await dialReady(provider);
      provider.send(error(code), marker);
      expect(await line.events.take()).toEqual({ type: 'audio-committed', itemId: 'marker' });
    },
  );

  test('a create that failed is named by its tag, and its tag is not given to a later response', async () => {
    line = await dialReady(provider);
    line.connection.createResponse('5.0');
    const { event_id } = await provider.received.take();
    provider.send(error('conversation_already_has_active_response', { event_id }), {
      type: 'response.created',
      response: { id: 'r' },
    });
    expect(await line.events.take()).toEqual({
      type: 'error',
      code: 'model-error',
      detail: 'create: conversation_already_has_active_response: m',
      tag: '5.0',
    });
    expect(await line.events.take()).toMatchObject({ tag: null });
  });

  test('a commit of too little audio is an error, and the call goes on', async () => {
    line = await dialReady(provider);
    line.connection.commitAudio();
    const { event_id } = await provider.received.take();
    provider.send(error('input_audio_buffer_commit_empty', { event_id }), marker);
    expect(await line.events.take()).toMatchObject({
      type: 'audio-refused',
      detail: expect.stringContaining('commit'),
    });
    expect(await line.events.take()).toMatchObject({ type: 'audio-committed' });
  });

  test('a rate limit fails one command', async () => {
    line = await dialReady(provider);
    provider.send(error('rate_limit_exceeded'));
    expect(await line.events.take()).toMatchObject({ type: 'error', code: 'model-busy' });
  });

  test.each([
    ['invalid_api_key', 'model-refused', false],
    ['beta_api_shape_disabled', 'model-refused', false],
    ['insufficient_quota', 'model-quota', false],
    ['session_expired', 'model-away', true],
  ])('%s ends the connection as %s', async (code, expected, retry) => {
    line = await dialReady(provider);
    provider.send(error(code), marker);
    expect(await line.events.take()).toMatchObject({ type: 'closed', code: expected, retry });
    provider.socket.close();
    expect(line.events.waiting).toBe(0);
  });

  test('no key is repeated in what a person may read', async () => {
    line = await dialReady(provider);
    provider.send(error('odd', { message: 'Incorrect key sk-secret, or sk-pro**wxyz' }));
    const { detail } = (await line.events.take()) as { detail: string };
    expect(detail).toBe('odd: Incorrect key [key], or [key]');
  });

  test.each([
    ['not JSON', 'oops'],
    ['no type', '{}'],
    ['a known event without its members', '{"type":"response.created"}'],
    ['an event of tomorrow', '{"type":"response.dance.delta","delta":3}'],
    ['a list', '[]'],
  ])('%s is passed over', async (_name, message) => {
    line = await dialReady(provider);
    provider.socket.send(message);
    provider.send(marker);
    expect(await line.events.take()).toEqual({ type: 'audio-committed', itemId: 'marker' });
  });
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
    expect(await line.events.take()).toEqual({
      type: 'closed',
      code,
      retry,
      detail: `closed with ${closeCode} why`,
    });
  });

  test('a socket that drops is model-away and worth another try', async () => {
    line = await dialReady(provider);
    provider.socket.terminate();
    expect(await line.events.take()).toMatchObject({ type: 'closed', code: 'model-away', retry: true });
  });

  test('a provider that is silent, even to pings, is noticed', async () => {
    line = await dialReady(provider, { limits: { pingEveryMs: 10, silenceMs: 30 } });
    provider.socket.pause();
    expect(await line.events.take()).toMatchObject({ type: 'closed', code: 'model-away', retry: true });
  });

  test('a provider that takes nothing any more is given up', async () => {
    line = await dialReady(provider, { limits: { maxBufferedBytes: 100_000 } });
    provider.socket.pause();
    const ended = line.events.take();
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
