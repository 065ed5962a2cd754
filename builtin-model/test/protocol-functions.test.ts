import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Harness } from './harness.ts';

let harness: Harness;
const timer = {
  type: 'function',
  name: 'set_timer',
  description: 'Sets a timer.',
  parameters: { type: 'object', properties: { seconds: { type: 'number' } } },
};
const radio = { type: 'function', name: 'play_radio' };
const offered = ({
  name,
  description = '',
  parameters = {},
}: {
  name: string;
  description?: string;
  parameters?: unknown;
}) => ({
  name,
  description,
  parameters,
});

beforeEach(async () => {
  harness = await Harness.start();
  await harness.update({ tools: [timer, radio] });
});
afterEach(() => harness.close());

/** The brain calls a function; answers with the item of the call. */
async function call(args: unknown = { seconds: 5 }) {
  harness.client.send({ type: 'response.create' });
  harness.brain.call('set_timer', args);
  harness.brain.end();
  await harness.client.next('response.done');
  const item = harness.client.all('response.output_item.done').at(-1)?.item;
  if (item?.type !== 'function_call') throw new Error('Nothing was called');
  return item;
}
const output = (call_id: string | undefined, text = 'Set.') => ({
  type: 'function_call_output',
  call_id,
  output: text,
});

describe('a function call', () => {
  it('is an item of the reply, with its events in the order of the protocol', async () => {
    const before = harness.client.events.length;
    const item = await call();
    expect(harness.client.events.slice(before).map(({ type }) => type)).toEqual([
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
    ]);
    const { call_id } = item;
    expect(item).toMatchObject({ name: 'set_timer', arguments: '{"seconds":5}', status: 'completed' });
    expect(harness.client.all('response.output_item.added')[0]?.item).toMatchObject({
      call_id,
      arguments: '',
      status: 'in_progress',
    });
    const [done] = harness.client.all('response.function_call_arguments.done');
    expect(done).toMatchObject({ call_id, name: 'set_timer', arguments: '{"seconds":5}', output_index: 0 });
    expect(harness.client.all('response.done')[0]?.response).toMatchObject({
      status: 'completed',
      output: [item],
      usage: { output_tokens: 6, output_token_details: { text_tokens: 6, audio_tokens: 0 } },
    });
  });

  it('may follow what is said in the same reply', async () => {
    harness.client.send({ type: 'response.create' });
    harness.brain.part('One moment.');
    harness.brain.call('set_timer');
    harness.brain.end();
    const { response } = await harness.client.next('response.done');
    expect(response.output).toMatchObject([
      { type: 'message', status: 'completed' },
      { type: 'function_call', status: 'completed' },
    ]);
    expect(harness.client.all('response.output_item.done').map(({ output_index }) => output_index)).toEqual([
      0, 1,
    ]);
  });

  it('is known to the brain, and so is its output once it is there', async () => {
    const { call_id } = await call();
    await harness.reply('Working on it.');
    const asked = { by: 'tool', name: 'set_timer', arguments: '{"seconds":5}' };
    expect(harness.brain.request?.history).toEqual([{ ...asked, output: null }]);
    await harness.add(output(call_id));
    await harness.reply('It is set.');
    expect(harness.brain.request?.history).toEqual([
      { ...asked, output: 'Set.' },
      { by: 'assistant', text: 'Working on it.' },
    ]);
  });

  it('is not made when the reply was cancelled before', async () => {
    harness.client.send({ type: 'response.create' });
    harness.brain.part('One moment.');
    await harness.client.next('response.output_audio.delta');
    await harness.cancel();
    harness.brain.call('set_timer');
    harness.brain.end('cancelled');
    const { response } = await harness.client.next('response.done');
    expect(response).toMatchObject({
      status: 'cancelled',
      output: [{ type: 'message', status: 'incomplete' }],
    });
    expect(harness.client.all('response.function_call_arguments.delta')).toEqual([]);
  });

  it('stays whole when the reply is cancelled after it', async () => {
    harness.client.send({ type: 'response.create' });
    harness.brain.call('set_timer');
    await harness.client.next('response.output_item.done');
    await harness.cancel();
    harness.brain.end('cancelled');
    const { response } = await harness.client.next('response.done');
    expect(response).toMatchObject({ status: 'cancelled', output: [{ status: 'completed' }] });
  });

  it('of what was not offered fails the reply', async () => {
    harness.client.send({ type: 'response.create', response: { tools: [radio] } });
    harness.brain.call('set_timer');
    expect((await harness.client.next('response.done')).response.status).toBe('failed');
  });

  it('may be put into the conversation by the client', async () => {
    await harness.add({ type: 'function_call', call_id: 'call_1', name: 'set_timer', arguments: '{}' });
    await harness.add(output('call_1'));
    await harness.reply('Yes.');
    expect(harness.brain.request?.history).toMatchObject([{ by: 'tool', name: 'set_timer', output: 'Set.' }]);
  });
});

describe('the output of a call', () => {
  it.each(['call_nobody', undefined])('of %s is refused', async (call_id) => {
    const error = await harness.refusal({ type: 'conversation.item.create', item: output(call_id) });
    expect(error).toMatchObject({
      code: call_id ? 'invalid_tool_call_id' : 'missing_required_parameter',
      param: 'item.call_id',
    });
  });

  it('is refused when the call was deleted', async () => {
    const { id, call_id } = await call();
    harness.client.send({ type: 'conversation.item.delete', item_id: id });
    const error = await harness.refusal({ type: 'conversation.item.create', item: output(call_id) });
    expect(error.code).toBe('invalid_tool_call_id');
  });
});

describe('the choice of a tool', () => {
  it.each([
    ['auto', [timer, radio], 'auto'],
    ['none', [], 'auto'],
    ['required', [timer, radio], 'required'],
    [{ type: 'function', name: 'play_radio' }, [radio], 'required'],
  ])('%j reaches the brain', async (tool_choice, tools, toolChoice) => {
    await harness.update({ tool_choice });
    await harness.reply('Yes.');
    expect(harness.brain.request).toMatchObject({ tools: tools.map(offered), toolChoice });
  });

  it('may be for one response alone', async () => {
    const response = { tools: [radio], tool_choice: 'required', parallel_tool_calls: false };
    harness.client.send({ type: 'response.create', response });
    harness.brain.end();
    await harness.client.next('response.done');
    expect(harness.brain.request).toMatchObject({ tools: [offered(radio)], toolChoice: 'required' });
    await harness.reply('Yes.');
    expect(harness.brain.request?.tools).toHaveLength(2);
  });

  it.each([{ tool_choice: { type: 'function', name: 'dance' } }, { tools: [], tool_choice: timer }])(
    'of what is not there is refused: %j',
    async (response) => {
      const choice = { ...response, tool_choice: { type: 'function', name: response.tool_choice.name } };
      expect(await harness.refusal({ type: 'response.create', response: choice })).toMatchObject({
        code: 'invalid_value',
        param: 'response.tool_choice',
      });
    },
  );
});
