import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { base64 } from './client.ts';
import { audio, Harness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.close());

describe('a spoken turn', () => {
  it('keeps one item id from commit to transcription, in the order of the protocol', async () => {
    await harness.update({ audio: { input: { transcription: { model: 'any' } } } });
    harness.append(60);
    harness.append(60);
    harness.client.send({ type: 'input_audio_buffer.commit' });
    const { item_id } = await harness.client.next('input_audio_buffer.committed');
    expect((await harness.client.next('conversation.item.added')).item.id).toBe(item_id);
    expect((await harness.client.next('conversation.item.done')).item.id).toBe(item_id);
    const completed = await harness.client.next('conversation.item.input_audio_transcription.completed');
    expect(completed).toMatchObject({
      item_id,
      content_index: 0,
      transcript: 'Something',
      usage: { type: 'tokens', total_tokens: 5, input_tokens: 2, output_tokens: 3 },
    });
    const deltas = harness.client.all('conversation.item.input_audio_transcription.delta');
    expect(deltas.map(({ delta }) => delta).join('')).toBe('Something');
    expect(harness.brain.fedSamples).toBe(120 * 24);
  });

  it('is not transcribed on the wire unless the session asks, yet is known to the brain', async () => {
    harness.client.say(audio(200));
    await harness.reply('Yes.');
    expect(harness.client.all('conversation.item.input_audio_transcription.completed')).toEqual([]);
    expect(harness.brain.request?.history).toEqual([{ by: 'user', ...harness.brain.heard }]);
  });

  it('of less than 100 ms cannot be committed, and what was cleared does not count', async () => {
    harness.append(200);
    harness.client.send({ type: 'input_audio_buffer.clear' });
    await harness.client.next('input_audio_buffer.cleared');
    harness.append(99);
    const error = await harness.refusal({ type: 'input_audio_buffer.commit', event_id: 'mine' });
    expect(error).toMatchObject({ code: 'input_audio_buffer_commit_empty', event_id: 'mine' });
    expect(harness.brain.discarded).toBe(1);
  });
});

