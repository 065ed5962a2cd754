/** Functions: declared where the server takes them, called however it tells of that, answered, and left out where it knows none. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ModelFunction } from '../../../../server/models/speech-model.ts';
import { created, error, LONG, nextOf, SOON } from './provider-words.ts';
import { dial, dialReady, ScriptedProvider, type Line } from './scripted-provider.ts';

let provider: ScriptedProvider;
let line: Line;

beforeEach(async () => {
  provider = await ScriptedProvider.start();
});
afterEach(() => provider.stop());

const LOOKUP: ModelFunction = {
  name: 'lookup',
  description: 'Looks a word up.',
  parameters: { type: 'object', properties: { word: { type: 'string' } } },
  instructions: 'Call lookup for words that you do not know.',
};
const ARGUMENTS = '{"word":"latch"}';
const CALLED = {
  type: 'function-called',
  responseId: 'r1',
  itemId: 'f1',
  callId: 'c1',
  name: 'lookup',
  arguments: ARGUMENTS,
};

/** Says `session.created`, refuses or confirms each `session.update`, and returns what was asked for. */
async function setUp(...answers: object[]): Promise<Record<string, unknown>[]> {
  line = await dial(provider, { limits: LONG }, [], [LOOKUP]);
  provider.send({ type: 'session.created', session: {} });
  const asked = [];
  for (const answer of answers) {
    asked.push((await provider.received.next())['session'] as Record<string, unknown>);
    provider.send(answer);
  }
  return asked;
}
const updated = (session: object = {}) => ({ type: 'session.updated', session });

describe('declaring', () => {
  test('a function is declared with its instructions behind those of the session', async () => {
    const [session] = await setUp(updated());
    const { name, description, parameters } = LOOKUP;
    expect(session).toMatchObject({
      instructions: `Be brief.\n\n${LOOKUP.instructions}`,
      tools: [{ type: 'function', name, description, parameters }],
      tool_choice: 'auto',
    });
    expect(await line.events.next()).toEqual({ type: 'ready', lastsMs: null });
  });

  test('without functions the session says nothing of tools', async () => {
    line = await dial(provider);
    provider.send({ type: 'session.created', session: {} });
    const { session } = await provider.received.next();
    expect(Object.keys(session as object)).not.toContain('tools');
    expect(session).toMatchObject({ instructions: 'Be brief.' });
  });

  test.each([
    [
      'names them',
      error({ code: 'unknown_parameter', param: 'session.tools', message: 'Unknown parameter' }),
    ],
    ['says only that it refuses', error({ message: 'invalid session' })],
    ['answers with none', updated({ tools: [] })],
  ])('a server that %s gets a session without them and without their instructions', async (_how, answer) => {
    const [, second] = await setUp(answer, updated());
    expect(second).toMatchObject({ instructions: 'Be brief.' });
    expect(Object.keys(second!)).not.toContain('tools');
    expect(await nextOf(line, 2)).toEqual(['lacks functions', 'ready']);
  });

  test('a server that is too busy for a session has not said that it lacks them', async () => {
    await setUp(error({ type: 'server_error', message: 'overloaded, try again' }));
    expect(await line.events.next()).toMatchObject({ type: 'closed' });
  });

  test('what is refused with and without functions is refused', async () => {
    await setUp(
      error({ param: 'voice', message: 'no such voice' }),
      error({ param: 'voice', message: 'no such voice' }),
    );
    expect(await line.events.next()).toMatchObject({ type: 'closed', code: 'model-misconfigured' });
  });
});

