import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { base64, dialReady, ScriptedProvider, type Line } from './scripted-provider.ts';

let provider: ScriptedProvider;
let line: Line;

beforeEach(async () => {
  provider = await ScriptedProvider.start();
});
afterEach(() => provider.stop());

describe('commands', () => {
  test('each becomes one client event', async () => {
    line = await dialReady(provider);
    const { connection } = line;
    connection.clearAudio();
    connection.addText('typed');
    connection.createResponse('7.0', 'auto');
    connection.cancelResponse('resp_1');
    connection.deleteItem('item_1');
    connection.truncateItem('item_2', 1234.9);
    const seen = [];
    for (let i = 0; i < 6; i++) {
      const { event_id, ...rest } = await provider.received.next();
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
    line.connection.createResponse('3.1', 'auto');
    const create = await provider.received.next();
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
    for (let i = 0; i < 9; i++) events.push(await line.events.next());
    expect(events).toEqual([
      { type: 'audio-committed', itemId: 'u' },
      { type: 'transcript-delta', itemId: 'u', delta: 'Hel' },
      { type: 'transcript-final', itemId: 'u', text: 'Hello' },
      { type: 'transcript-failed', itemId: 'w', detail: 'noise' },
      { type: 'response-started', responseId: 'r', tag: '3.1' },
      { type: 'output-item', responseId: 'r', itemId: 'i' },
      { type: 'response-audio', responseId: 'r', itemId: 'i', pcm: Int16Array.of(5, -6) },
      { type: 'response-text', responseId: 'r', itemId: 'i', delta: 'Hi' },
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
    expect(await line.events.next()).toMatchObject({ type: 'response-started', responseId: 'r', tag: null });
    expect(await line.events.next()).toMatchObject({ type: 'output-item', itemId: 'i' });
    expect(await line.events.next()).toMatchObject({ pcm: Int16Array.of(1000) });
    expect(await line.events.next()).toMatchObject({ pcm: Int16Array.of(-2000, 3000) });
  });

  test('one that nobody asked for has no tag', async () => {
    line = await dialReady(provider);
    provider.send({ type: 'response.created', response: { id: 'orphan', metadata: null } });
    expect(await line.events.next()).toEqual({ type: 'response-started', responseId: 'orphan', tag: null });
  });

  test('that nobody asked for is told as such at once by a model known to give metadata back', async () => {
    line = await dialReady(provider, { builtin: true });
    line.connection.createResponse('7.0', 'auto');
    await provider.received.next();
    provider.send({ type: 'response.created', response: { id: 'orphan', metadata: null } });
    expect(await line.events.next()).toEqual({ type: 'response-started', responseId: 'orphan', tag: null });
  });

  test('a server that does not give metadata back is taken to answer the oldest create', async () => {
    line = await dialReady(provider);
    line.connection.createResponse('a', 'auto');
    line.connection.createResponse('b', 'auto');
    for (const id of ['1', '2', '3']) provider.send({ type: 'response.created', response: { id } });
    expect(await line.events.next()).toMatchObject({ type: 'learned', capability: 'tags', has: false });
    expect(await line.events.next()).toMatchObject({ responseId: '1', tag: 'a' });
    expect(await line.events.next()).toMatchObject({ responseId: '2', tag: 'b' });
    expect(await line.events.next()).toMatchObject({ responseId: '3', tag: null });
  });

  test.each([
    [{ status: 'cancelled' }, { status: 'cancelled' }],
    [
      { status: 'incomplete', status_details: { reason: 'max_output_tokens' } },
      { status: 'incomplete', error: { code: 'reply-cut-short', detail: 'max_output_tokens' } },
    ],
    [
      { status: 'incomplete', status_details: { reason: 'content_filter' } },
      { status: 'incomplete', error: { code: 'reply-filtered', detail: 'content_filter' } },
    ],
    [
      { status: 'failed', status_details: { error: { code: 'content_filter', message: 'no' } } },
      { status: 'failed', error: { code: 'reply-filtered', detail: 'no' } },
    ],
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
    expect(await line.events.next()).toEqual({
      type: 'response-ended',
      responseId: 'r',
      usage: { inputTokens: 0, outputTokens: 0 },
      ...expected,
    });
  });
});
