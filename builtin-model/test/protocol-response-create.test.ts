import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { base64 } from './client.ts';
import { audio, Harness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.close());

const message = (text: string) => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});
async function respond(response: Record<string, unknown>) {
  harness.client.send({ type: 'response.create', response });
  harness.brain.part('Yes.');
  harness.brain.end();
  return (await harness.client.next('response.done')).response;
}

describe('the input of a response', () => {
  it('is what the brain is told instead of the conversation, with items of it by reference', async () => {
    const { id } = await harness.add(message('One'));
    await harness.add(message('Two'));
    const input = [message('Before'), { type: 'item_reference', id }, message('After')];
    await respond({ input });
    expect(harness.brain.request?.history).toMatchObject([
      { text: 'Before' },
      { text: 'One' },
      { text: 'After' },
    ]);
    await harness.reply('Yes.');
    expect(harness.brain.request?.history).toMatchObject([
      { text: 'One' },
      { text: 'Two' },
      { by: 'assistant', text: 'Yes.' },
    ]);
  });

  it('may be empty: nothing was said', async () => {
    await harness.add(message('One'));
    const { usage } = await respond({ input: [] });
    expect(harness.brain.request?.history).toEqual([]);
    expect(usage?.input_tokens).toBe(0);
  });

  it('may be spoken, and have calls with their outputs', async () => {
    const content = [{ type: 'input_audio', audio: base64(audio(200)) }];
    await respond({
      input: [
        { type: 'message', role: 'user', content },
        { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', output: 'Rain.' },
      ],
    });
    expect(harness.brain.request?.history).toMatchObject([
      { by: 'user', text: 'Something' },
      { by: 'tool', name: 'look', output: 'Rain.' },
    ]);
  });

  it.each([
    [[{ type: 'item_reference', id: 'nobody' }], 'item_reference_invalid_item_id', 'response.input[0].id'],
    [
      [message('A'), { type: 'message', role: 'user' }],
      'missing_required_parameter',
      'response.input[1].content',
    ],
    [
      [{ type: 'function_call_output', call_id: 'c', output: '' }],
      'invalid_tool_call_id',
      'response.input[0].call_id',
    ],
    [[{ type: 'picture' }], 'invalid_value', 'response.input[0].type'],
  ])('%j is refused by name', async (input, code, param) => {
    expect(await harness.refusal({ type: 'response.create', response: { input } })).toMatchObject({
      code,
      param,
    });
    expect((await harness.reply('Fine.')).status).toBe('completed');
  });
});

describe('max_output_tokens', () => {
  // Each part is one token of text and one of audio.
  it('ends a reply that is longer as incomplete, saying why', async () => {
    harness.client.send({ type: 'response.create', response: { max_output_tokens: 5 } });
    for (const word of ['One,', ' two', ' thr', ' fou', ' fiv']) harness.brain.part(word);
    const { response } = await harness.client.next('response.done');
    expect(response).toMatchObject({
      status: 'incomplete',
      status_details: { type: 'incomplete', reason: 'max_output_tokens' },
      max_output_tokens: 5,
      output: [{ status: 'incomplete' }],
    });
    expect(response.usage?.output_tokens).toBeLessThanOrEqual(5);
    expect(response.usage?.output_tokens).toBeGreaterThan(2);
    expect(harness.brain.running).toBe(0);
    expect((await harness.reply()).status).toBe('completed');
  });

  it('is that of the session where the response says nothing', async () => {
    await harness.update({ max_output_tokens: 1 });
    harness.client.send({ type: 'response.create' });
    harness.brain.part('Much too long.');
    expect((await harness.client.next('response.done')).response).toMatchObject({
      status: 'incomplete',
      output: [],
    });
  });
});

describe('a response out of band', () => {
  const aside = (reply: string) => ({ conversation: 'none', metadata: { reply } });

  it('runs beside the one in the conversation, and its events carry its own id', async () => {
    harness.client.send({ type: 'response.create' });
    harness.client.send({ type: 'response.create', response: aside('aside') });
    const main = (await harness.client.next('response.created')).response;
    const other = (await harness.client.next('response.created')).response;
    expect(main.conversation_id).toBeTruthy();
    expect(other.conversation_id).toBeUndefined();
    harness.brain.part('Aside.', 'aside');
    harness.brain.end('completed', 'aside');
    expect((await harness.client.next('response.done')).response).toMatchObject({
      id: other.id,
      metadata: { reply: 'aside' },
      output: [{ content: [{ transcript: 'Aside.' }] }],
    });
    harness.brain.end();
    expect((await harness.client.next('response.done')).response.id).toBe(main.id);
  });

  it('is cancelled by its id; without one it is the response in the conversation that is meant', async () => {
    harness.client.send({ type: 'response.create', response: aside('aside') });
    const { id } = (await harness.client.next('response.created')).response;
    expect((await harness.refusal({ type: 'response.cancel' })).code).toBe('response_cancel_not_active');
    await harness.cancel(id);
    harness.brain.end('cancelled', 'aside');
    expect((await harness.client.next('response.done')).response.status).toBe('cancelled');
  });

  it('is refused where eight are in progress', async () => {
    for (let count = 0; count < 8; count++)
      harness.client.send({ type: 'response.create', response: aside(`${count}`) });
    const error = await harness.refusal({ type: 'response.create', response: aside('more') });
    expect(error.code).toBe('rate_limit_exceeded');
    for (let count = 0; count < 8; count++) harness.brain.end('completed', `${count}`);
    for (let count = 0; count < 8; count++) await harness.client.next('response.done');
    expect((await harness.reply('Yes.')).status).toBe('completed');
  });
});

it('metadata has at most 16 pairs', async () => {
  const metadata = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`key${index}`, '']));
  expect(await harness.refusal({ type: 'response.create', response: { metadata } })).toMatchObject({
    code: 'invalid_value',
    param: 'response.metadata',
  });
});
