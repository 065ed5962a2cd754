import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { base64, RealtimeClient } from './client.ts';
import { audio, Harness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start(null, { mostConnections: 2 });
});
afterEach(() => harness.close());

describe('what is not the protocol', () => {
  it.each([
    ['half an object', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a string', '"text"'],
    ['a number', '7'],
    ['a type that is a number', '{"type":7}'],
    ['the type __proto__', '{"type":"__proto__"}'],
    ['an event of WebRTC', '{"type":"output_audio_buffer.clear"}'],
    ['lists within lists', '['.repeat(100_000) + ']'.repeat(100_000)],
    [
      'tools within tools',
      `{"type":"session.update","session":${'{"tools":'.repeat(10_000)}1${'}'.repeat(10_001)}`,
    ],
    ['a __proto__', '{"type":"response.cancel","response_id":7,"__proto__":{"type":"session.update"}}'],
  ])('such as %s gets a typed error and the call goes on', async (_name, text) => {
    harness.client.socket.send(text);
    expect((await harness.client.next('error')).error.type).toBe('invalid_request_error');
    expect((await harness.reply('Still here.')).status).toBe('completed');
  });

  it('such as a binary frame gets a typed error', async () => {
    harness.client.socket.send(Buffer.from([1, 2, 3]));
    expect((await harness.client.next('error')).error.code).toBe('invalid_json');
  });

  it.each([
    ['no base64', '***'],
    ['three quarters of it', 'AAA'],
    ['half a sample', 'AA=='],
    ['base64 with its end cut off', base64(audio(10)).slice(0, -1)],
  ])('such as audio that is %s is refused', async (_name, bad) => {
    expect(await harness.refusal({ type: 'input_audio_buffer.append', audio: bad })).toMatchObject({
      code: 'invalid_value',
      param: 'audio',
    });
  });

  it('such as more than 15 MiB in one append is refused', async () => {
    const tooMuch = Buffer.alloc(15 * 1024 * 1024 + 2).toString('base64');
    expect(await harness.refusal({ type: 'input_audio_buffer.append', audio: tooMuch })).toMatchObject({
      code: 'invalid_value',
      param: 'audio',
    });
  });

  it('such as another path, a foreign page, or the beta shape is turned away', async () => {
    const outcome = (url: string, headers: Record<string, string> = {}) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url, { headers });
        socket.on('error', (error) => resolve(error.message));
        socket.on('close', (code, reason) => resolve(`${code} ${String(reason)}`));
      });
    expect(await outcome(harness.server.url.replace('realtime', 'chat'))).toContain('404');
    expect(await outcome(harness.server.url, { origin: 'https://example.com' })).toContain('403');
    expect(await outcome(harness.server.url, { 'openai-beta': 'realtime=v1' })).toBe(
      '4000 beta_api_shape_disabled',
    );
  });

  it('a connection beyond the limit is told that there is no capacity', async () => {
    const second = await RealtimeClient.open(harness.server.url);
    const third = new WebSocket(harness.server.url);
    const code = await new Promise((resolve) => third.on('close', resolve));
    expect(code).toBe(1013);
    await second.close();
  });

  it('a client that goes away cancels its response', async () => {
    const other = await RealtimeClient.open(harness.server.url);
    other.send({ type: 'response.create' });
    await other.next('response.created');
    await other.close();
    await expect.poll(() => harness.brain.signal?.aborted).toBe(true);
    harness.brain.end('cancelled');
  });
});

describe('a limit', () => {
  const another = async (options: Parameters<typeof Harness.start>[1]) => {
    await harness.close();
    harness = await Harness.start('as it begins', options);
  };

  it('ends a session that is as old as it may be, saying so', async () => {
    await another({ sessionLimitMs: 1 });
    expect((await harness.client.next('error')).error.code).toBe('session_expired');
    const { socket } = harness.client;
    const code = socket.readyState === WebSocket.CLOSED ? 1001 : (await once(socket, 'close'))[0];
    expect(code).toBe(1001);
  });

  it('refuses audio past ten minutes that nobody commits, and takes more after a clear', async () => {
    const fiveMinutes = base64(audio(299_999));
    for (let count = 0; count < 2; count++)
      harness.client.send({ type: 'input_audio_buffer.append', audio: fiveMinutes });
    expect(
      await harness.refusal({ type: 'input_audio_buffer.append', audio: base64(audio(10)) }),
    ).toMatchObject({
      code: 'input_audio_buffer_full',
      param: 'audio',
    });
    harness.client.send({ type: 'input_audio_buffer.clear' });
    await harness.client.next('input_audio_buffer.cleared');
    harness.client.say(audio(100));
    await harness.client.next('input_audio_buffer.committed');
  });

  it.each([
    [
      'the functions of a session',
      { tools: [{ type: 'function', name: 'a', parameters: { a: 'x'.repeat(40_000) } }] },
    ],
    ['a session', { audio: { input: { transcription: { prompt: 'x'.repeat(1_000_000) } } } }],
    ['instructions', { instructions: 'x'.repeat(100_001) }],
  ])('keeps %s short', async (_, session) => {
    const refused = await harness.refusal({
      type: 'session.update',
      session: { type: 'realtime', ...session },
    });
    expect(refused).toMatchObject({ type: 'invalid_request_error', code: 'invalid_value' });
  });

  it('keeps one item from driving out all others', async () => {
    await harness.add({ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] });
    const content = Array(6).fill({ type: 'input_text', text: 'x'.repeat(200_000) });
    const refused = await harness.refusal({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content },
    });
    expect(refused).toMatchObject({ code: 'invalid_value', param: 'item' });
    await harness.reply('Hi.');
    expect(harness.brain.request?.history).toHaveLength(1);
  });

  it('cuts off a client that does not read what it asks for', async () => {
    harness.append(200);
    const content = [{ type: 'input_audio', audio: base64(audio(150_000)), transcript: 'Long' }];
    const { id } = await harness.add({ type: 'message', role: 'user', content });
    harness.client.socket.pause();
    for (let count = 0; count < 12; count++)
      harness.client.send({ type: 'conversation.item.retrieve', item_id: id });
    // Its ears are closed when it is gone.
    await expect.poll(() => harness.brain.discarded, { timeout: 15_000 }).toBe(1);
    harness.client.socket.resume();
  });
});
