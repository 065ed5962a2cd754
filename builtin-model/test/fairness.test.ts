/** What one caller does to the model that others talk to: attacks on the real server, its threads and all. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startBuiltinServer, type BuiltinServer } from '../src/server.ts';
import { clip, RealtimeClient } from './client.ts';

const HEARD = 'Please set a timer for ten minutes';

let server: BuiltinServer;
const clients: RealtimeClient[] = [];
beforeAll(async () => {
  server = await startBuiltinServer();
});
afterAll(() => server.close());
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));

async function connect(): Promise<RealtimeClient> {
  const client = await RealtimeClient.open(server.url);
  const input = { transcription: { model: 'builtin' }, turn_detection: null };
  client.send({ type: 'session.update', session: { type: 'realtime', audio: { input } } });
  await client.next('session.updated');
  clients.push(client);
  return client;
}

/** Twenty seconds of speech that is no sentence. */
function longTurn(): Int16Array {
  const clips = ['human1', 'human2', 'human3'].map(clip);
  const turn = new Int16Array(20 * 24_000);
  for (let at = 0, index = 0; at < turn.length; index++) {
    const next = clips[index % clips.length]!;
    turn.set(next.subarray(0, turn.length - at), at);
    at += next.length;
  }
  return turn;
}

const wordsOf = (client: RealtimeClient) =>
  client.all('conversation.item.input_audio_transcription.completed');

async function heard(client: RealtimeClient): Promise<string> {
  client.say(clip('clean3'));
  return (await client.next('conversation.item.input_audio_transcription.completed')).transcript;
}

test(
  'forty long turns of one caller: most are refused, and another caller goes first',
  { timeout: 90_000 },
  async () => {
    const [greedy, modest] = [await connect(), await connect()];
    const turn = longTurn();
    for (let count = 0; count < 40; count++) greedy.say(turn);
    await greedy.next('input_audio_buffer.committed');
    expect(await heard(modest)).toBe(HEARD);
    expect(wordsOf(greedy).length).toBeLessThan(3);
    // What is not committed stays in the buffer, which has an end, too.
    const refusals = new Set(greedy.all('error').map(({ error }) => error.code));
    expect(refusals).toEqual(new Set(['rate_limit_exceeded', 'input_audio_buffer_full']));
  },
);

test(
  'callers who begin to speak and never end do not keep the ears from another',
  { timeout: 90_000 },
  async () => {
    for (let count = 0; count < 8; count++) {
      const squatter = await connect();
      squatter.append(clip('human1'));
    }
    const modest = await connect();
    expect(await heard(modest)).toBe(HEARD);
    expect(await heard(modest)).toBe(HEARD);
  },
);

test('a caller who goes away takes along what waits for it', { timeout: 90_000 }, async () => {
  const turn = longTurn();
  for (let count = 0; count < 8; count++) {
    const greedy = await connect();
    for (let turns = 0; turns < 5; turns++) greedy.say(turn);
    await greedy.next('input_audio_buffer.committed');
    await clients.pop()?.close();
  }
  const [witness, modest] = [await connect(), await connect()];
  witness.say(turn);
  expect(await heard(modest)).toBe(HEARD);
  expect(wordsOf(witness)).toHaveLength(0);
});

const samples = 4 * 24_000;
const made = (sample: (index: number) => number) => Int16Array.from({ length: samples }, (_, i) => sample(i));
const tone = (hz: number, at: number) => 16_000 * Math.sin((2 * Math.PI * hz * at) / 24_000);
const noise = (at: number) => ((Math.imul(at, 2_654_435_761) >>> 0) % 65_536) - 32_768;

test.each([
  ['noise as loud as can be', made(noise)],
  ['keys of a telephone', made((at) => tone(697, at) + tone(1209, at))],
  ['a square wave', made((at) => (at % 24 < 12 ? 32_767 : -32_768))],
  ['nothing but the highest value', made(() => 32_767)],
  ['nothing but the lowest value', made(() => -32_768)],
  ['digital silence', made(() => 0)],
  ['clicks', made((at) => (at % 2400 ? 0 : 32_767))],
])(
  '%s from one caller gets an answer, and the next caller is understood',
  { timeout: 60_000 },
  async (_, pcm) => {
    const odd = await connect();
    odd.say(pcm);
    await odd.next('conversation.item.input_audio_transcription.completed');
    const modest = await connect();
    expect(await heard(modest)).toBe(HEARD);
  },
);
