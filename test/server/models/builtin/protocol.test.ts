import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  startRealtimeServer,
  type RealtimeServer,
} from '../../../../server/models/builtin/realtime-server.ts';
import { base64, RealtimeClient } from './client.ts';
import { ScriptedBrain } from './scripted-brain.ts';

let brain: ScriptedBrain;
let server: RealtimeServer;
let client: RealtimeClient;

beforeEach(async () => {
  brain = new ScriptedBrain();
  server = await startRealtimeServer({ brain, voices: ['one', 'two'], mostConnections: 2 });
  client = await RealtimeClient.open(`${server.url}?model=local`);
});
afterEach(async () => {
  await client.close();
  await server.close();
});

const audio = (ms: number) => new Int16Array(ms * 24).fill(1);
const append = (ms: number) => client.send({ type: 'input_audio_buffer.append', audio: base64(audio(ms)) });
const transcribe = () =>
  client.send({
    type: 'session.update',
    session: { type: 'realtime', audio: { input: { transcription: { model: 'any' } } } },
  });
async function refusal(event: Record<string, unknown>) {
  client.send(event);
  return (await client.next('error')).error;
}
/** Asks for a cancel, and waits until the brain has been told. */
async function cancel(response_id?: string) {
  client.send({ type: 'response.cancel', response_id });
  await expect.poll(() => brain.signal?.aborted).toBe(true);
}
/** A reply of `words`, ended. */
async function reply(...words: string[]) {
  client.send({ type: 'response.create' });
  words.forEach((word) => brain.part(word));
  brain.end();
  return (await client.next('response.done')).response;
}

describe('a spoken turn', () => {
  it('keeps one item id from commit to transcription, in the order of the protocol', async () => {
    transcribe();
    append(60);
    append(60);
    client.send({ type: 'input_audio_buffer.commit' });
    const { item_id } = await client.next('input_audio_buffer.committed');
    expect((await client.next('conversation.item.added')).item.id).toBe(item_id);
    expect((await client.next('conversation.item.done')).item.id).toBe(item_id);
    const completed = await client.next('conversation.item.input_audio_transcription.completed');
    expect(completed).toMatchObject({
      item_id,
      content_index: 0,
      transcript: 'Something',
      usage: { type: 'tokens', total_tokens: 5, input_tokens: 2, output_tokens: 3 },
    });
    const deltas = client.all('conversation.item.input_audio_transcription.delta');
    expect(deltas.map(({ delta }) => delta).join('')).toBe('Something');
    expect(brain.fedSamples).toBe(120 * 24);
  });

  it('is not transcribed on the wire unless the session asks, yet is known to the brain', async () => {
    client.say(audio(200));
    await reply('Yes.');
    expect(client.all('conversation.item.input_audio_transcription.completed')).toEqual([]);
    expect(brain.request?.history).toEqual([{ by: 'user', ...brain.heard }]);
  });

  it('of less than 100 ms cannot be committed, and what was cleared does not count', async () => {
    append(200);
    client.send({ type: 'input_audio_buffer.clear' });
    await client.next('input_audio_buffer.cleared');
    append(99);
    const error = await refusal({ type: 'input_audio_buffer.commit', event_id: 'mine' });
    expect(error).toMatchObject({ code: 'input_audio_buffer_commit_empty', event_id: 'mine' });
    expect(brain.discarded).toBe(1);
  });
});

