import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Harness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.close());

describe('a response', () => {
  it('sends its events in the order of the protocol, words in step with audio', async () => {
    harness.client.type('Hello');
    await harness.client.next('conversation.item.done');
    const before = harness.client.events.length;
    await harness.reply('Good ', 'day.');
    expect(harness.client.events.slice(before).map(({ type }) => type)).toEqual([
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
    expect(harness.client.all('response.output_audio_transcript.done')[0]?.transcript).toBe('Good day.');
  });

  it('carries its metadata, its status, and a usage that adds up', async () => {
    harness.client.type('Hello');
    harness.client.send({
      type: 'response.create',
      response: { metadata: { turn: '3', rev: '1' }, instructions: 'Be brief.' },
    });
    harness.brain.part('Good day.');
    harness.brain.end();
    const { response } = await harness.client.next('response.done');
    expect(response).toMatchObject({ status: 'completed', metadata: { turn: '3', rev: '1' } });
    expect(harness.brain.request?.instructions).toBe('Be brief.');
    const { usage } = response;
    const { input_token_details: into, output_token_details: out } = usage ?? {};
    expect(usage?.input_tokens).toBe((into?.text_tokens ?? NaN) + (into?.audio_tokens ?? NaN));
    expect(usage?.output_tokens).toBe((out?.text_tokens ?? NaN) + (out?.audio_tokens ?? NaN));
    expect(usage?.total_tokens).toBe((usage?.input_tokens ?? NaN) + (usage?.output_tokens ?? NaN));
    expect(out?.audio_tokens).toBe(1);
  });

  it('may be words alone', async () => {
    harness.client.send({ type: 'response.create', response: { output_modalities: ['text'] } });
    harness.brain.part('Good day.');
    harness.brain.end();
    const { response } = await harness.client.next('response.done');
    expect(harness.brain.request?.spoken).toBe(false);
    expect(harness.client.all('response.output_audio.delta')).toEqual([]);
    expect(response.output?.[0]).toMatchObject({ content: [{ type: 'output_text', text: 'Good day.' }] });
  });

  it('is alone: another create while it is active is refused, and allowed after its done', async () => {
    harness.client.send({ type: 'response.create' });
    expect((await harness.refusal({ type: 'response.create' })).code).toBe(
      'conversation_already_has_active_response',
    );
    harness.brain.end();
    await harness.client.next('response.done');
    expect((await harness.reply('Again.')).status).toBe('completed');
  });

  it('ends as cancelled when the brain obeys, with what was said in an incomplete item', async () => {
    harness.client.send({ type: 'response.create' });
    harness.brain.part('Good ');
    await harness.client.next('response.output_audio.delta');
    const { response } = harness.client.all('response.created')[0] ?? {};
    await harness.cancel(response?.id);
    // A slow cancel: one more part is on its way.
    harness.brain.part('day');
    harness.brain.end('cancelled');
    const done = (await harness.client.next('response.done')).response;
    expect(done).toMatchObject({ status: 'cancelled', status_details: { reason: 'client_cancelled' } });
    expect(done.output?.[0]).toMatchObject({ status: 'incomplete', content: [{ transcript: 'Good day' }] });
  });

  it('may complete although it was cancelled: the cancel lost the race', async () => {
    harness.client.send({ type: 'response.create' });
    await harness.cancel();
    harness.brain.part('Good day.');
    harness.brain.end('completed');
    expect((await harness.client.next('response.done')).response.status).toBe('completed');
  });

  it('cancelled before it said anything leaves no item', async () => {
    harness.client.send({ type: 'response.create' });
    await harness.cancel();
    harness.brain.end('cancelled');
    expect((await harness.client.next('response.done')).response).toMatchObject({
      status: 'cancelled',
      output: [],
    });
    expect(harness.client.all('conversation.item.added')).toEqual([]);
  });

  it('that is not active cannot be cancelled', async () => {
    expect((await harness.refusal({ type: 'response.cancel' })).code).toBe('response_cancel_not_active');
    await harness.reply('Good day.');
    expect((await harness.refusal({ type: 'response.cancel', response_id: 'resp_other' })).code).toBe(
      'response_cancel_not_active',
    );
  });

  it('fails visibly when the brain does, and the next one works', async () => {
    harness.client.send({ type: 'response.create' });
    harness.brain.fail();
    expect((await harness.client.next('error')).error).toMatchObject({
      type: 'server_error',
      code: 'reply_failed',
    });
    expect((await harness.client.next('response.done')).response.status).toBe('failed');
    expect((await harness.reply('Better.')).status).toBe('completed');
  });

  it('out of band leaves the conversation as it was', async () => {
    harness.client.send({ type: 'response.create', response: { conversation: 'none' } });
    harness.brain.part('Aside.');
    harness.brain.end();
    await harness.client.next('response.done');
    await harness.reply('Next.');
    expect(harness.brain.request?.history).toEqual([]);
    expect(
      harness.client.all('conversation.item.added').map(({ previous_item_id }) => previous_item_id),
    ).toEqual([null]);
  });
});

it('gives every event its own id', async () => {
  await harness.reply('One ', 'two.');
  const ids = harness.client.events.map((event) => ('event_id' in event ? event.event_id : null));
  expect(new Set(ids).size).toBe(ids.length);
});
