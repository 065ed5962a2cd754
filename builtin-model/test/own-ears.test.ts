import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { audio, Harness } from './harness.ts';
import { base64, RealtimeClient } from './client.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start();
  await harness.update({ audio: { input: { transcription: { model: 'any' } } } });
  harness.brain.holdEars();
});
afterEach(() => harness.close());

const speech = { type: 'input_audio', audio: base64(audio(20_000)) };

test('speech of two minutes may wait for its words; a commit beyond that is refused, and goes through once there is room', async () => {
  for (let count = 0; count < 6; count++) harness.client.say(audio(20_000));
  harness.append(500);
  const refused = await harness.refusal({ type: 'input_audio_buffer.commit', event_id: 'late' });
  expect(refused).toMatchObject({ type: 'rate_limit_error', code: 'rate_limit_exceeded', event_id: 'late' });
  harness.brain.releaseEars();
  await harness.client.next('conversation.item.input_audio_transcription.completed');
  harness.client.send({ type: 'input_audio_buffer.commit' });
  await harness.client.next('input_audio_buffer.committed');
});

test('so is speech in items and in the input of responses', async () => {
  const item = { type: 'message', role: 'user', content: [speech] };
  for (let count = 0; count < 6; count++) await harness.add(item);
  const events = [
    { type: 'conversation.item.create', item },
    { type: 'response.create', response: { input: [item], conversation: 'none' } },
  ];
  for (const event of events) expect((await harness.refusal(event)).code).toBe('rate_limit_exceeded');
});

test('many short stretches count, too', async () => {
  for (let count = 0; count < 60; count++) harness.client.say(audio(100));
  harness.append(100);
  expect((await harness.refusal({ type: 'input_audio_buffer.commit' })).code).toBe('rate_limit_exceeded');
});

test('a turn that was detected then goes without its words, and says why', async () => {
  for (let count = 0; count < 6; count++) harness.client.say(audio(20_000));
  await harness.update({
    audio: { input: { turn_detection: { type: 'server_vad', create_response: false } } },
  });
  harness.detector.hear(1, 20);
  harness.detector.hear(0, 20);
  harness.append(40 * 32);
  const { error } = await harness.client.next('conversation.item.input_audio_transcription.failed');
  expect(error.code).toBe('rate_limit_exceeded');
});

test('what waits for the ears is given up when its client goes', async () => {
  const other = await RealtimeClient.open(harness.server.url);
  const before = harness.brain.listeners.length;
  for (let count = 0; count < 3; count++) other.say(audio(1000));
  other.send({ type: 'nothing' });
  await other.next('error');
  other.socket.terminate();
  await once(other.socket, 'close');
  await expect
    .poll(() => harness.brain.listeners.slice(before).map(({ state }) => state))
    .toEqual(['discarded', 'discarded']);
});

test('of one client, two stretches are before the ears at once; the others follow', async () => {
  for (let count = 0; count < 5; count++) harness.client.say(audio(300));
  harness.client.send({ type: 'nothing' });
  await harness.client.next('error');
  expect(harness.brain.listeners).toHaveLength(2);
  await expect
    .poll(() => {
      harness.brain.releaseEars();
      return harness.client.all('conversation.item.input_audio_transcription.completed');
    })
    .toHaveLength(5);
  expect(harness.brain.listeners.map(({ state }) => state)).toEqual(Array(5).fill('finished'));
});

test('four clients that have much waiting leave room for a fifth, and are refused more', async () => {
  const greedy = [];
  for (let count = 0; count < 4; count++) {
    const client = await RealtimeClient.open(harness.server.url);
    for (let turn = 0; turn < 7; turn++) client.say(audio(20_000));
    await client.next('error');
    greedy.push(client);
  }
  harness.client.say(audio(1000));
  await harness.client.next('input_audio_buffer.committed');
  await Promise.all(greedy.map((client) => client.close()));
});