describe('a response', () => {
  it('sends its events in the order of the protocol, words in step with audio', async () => {
    client.type('Hello');
    await client.next('conversation.item.done');
    const before = client.events.length;
    await reply('Good ', 'day.');
    expect(client.events.slice(before).map(({ type }) => type)).toEqual([
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
    ]);
    expect(client.all('response.output_audio_transcript.done')[0]?.transcript).toBe('Good day.');
  });

  it('carries its metadata, its status, and a usage that adds up', async () => {
    client.type('Hello');
    client.send({
      type: 'response.create',
      response: { metadata: { turn: '3', rev: '1' }, instructions: 'Be brief.' },
    });
    brain.part('Good day.');
    brain.end();
    const { response } = await client.next('response.done');
    expect(response).toMatchObject({ status: 'completed', metadata: { turn: '3', rev: '1' } });
    expect(brain.request?.instructions).toBe('Be brief.');
    const { usage } = response;
    const { input_token_details: into, output_token_details: out } = usage ?? {};
    expect(usage?.input_tokens).toBe((into?.text_tokens ?? NaN) + (into?.audio_tokens ?? NaN));
    expect(usage?.output_tokens).toBe((out?.text_tokens ?? NaN) + (out?.audio_tokens ?? NaN));
    expect(usage?.total_tokens).toBe((usage?.input_tokens ?? NaN) + (usage?.output_tokens ?? NaN));
    expect(out?.audio_tokens).toBe(1);
  });

  it('may be words alone', async () => {
    client.send({ type: 'response.create', response: { output_modalities: ['text'] } });
    brain.part('Good day.');
    brain.end();
    const { response } = await client.next('response.done');
    expect(brain.request?.spoken).toBe(false);
    expect(client.all('response.output_audio.delta')).toEqual([]);
    expect(response.output?.[0]).toMatchObject({ content: [{ type: 'output_text', text: 'Good day.' }] });
  });

  it('is alone: another create while it is active is refused, and allowed after its done', async () => {
    client.send({ type: 'response.create' });
    expect((await refusal({ type: 'response.create' })).code).toBe(
      'conversation_already_has_active_response',
    );
    brain.end();
    await client.next('response.done');
    expect((await reply('Again.')).status).toBe('completed');
  });

  it('ends as cancelled when the brain obeys, with what was said in an incomplete item', async () => {
    client.send({ type: 'response.create' });
    brain.part('Good ');
    await client.next('response.output_audio.delta');
    const { response } = client.all('response.created')[0] ?? {};
    await cancel(response?.id);
    // A slow cancel: one more part is on its way.
    brain.part('day');
    brain.end('cancelled');
    const done = (await client.next('response.done')).response;
    expect(done).toMatchObject({ status: 'cancelled', status_details: { reason: 'client_cancelled' } });
    expect(done.output?.[0]).toMatchObject({ status: 'incomplete', content: [{ transcript: 'Good day' }] });
  });

  it('may complete although it was cancelled: the cancel lost the race', async () => {
    client.send({ type: 'response.create' });
    await cancel();
    brain.part('Good day.');
    brain.end('completed');
    expect((await client.next('response.done')).response.status).toBe('completed');
  });

  it('cancelled before it said anything leaves no item', async () => {
    client.send({ type: 'response.create' });
    await cancel();
    brain.end('cancelled');
    expect((await client.next('response.done')).response).toMatchObject({ status: 'cancelled', output: [] });
    expect(client.all('conversation.item.added')).toEqual([]);
  });

  it('that is not active cannot be cancelled', async () => {
    expect((await refusal({ type: 'response.cancel' })).code).toBe('response_cancel_not_active');
    await reply('Good day.');
    expect((await refusal({ type: 'response.cancel', response_id: 'resp_other' })).code).toBe(
      'response_cancel_not_active',
    );
  });

  it('fails visibly when the brain does, and the next one works', async () => {
    client.send({ type: 'response.create' });
    brain.fail();
    expect((await client.next('error')).error).toMatchObject({ type: 'server_error', code: 'reply_failed' });
    expect((await client.next('response.done')).response.status).toBe('failed');
    expect((await reply('Better.')).status).toBe('completed');
  });

  it('out of band leaves the conversation as it was', async () => {
    client.send({ type: 'response.create', response: { conversation: 'none' } });
    brain.part('Aside.');
    brain.end();
    await client.next('response.done');
    await reply('Next.');
    expect(brain.request?.history).toEqual([]);
    expect(client.all('conversation.item.added').map(({ previous_item_id }) => previous_item_id)).toEqual([
      null,
    ]);
  });
});