describe('the conversation', () => {
  it('links every item to the one before it', async () => {
    harness.client.type('One');
    harness.client.type('Two');
    await harness.reply('Three.');
    const added = harness.client.all('conversation.item.added');
    const ids = added.map(({ item }) => item.id);
    expect(added.map(({ previous_item_id }) => previous_item_id)).toEqual([null, ids[0], ids[1]]);
  });

  it('gives an item back whole, with its audio', async () => {
    harness.client.say(audio(150));
    const { item_id } = await harness.client.next('input_audio_buffer.committed');
    await harness.reply('Yes.');
    harness.client.send({ type: 'conversation.item.retrieve', item_id });
    const { item } = await harness.client.next('conversation.item.retrieved');
    expect(item).toMatchObject({
      content: [{ type: 'input_audio', transcript: 'Something', audio: base64(audio(150)) }],
    });
  });

  it('is cut to the millisecond, and the words that begin later go with the audio', async () => {
    const { output } = await harness.reply('One ', 'two ', 'three.');
    const item_id = output?.[0]?.id;
    harness.client.send({ type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms: 39 });
    expect(await harness.client.next('conversation.item.truncated')).toMatchObject({
      item_id,
      audio_end_ms: 39,
    });
    harness.client.send({ type: 'conversation.item.retrieve', item_id });
    const { item } = await harness.client.next('conversation.item.retrieved');
    const heard = new Int16Array(39 * 24).fill(7);
    expect(item).toMatchObject({ content: [{ transcript: 'One two ', audio: base64(heard) }] });
    await harness.reply('Next.');
    expect(harness.brain.request?.history).toEqual([{ by: 'assistant', text: 'One two ' }]);
  });

  it.each([0, -1, 61, 1e9])('cannot be cut at %d ms of 60', async (audio_end_ms) => {
    const { output } = await harness.reply('One ', 'two ', 'three.');
    const error = await harness.refusal({
      type: 'conversation.item.truncate',
      item_id: output?.[0]?.id,
      content_index: 0,
      audio_end_ms,
    });
    expect(error).toMatchObject({ code: 'invalid_value', param: 'audio_end_ms' });
  });

  it('cut while a cancel is under way does not grow again', async () => {
    harness.client.send({ type: 'response.create' });
    harness.brain.part('One ');
    harness.brain.part('two ');
    const { item_id } = await harness.client.next('response.output_audio.delta');
    await harness.client.next('response.output_audio.delta');
    await harness.cancel();
    harness.client.send({ type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms: 10 });
    await harness.client.next('conversation.item.truncated');
    harness.brain.part('three.');
    harness.brain.end('cancelled');
    expect((await harness.client.next('response.done')).response.output?.[0]).toMatchObject({
      content: [{ transcript: 'One ' }],
    });
  });

  it('forgets a deleted item, and refuses what names it later', async () => {
    const { output } = await harness.reply('One.');
    const item_id = output?.[0]?.id;
    harness.client.send({ type: 'conversation.item.delete', item_id });
    expect((await harness.client.next('conversation.item.deleted')).item_id).toBe(item_id);
    expect((await harness.refusal({ type: 'conversation.item.delete', item_id })).code).toBe(
      'item_delete_invalid_item_id',
    );
    expect((await harness.refusal({ type: 'conversation.item.retrieve', item_id })).code).toBe(
      'item_retrieve_invalid_item_id',
    );
    const cut = { type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms: 10 };
    expect((await harness.refusal(cut)).code).toBe('item_truncate_invalid_item_id');
    await harness.reply('Two.');
    expect(harness.brain.request?.history).toEqual([]);
  });

  it('takes an item after another, and none after an unknown one', async () => {
    harness.client.type('One');
    harness.client.type('Three');
    const first = (await harness.client.next('conversation.item.done')).item.id;
    const two = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Two' }] };
    harness.client.send({ type: 'conversation.item.create', previous_item_id: first, item: two });
    await harness.reply('Four.');
    expect(harness.brain.request?.history).toMatchObject([
      { text: 'One' },
      { text: 'Two' },
      { text: 'Three' },
    ]);
    const error = await harness.refusal({
      type: 'conversation.item.create',
      previous_item_id: 'nobody',
      item: two,
    });
    expect(error.code).toBe('item_create_invalid_previous_item_id');
  });

  it('hears the audio of an item that a client adds', async () => {
    const content = [{ type: 'input_audio', audio: base64(audio(50)) }];
    harness.client.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content },
    });
    await harness.reply('Yes.');
    expect(harness.brain.fedSamples).toBe(50 * 24);
    expect(harness.brain.request?.history).toEqual([{ by: 'user', ...harness.brain.heard }]);
  });

  it('tells the client nothing more of audio whose item was deleted while it was transcribed', async () => {
    await harness.update({ audio: { input: { transcription: { model: 'any' } } } });
    harness.brain.holdEars();
    harness.client.say(audio(200));
    const { item_id } = await harness.client.next('input_audio_buffer.committed');
    harness.client.send({ type: 'conversation.item.delete', item_id });
    await harness.client.next('conversation.item.deleted');
    harness.brain.releaseEars();
    await harness.settled();
    expect(harness.client.all('conversation.item.input_audio_transcription.completed')).toEqual([]);
  });

  it('says where the ears failed, and goes on', async () => {
    await harness.update({ audio: { input: { transcription: { model: 'any' } } } });
    harness.brain.holdEars();
    harness.client.say(audio(200));
    await harness.client.next('input_audio_buffer.committed');
    harness.brain.failEars();
    const failed = await harness.client.next('conversation.item.input_audio_transcription.failed');
    expect(failed.error).toMatchObject({ type: 'transcription_error', code: 'audio_unintelligible' });
    await harness.reply('Pardon?');
    expect(harness.brain.request?.history).toMatchObject([{ by: 'user', understood: false, text: '' }]);
  });

  it('gives the ears what was said before, as long as nothing was answered, thirty seconds of it', async () => {
    for (const ms of [29_000, 900, 200, 150]) harness.client.say(audio(ms));
    await harness.reply('Yes.');
    harness.client.say(audio(100));
    await harness.settled();
    const earlier = harness.brain.listeners.map((heard) => heard.earlier.map(({ length }) => length / 24));
    expect(earlier).toEqual([[], [29_000], [29_000, 900], [900, 200], []]);
  });

  it('takes an item again as it was shown, without its audio', async () => {
    const content = [{ type: 'input_audio', audio: null, transcript: 'Hello' }];
    const item = { id: 'item_again', object: 'realtime.item', type: 'message', role: 'user', content };
    expect(await harness.add({ ...item, status: 'completed' })).toMatchObject({ id: 'item_again' });
    await harness.reply('Yes.');
    expect(harness.brain.request?.history).toMatchObject([{ by: 'user', text: 'Hello' }]);
    const [part] = content.map(({ type }) => ({ type }));
    expect(
      await harness.refusal({
        type: 'conversation.item.create',
        item: { type: 'message', role: 'user', content: [part] },
      }),
    ).toMatchObject({ param: 'item.content[0].audio' });
  });

  it('gives the ears what was said before also when its answer is taken back while the user goes on', async () => {
    harness.client.say(audio(200));
    const { output } = await harness.reply('Too early.');
    harness.append(100);
    harness.client.send({ type: 'conversation.item.delete', item_id: output?.[0]?.id });
    await harness.client.next('conversation.item.deleted');
    harness.append(50);
    harness.client.send({ type: 'input_audio_buffer.commit' });
    await harness.client.next('input_audio_buffer.committed');
    const ears = harness.brain.listeners.map(({ state, fedSamples, earlier }) => [
      state,
      fedSamples / 24,
      earlier.map(({ length }) => length / 24),
    ]);
    expect(ears).toEqual([
      ['finished', 200, []],
      ['discarded', 100, []],
      ['finished', 150, [200]],
    ]);
  });
});