describe('a call', () => {
  const item = { id: 'f1', type: 'function_call', name: 'lookup', call_id: 'c1', arguments: ARGUMENTS };
  const added = {
    type: 'response.output_item.added',
    response_id: 'r1',
    item: { ...item, arguments: '' },
  };
  const itemDone = { type: 'response.output_item.done', response_id: 'r1', item };
  const argumentsDone = {
    type: 'response.function_call_arguments.done',
    response_id: 'r1',
    item_id: 'f1',
    call_id: 'c1',
    arguments: ARGUMENTS,
  };
  const done = { type: 'response.done', response: { id: 'r1', status: 'completed', output: [item] } };
  const bareDone = { type: 'response.done', response: { id: 'r1', status: 'completed' } };

  test.each([
    ['all events', [added, argumentsDone, itemDone, done]],
    ['its item alone, when complete', [itemDone, bareDone]],
    ['its arguments, with the name', [{ ...argumentsDone, name: 'lookup' }, bareDone]],
    ['its arguments before its name', [argumentsDone, itemDone, bareDone]],
    ['its item, when it is begun and complete at once', [{ ...added, item }, bareDone]],
    ['the end of the response alone', [done]],
    [
      'arguments that are no string',
      [{ ...itemDone, item: { ...item, arguments: { word: 'latch' } } }, bareDone],
    ],
    ['every event twice', [added, added, argumentsDone, argumentsDone, itemDone, itemDone, done]],
  ])('that is told by %s is reported once, before the end', async (_how, events) => {
    line = await dialReady(provider, { limits: LONG }, [LOOKUP]);
    provider.send(created('r1'), ...events);
    const came = [];
    do came.push(await line.events.next());
    while (came.at(-1)!.type !== 'response-ended');
    expect(came.filter(({ type }) => type === 'function-called')).toEqual([CALLED]);
    expect(came.filter(({ type }) => type === 'output-item')).toEqual([
      { type: 'output-item', responseId: 'r1', itemId: 'f1' },
    ]);
    // Whoever declares a function knows what to make of its call.
    expect(came.at(-1)).not.toHaveProperty('made');
  });

  test('of a response that was cancelled on the way counts for nothing', async () => {
    line = await dialReady(provider, { limits: LONG }, [LOOKUP]);
    provider.send(created('r1'), added, {
      type: 'response.done',
      response: { id: 'r1', status: 'cancelled' },
    });
    expect(await nextOf(line, 3)).toEqual(['started r1 null', 'output-item', 'ended cancelled']);
  });

  test('of a function that nobody declared is none', async () => {
    line = await dialReady(provider, { limits: LONG }, [LOOKUP]);
    const other = { ...item, name: 'other' };
    provider.send(created('r1'), { ...itemDone, item: other }, bareDone);
    expect(await nextOf(line, 3)).toEqual([
      'started r1 null',
      'output-item',
      'ended completed called a function',
    ]);
  });

  test('is answered with its output, and its item can be deleted', async () => {
    line = await dialReady(provider, { limits: LONG }, [LOOKUP]);
    line.connection.answerFunction('c1', 'a door’s');
    expect(await provider.received.next()).toMatchObject({
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: 'c1', output: 'a door’s' },
    });
    line.connection.deleteItem('f1');
    expect(await provider.received.next()).toMatchObject({ type: 'conversation.item.delete', item_id: 'f1' });
  });

  test('that is answered in vain is an error that somebody hears of', async () => {
    line = await dialReady(provider, { limits: LONG }, [LOOKUP]);
    line.connection.answerFunction('c1', '');
    const { event_id } = await provider.received.next();
    provider.send(error({ code: 'invalid_tool_call_id', message: 'no such call', event_id }));
    expect(await line.events.next()).toMatchObject({ type: 'error', code: 'model-error' });
  });
});

describe('a response that may call none', () => {
  test('says so, where there are any', async () => {
    line = await dialReady(provider, {}, [LOOKUP]);
    line.connection.createResponse('1.0', 'auto');
    expect((await provider.received.next())['response']).toEqual({ metadata: { latch_tag: '1.0' } });
    line.connection.createResponse('2.0', 'none');
    expect((await provider.received.next())['response']).toMatchObject({ tool_choice: 'none' });
  });

  test('says nothing of tools, where none are declared', async () => {
    line = await dialReady(provider);
    line.connection.createResponse('1.0', 'none');
    expect((await provider.received.next())['response']).toEqual({ metadata: { latch_tag: '1.0' } });
  });

  test('is asked for in plainer words where the server refuses that, and keeps its tag', async () => {
    line = await dialReady(provider, { limits: SOON }, [LOOKUP]);
    line.connection.createResponse('1.0', 'auto');
    await provider.received.next();
    provider.send(created('r1', { latch_tag: '1.0' }), { type: 'response.done', response: { id: 'r1' } });
    expect(await nextOf(line, 2)).toEqual(['started r1 1.0', 'ended completed']);
    line.connection.createResponse('2.0', 'none');
    const { event_id } = await provider.received.next();
    provider.send(error({ param: 'response.tool_choice', message: 'Unknown parameter', event_id }));
    expect(await nextOf(line, 1)).toEqual(['lacks functions']);
    expect((await provider.received.next())['response']).toEqual({ metadata: { latch_tag: '2.0' } });
  });
});
