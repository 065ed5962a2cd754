import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dialReady, ScriptedProvider, type Line } from './scripted-provider.ts';

let provider: ScriptedProvider;
let line: Line;

beforeEach(async () => {
  provider = await ScriptedProvider.start();
});
afterEach(() => provider.stop());

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
      expect(await line.events.next()).toEqual({ type: 'audio-committed', itemId: 'marker' });
    },
  );

  test('a create that failed is named by its tag, and its tag is not given to a later response', async () => {
    line = await dialReady(provider);
    line.connection.createResponse('5.0', 'auto');
    const { event_id } = await provider.received.next();
    provider.send(error('conversation_already_has_active_response', { event_id }), {
      type: 'response.created',
      response: { id: 'r' },
    });
    expect(await line.events.next()).toEqual({
      type: 'response-refused',
      busy: true,
      code: 'model-error',
      detail: 'create: conversation_already_has_active_response: m',
      tag: '5.0',
    });
    expect(await line.events.next()).toMatchObject({ tag: null });
  });

  test('a commit of too little audio is an error, and the call goes on', async () => {
    line = await dialReady(provider);
    line.connection.commitAudio();
    const { event_id } = await provider.received.next();
    provider.send(error('input_audio_buffer_commit_empty', { event_id }), marker);
    expect(await line.events.next()).toMatchObject({
      type: 'audio-refused',
      detail: expect.stringContaining('commit'),
    });
    expect(await line.events.next()).toMatchObject({ type: 'audio-committed' });
  });

  test('a rate limit fails one command', async () => {
    line = await dialReady(provider);
    provider.send(error('rate_limit_exceeded'));
    expect(await line.events.next()).toMatchObject({ type: 'error', code: 'model-busy' });
  });

  test.each([
    ['invalid_api_key', 'model-refused', false],
    ['beta_api_shape_disabled', 'model-refused', false],
    ['insufficient_quota', 'model-quota', false],
    ['session_expired', 'model-away', true],
  ])('%s ends the connection as %s', async (code, expected, retry) => {
    line = await dialReady(provider);
    provider.send(error(code), marker);
    expect(await line.events.next()).toMatchObject({ type: 'closed', code: expected, retry });
    provider.socket.close();
    expect(line.events.waiting).toBe(0);
  });

  test('no key is repeated in what a person may read', async () => {
    line = await dialReady(provider);
    line.connection.addText('hello');
    const { event_id } = await provider.received.next();
    provider.send(error('odd', { event_id, message: 'Incorrect key sk-secret, or sk-pro**wxyz' }));
    const { detail } = (await line.events.next()) as { detail: string };
    expect(detail).toBe('text: odd: Incorrect key [key], or [key]');
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
    expect(await line.events.next()).toEqual({ type: 'audio-committed', itemId: 'marker' });
  });
});