describe('the conversation', () => {
  it('links every item to the one before it', async () => {
    client.type('One');
    client.type('Two');
    await reply('Three.');
    const added = client.all('conversation.item.added');
    const ids = added.map(({ item }) => item.id);
    expect(added.map(({ previous_item_id }) => previous_item_id)).toEqual([null, ids[0], ids[1]]);
  });

  it('gives an item back whole, with its audio', async () => {
    client.say(audio(150));
    const { item_id } = await client.next('input_audio_buffer.committed');
    await reply('Yes.');
    client.send({ type: 'conversation.item.retrieve', item_id });
    const { item } = await client.next('conversation.item.retrieved');
    expect(item).toMatchObject({
      content: [{ type: 'input_audio', transcript: 'Something', audio: base64(audio(150)) }],
    });
  });

  it('is cut to the millisecond, and the words that begin later go with the audio', async () => {
    const { output } = await reply('One ', 'two ', 'three.');
    const item_id = output?.[0]?.id;
    client.send({ type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms: 39 });
    expect(await client.next('conversation.item.truncated')).toMatchObject({ item_id, audio_end_ms: 39 });
    client.send({ type: 'conversation.item.retrieve', item_id });
    const { item } = await client.next('conversation.item.retrieved');
    const heard = new Int16Array(39 * 24).fill(7);
    expect(item).toMatchObject({ content: [{ transcript: 'One two ', audio: base64(heard) }] });
    await reply('Next.');
    expect(brain.request?.history).toEqual([{ by: 'assistant', text: 'One two ' }]);
  });

  it.each([0, -1, 61, 1e9])('cannot be cut at %d ms of 60', async (audio_end_ms) => {
    const { output } = await reply('One ', 'two ', 'three.');
    const error = await refusal({
      type: 'conversation.item.truncate',
      item_id: output?.[0]?.id,
      content_index: 0,
      audio_end_ms,
    });
    expect(error).toMatchObject({ code: 'invalid_value', param: 'audio_end_ms' });
  });

  it('cut while a cancel is under way does not grow again', async () => {
    client.send({ type: 'response.create' });
    brain.part('One ');
    brain.part('two ');
    const { item_id } = await client.next('response.output_audio.delta');
    await client.next('response.output_audio.delta');
    await cancel();
    client.send({ type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms: 10 });
    await client.next('conversation.item.truncated');
    brain.part('three.');
    brain.end('cancelled');
    expect((await client.next('response.done')).response.output?.[0]).toMatchObject({
      content: [{ transcript: 'One ' }],
    });
  });

  it('forgets a deleted item, and refuses what names it later', async () => {
    const { output } = await reply('One.');
    const item_id = output?.[0]?.id;
    client.send({ type: 'conversation.item.delete', item_id });
    expect((await client.next('conversation.item.deleted')).item_id).toBe(item_id);
    expect((await refusal({ type: 'conversation.item.delete', item_id })).code).toBe(
      'item_delete_invalid_item_id',
    );
    expect((await refusal({ type: 'conversation.item.retrieve', item_id })).code).toBe(
      'item_retrieve_invalid_item_id',
    );
    const cut = { type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms: 10 };
    expect((await refusal(cut)).code).toBe('item_truncate_invalid_item_id');
    await reply('Two.');
    expect(brain.request?.history).toEqual([]);
  });

  it('takes an item after another, and none after an unknown one', async () => {
    client.type('One');
    client.type('Three');
    const first = (await client.next('conversation.item.done')).item.id;
    const two = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Two' }] };
    client.send({ type: 'conversation.item.create', previous_item_id: first, item: two });
    await reply('Four.');
    expect(brain.request?.history).toMatchObject([{ text: 'One' }, { text: 'Two' }, { text: 'Three' }]);
    const error = await refusal({ type: 'conversation.item.create', previous_item_id: 'nobody', item: two });
    expect(error.code).toBe('item_create_invalid_previous_item_id');
  });

  it('hears the audio of an item that a client adds', async () => {
    const content = [{ type: 'input_audio', audio: base64(audio(50)) }];
    client.send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } });
    await reply('Yes.');
    expect(brain.fedSamples).toBe(50 * 24);
    expect(brain.request?.history).toEqual([{ by: 'user', ...brain.heard }]);
  });
});

