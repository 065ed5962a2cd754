import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { audio, Harness } from './harness.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await Harness.start();
  const tool = (name: string) => ({ type: 'function', name });
  await harness.update({ tools: [tool('keep_listening'), tool('set_timer')] });
});
afterEach(() => harness.close());

/** Says 200 ms, and is answered by a call. */
async function sayAndCall(name: string) {
  harness.client.say(audio(200));
  harness.client.send({ type: 'response.create' });
  harness.brain.call(name);
  harness.brain.end();
  const { response } = await harness.client.next('response.done');
  const item = response.output?.[0];
  if (item?.type !== 'function_call') throw new Error('Nothing was called');
  return item;
}

/** What the ears got together with the newest stretch, ms by ms. */
async function earlierOfNext(): Promise<number[]> {
  harness.client.say(audio(300));
  await harness.settled();
  return harness.brain.listeners.at(-1)?.earlier.map(({ length }) => length / 24) ?? [];
}

const remove = (item_id: string | undefined) =>
  harness.client.send({ type: 'conversation.item.delete', item_id });
const give = (call_id: string | undefined) =>
  harness.add({ type: 'function_call_output', call_id, output: '' });

describe('a call that keeps listening', () => {
  it('does not part what the user says before and after it', async () => {
    await sayAndCall('keep_listening');
    expect(await earlierOfNext()).toEqual([200]);
  });

  it('does not when it was deleted', async () => {
    remove((await sayAndCall('keep_listening')).id);
    expect(await earlierOfNext()).toEqual([200]);
  });

  it('does not when it has an output, and not when only that is left', async () => {
    const { id, call_id } = await sayAndCall('keep_listening');
    await give(call_id);
    expect(await earlierOfNext()).toEqual([200]);
    remove(id);
    expect(await earlierOfNext()).toEqual([200, 300]);
  });

  it('does not when it is deleted while the user goes on, and nothing is heard twice', async () => {
    const { id } = await sayAndCall('keep_listening');
    harness.append(100);
    remove(id);
    await harness.client.next('conversation.item.deleted');
    harness.client.send({ type: 'input_audio_buffer.commit' });
    await harness.client.next('input_audio_buffer.committed');
    expect(harness.brain.listeners.map(({ state, earlier }) => [state, earlier.length])).toEqual([
      ['finished', 0],
      ['finished', 1],
    ]);
  });

  it('is told to the brain, so that it is not called for the same words again', async () => {
    await sayAndCall('keep_listening');
    await harness.reply('Yes.');
    expect(harness.brain.request?.history).toMatchObject([
      { by: 'user' },
      { by: 'tool', name: 'keep_listening', output: null },
    ]);
  });

  it('is the only call that is no answer', async () => {
    const { call_id } = await sayAndCall('set_timer');
    await give(call_id);
    expect(await earlierOfNext()).toEqual([]);
  });
});
