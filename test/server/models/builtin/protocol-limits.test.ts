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
    '{',
    '[]',
    'null',
    '"text"',
    '7',
    '{"type":7}',
    '{"type":"__proto__"}',
    '{"type":"output_audio_buffer.clear"}',
  ])('gets a typed error and the call goes on: %s', async (text) => {
    harness.client.socket.send(text);
    expect((await harness.client.next('error')).error.type).toBe('invalid_request_error');
    expect((await harness.reply('Still here.')).status).toBe('completed');
  });

  it('such as a binary frame gets a typed error', async () => {
    harness.client.socket.send(Buffer.from([1, 2, 3]));
    expect((await harness.client.next('error')).error.code).toBe('invalid_json');
  });

  it.each(['***', 'AAA', 'AA==', base64(audio(10)).slice(0, -1)])(
    'such as audio that is not PCM16 in base64 is refused: %s',
    async (bad) => {
      expect(await harness.refusal({ type: 'input_audio_buffer.append', audio: bad })).toMatchObject({
        code: 'invalid_value',
        param: 'audio',
      });
    },
  );

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