describe('the session', () => {
  const update = (session: Record<string, unknown>) => ({
    type: 'session.update',
    session: { type: 'realtime', ...session },
  });

  it('begins with its settings and shows every change', async () => {
    expect(client.all('session.created')[0]?.session).toMatchObject({ type: 'realtime', model: 'local' });
    client.send(update({ instructions: 'Be kind.', audio: { output: { voice: 'two', speed: 1.25 } } }));
    const { session } = await client.next('session.updated');
    expect(session).toMatchObject({
      instructions: 'Be kind.',
      audio: { output: { voice: 'two', speed: 1.25 } },
    });
    await reply('Yes.');
    expect(brain.request).toMatchObject({ instructions: 'Be kind.', voice: 'two', speed: 1.25 });
  });

  it.each([
    [{ audio: { output: { voice: 'three' } } }, 'invalid_value', 'session.audio.output.voice'],
    [{ audio: { output: { speed: 9 } } }, 'invalid_value', 'session.audio.output.speed'],
    [{ audio: { output: { sped: 1 } } }, 'unknown_parameter', 'session.audio.output.sped'],
    [{ instructions: 7 }, 'invalid_type', 'session.instructions'],
    [{ type: 'transcription' }, 'invalid_value', 'session.type'],
    [{ type: undefined }, 'missing_required_parameter', 'session.type'],
    [
      { audio: { input: { format: { type: 'audio/pcmu' } } } },
      'invalid_value',
      'session.audio.input.format.type',
    ],
    [
      { audio: { input: { turn_detection: { type: 'server_vad' } } } },
      'unsupported_value',
      'session.audio.input.turn_detection',
    ],
  ])('refuses %j by name and changes nothing', async (change, code, param) => {
    expect(await refusal(update({ instructions: 'Changed.', ...change }))).toMatchObject({
      type: 'invalid_request_error',
      code,
      param,
    });
    client.send(update({}));
    expect((await client.next('session.updated')).session).toMatchObject({ instructions: '' });
  });

  it('keeps its voice once it has spoken', async () => {
    await reply('Yes.');
    const error = await refusal(update({ audio: { output: { voice: 'two' } } }));
    expect(error).toMatchObject({ code: 'cannot_update_voice', param: 'session.audio.output.voice' });
  });
});

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
    client.socket.send(text);
    expect((await client.next('error')).error.type).toBe('invalid_request_error');
    expect((await reply('Still here.')).status).toBe('completed');
  });

  it('such as a binary frame gets a typed error', async () => {
    client.socket.send(Buffer.from([1, 2, 3]));
    expect((await client.next('error')).error.code).toBe('invalid_json');
  });

  it.each(['***', 'AAA', 'AA==', base64(audio(10)).slice(0, -1)])(
    'such as audio that is not PCM16 in base64 is refused: %s',
    async (bad) => {
      expect(await refusal({ type: 'input_audio_buffer.append', audio: bad })).toMatchObject({
        code: 'invalid_value',
        param: 'audio',
      });
    },
  );

  it('such as more than 15 MiB in one append is refused', async () => {
    const tooMuch = Buffer.alloc(15 * 1024 * 1024 + 2).toString('base64');
    expect(await refusal({ type: 'input_audio_buffer.append', audio: tooMuch })).toMatchObject({
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
    expect(await outcome(server.url.replace('realtime', 'chat'))).toContain('404');
    expect(await outcome(server.url, { origin: 'https://example.com' })).toContain('403');
    expect(await outcome(server.url, { 'openai-beta': 'realtime=v1' })).toBe('4000 beta_api_shape_disabled');
  });

  it('a connection beyond the limit is told that there is no capacity', async () => {
    const second = await RealtimeClient.open(server.url);
    const third = new WebSocket(server.url);
    const code = await new Promise((resolve) => third.on('close', resolve));
    expect(code).toBe(1013);
    await second.close();
  });

  it('a client that goes away cancels its response', async () => {
    const other = await RealtimeClient.open(server.url);
    other.send({ type: 'response.create' });
    await other.next('response.created');
    await other.close();
    await expect.poll(() => brain.signal?.aborted).toBe(true);
    brain.end('cancelled');
  });
});

it('gives every event its own id', async () => {
  await reply('One ', 'two.');
  const ids = client.events.map((event) => ('event_id' in event ? event.event_id : null));
  expect(new Set(ids).size).toBe(ids.length);
});
