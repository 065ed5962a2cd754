/** What a server sends that would hold up every call, or grow without end. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MalformedEvent, readProviderEvent } from '../../../../server/models/openai/provider-events.ts';
import { created, committed, LONG, nextOf } from './provider-words.ts';
import { dialReady, ScriptedProvider, type Line } from './scripted-provider.ts';

let provider: ScriptedProvider;
let line: Line;

beforeEach(async () => {
  provider = await ScriptedProvider.start();
  line = await dialReady(provider, { limits: LONG });
});
afterEach(() => provider.stop());

const next = (count: number): Promise<string[]> => nextOf(line, count);
const ofReply = { response_id: 'r1', item_id: 'i1' };

test.each([
  ['brackets', `{"type":"x","a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
  ['members', `{"type":"x",${Array.from({ length: 30_000 }, (_, i) => `"${i}":1`).join()}}`],
  [
    'parts',
    JSON.stringify({ type: 'conversation.item.added', item: { id: 'q', content: Array(30_000).fill(1) } }),
  ],
])('a message of tens of thousands of %s is not read', (_what, message) => {
  expect(() => readProviderEvent(message)).toThrow(new MalformedEvent('too many parts'));
});

test('a long text is read, commas and all', () => {
  const delta = 'and then, after that, '.repeat(4_000);
  const { event } = readProviderEvent(
    JSON.stringify({ type: 'response.output_text.delta', ...ofReply, delta }),
  );
  expect(event).toMatchObject({ delta });
});

test('the long words of an error are cut, since they are searched', () => {
  const message = 'response '.repeat(100_000);
  const { event } = readProviderEvent(JSON.stringify({ type: 'error', error: { message } }));
  expect((event as { error: { message: string } }).error.message).toHaveLength(2_000);
});

test('an item with an id that nobody could keep is not read', () => {
  const event = { type: 'input_audio_buffer.committed', item_id: 'x'.repeat(1_000) };
  expect(() => readProviderEvent(JSON.stringify(event))).toThrow(MalformedEvent);
});

test('a minute of audio in one message is heard', async () => {
  const delta = Buffer.alloc(60 * 48_000).toString('base64');
  provider.send(created('r1'), { type: 'response.output_audio.delta', ...ofReply, delta });
  expect(await next(3)).toEqual(['started r1 null', 'output-item', 'response-audio']);
});

test.each([
  ['at once', 'word '.repeat(300_000), 1],
  ['word by word', 'a long word '.repeat(1_000), 20],
])('a reply of more words than can be said ends, where they come %s', async (_how, delta, times) => {
  provider.send(created('r1'));
  for (let i = 0; i < times; i++) provider.send({ type: 'response.output_text.delta', ...ofReply, delta });
  provider.send(
    { type: 'response.output_text.delta', ...ofReply, delta: 'more' },
    { type: 'response.done', response: { id: 'r1', status: 'completed' } },
    committed('u1'),
  );
  const seen = await until('audio-committed');
  expect(seen.filter((event) => event.startsWith('ended'))).toEqual(['ended failed model-error']);
  expect(seen.join('').length).toBeLessThan(110_000);
  expect(seen).not.toContain('text more');
});

test('a reply whose end alone brings too many words fails', async () => {
  const content = [{ type: 'text', text: 'word '.repeat(30_000) }];
  provider.send(created('r1'), {
    type: 'response.done',
    response: { id: 'r1', status: 'completed', output: [{ id: 'i1', content }] },
  });
  expect(await next(2)).toEqual(['started r1 null', 'ended failed model-error']);
});

test('a reply of more items than can be heard ends', async () => {
  provider.send(created('r1'));
  for (let i = 0; i < 200; i++)
    provider.send({ type: 'response.output_text.delta', response_id: 'r1', item_id: `i${i}`, delta: 'x' });
  provider.send(committed('u1'));
  const seen = await until('audio-committed');
  expect(seen.filter((event) => event === 'output-item')).toHaveLength(64);
  expect(seen.filter((event) => event.startsWith('ended'))).toEqual(['ended failed model-error']);
});

test('of the words that were understood of one turn, no more come than can be said', async () => {
  const type = 'conversation.item.input_audio_transcription.delta';
  for (let i = 0; i < 100; i++) provider.send({ type, item_id: 'u1', delta: 'word '.repeat(200) });
  provider.send(committed('u2'));
  expect((await until('audio-committed')).filter((event) => event === 'transcript-delta')).toHaveLength(20);
});

test('a flood of messages is read to its end', async () => {
  provider.send(created('r1'));
  for (let i = 0; i < 1_500; i++)
    provider.send({ type: 'response.output_text.delta', ...ofReply, delta: 'x' });
  provider.send(committed('u1'));
  expect((await until('audio-committed')).filter((event) => event === 'text x')).toHaveLength(1_500);
});

async function until(last: string): Promise<string[]> {
  const seen: string[] = [];
  while (seen.at(-1) !== last) seen.push(...(await next(1)));
  return seen;
}
