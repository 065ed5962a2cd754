import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Recogniser } from '../src/ears/recogniser.ts';
import { startBuiltinServer } from '../src/index.ts';
import { FLITE_VOICES } from '../src/mouth/flite-voices.ts';
import { Mouth } from '../src/mouth/mouth.ts';
import type { RealtimeServer } from '../src/realtime-server.ts';
import { RealtimeClient } from './client.ts';
import { pausingSentences } from './pausing-sentences.ts';
import { pausingSpeaker, recognised } from './pausing-speech.ts';

/** Each is spoken by one of the voices; `test/bench/ears/judge.ts` in Latch's root tries all of them in all voices. */
const everyNth = 9;

let server: RealtimeServer;
let recogniser: Recogniser;
let mouth: Mouth;
let speak: Awaited<ReturnType<typeof pausingSpeaker>>;

beforeAll(async () => {
  server = await startBuiltinServer();
  recogniser = await Recogniser.create();
  mouth = new Mouth();
  speak = await pausingSpeaker(mouth);
}, 60_000);
afterAll(async () => {
  await Promise.all([server.close(), mouth.close()]);
});

describe('the ears', () => {
  it('judge a pause in a sentence, and its end', { timeout: 120_000 }, async () => {
    const missed: string[] = [];
    const wrong: string[] = [];
    let pauses = 0;
    for (const [index, marked] of pausingSentences.entries()) {
      if (index % everyNth > 0) continue;
      const voice = FLITE_VOICES[(index / everyNth) % FLITE_VOICES.length] ?? 'slt';
      for (const { text, unfinished, pcm } of await speak(marked, voice)) {
        const { begun } = recognised(recogniser, pcm);
        if (unfinished) pauses++;
        if (unfinished && !begun) missed.push(text);
        if (!unfinished && begun) wrong.push(`${text} → ${begun}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(missed.length, missed.join('; ')).toBeLessThanOrEqual(pauses / 4);
  });

  it('do not judge a sentence as unfinished whose audio ends with its last sound', async () => {
    const pcm = await mouth.speak('What time is it', 'rms', 1);
    const end = pcm.findLastIndex((sample) => Math.abs(sample) > 300);
    expect(recognised(recogniser, pcm.subarray(0, end)).begun).toBe('');
  });
});

describe('a client that offers keep_listening', () => {
  async function open(): Promise<RealtimeClient> {
    const client = await RealtimeClient.open(`${server.url}?model=local`);
    const input = { transcription: { model: 'builtin' }, turn_detection: null };
    const tools = [{ type: 'function', name: 'keep_listening' }];
    client.send({ type: 'session.update', session: { type: 'realtime', audio: { input }, tools } });
    await client.next('session.updated');
    return client;
  }

  async function answerTo(client: RealtimeClient, response: Record<string, unknown> = {}) {
    client.send({ type: 'response.create', response });
    const done = await client.next('response.done');
    const item = done.response.output?.[0];
    if (!item) throw new Error('There was no answer');
    return item;
  }

  it('hears a call and nothing else at a pause, and an answer to the whole at the end', async () => {
    const client = await open();
    const [whole, begun] = await speak('What is seven times | eight', 'rms');
    const heardSamples = begun!.pcm.length - begun!.pauseMs * 24;
    client.say(begun!.pcm);
    const call = await answerTo(client);
    expect(call).toMatchObject({ type: 'function_call', name: 'keep_listening', arguments: '{}' });
    expect(client.all('response.output_audio.delta')).toEqual([]);
    const [words] = client.all('conversation.item.input_audio_transcription.completed');
    expect(words?.transcript).toMatch(/^What is seven times( a)? …$/);

    client.send({ type: 'conversation.item.delete', item_id: call.id });
    client.say(whole!.pcm.subarray(heardSamples));
    expect(await answerTo(client)).toMatchObject({
      content: [{ transcript: '7 times 8 is 56.' }],
    });
    await client.close();
  });

  it('is answered in words where it forbids calls', async () => {
    const client = await open();
    const [, begun] = await speak('Tell me a story about | a dog and a river', 'rms');
    client.say(begun!.pcm);
    expect(await answerTo(client, { tool_choice: 'none', output_modalities: ['text'] })).toMatchObject({
      type: 'message',
    });
    await client.close();
  });
});
