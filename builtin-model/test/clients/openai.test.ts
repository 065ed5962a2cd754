/** The realtime client of npm's `openai`, through TLS, holds a conversation with the built-in model. */
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Mouth } from '../../src/mouth/mouth.ts';
import type { RealtimeServer } from '../../src/realtime-server.ts';
import { startBuiltinServer } from '../../src/server.ts';
import { base64, pcmOf } from '../client.ts';
import { startTlsFront, type TlsFront } from './tls-front.ts';

type EventOf<Type extends RealtimeServerEvent['type']> = Extract<RealtimeServerEvent, { type: Type }>;

// The first words wait for ears and mouth to load, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let server: RealtimeServer;
let tls: TlsFront;
let mouth: Mouth;
let client: OpenAIRealtimeWS;
const events: RealtimeServerEvent[] = [];
const errors: Error[] = [];

beforeAll(async () => {
  server = await startBuiltinServer();
  tls = await startTlsFront(Number(new URL(server.url).port));
  mouth = new Mouth();
  client = new OpenAIRealtimeWS(
    { model: 'local', options: { rejectUnauthorized: false } },
    new OpenAI({ apiKey: 'none', baseURL: `https://${tls.host}/v1` }),
  );
  client.on('event', (event) => events.push(event));
  client.on('error', (error) => errors.push(error));
  await next('session.created');
});
afterAll(async () => {
  client.close();
  await Promise.all([tls.close(), mouth.close()]);
  await server.close();
});

/** The next event of that type which no earlier call returned or passed. */
let passed = 0;
async function next<Type extends RealtimeServerEvent['type']>(type: Type): Promise<EventOf<Type>> {
  for (;;) {
    while (passed < events.length) {
      const event = events[passed++] as RealtimeServerEvent;
      if (event.type === type) return event as EventOf<Type>;
    }
    await new Promise<void>((resolve) => client.once('event', () => resolve()));
  }
}
const all = <Type extends RealtimeServerEvent['type']>(type: Type) =>
  events.filter((event): event is EventOf<Type> => event.type === type);

async function say(text: string): Promise<void> {
  const pcm = await mouth.speak(text, 'rms', 1);
  for (let at = 0; at < pcm.length; at += 2400)
    client.send({ type: 'input_audio_buffer.append', audio: base64(pcm.subarray(at, at + 2400)) });
  client.send({ type: 'input_audio_buffer.commit' });
  client.send({ type: 'response.create' });
}

it('hears speech and answers it, aloud and in writing', async () => {
  client.send({
    type: 'session.update',
    session: {
      type: 'realtime',
      audio: { input: { turn_detection: null, transcription: { model: 'gpt-4o-mini-transcribe' } } },
    },
  });
  await next('session.updated');
  await say('What is seven times eight?');
  expect((await next('conversation.item.input_audio_transcription.completed')).transcript).toBe(
    'What is seven times eight',
  );
  const { response } = await next('response.done');
  expect(response.status).toBe('completed');
  expect(all('response.output_audio_transcript.done').at(-1)?.transcript).toBe('7 times 8 is 56.');
  const seconds = pcmOf(all('response.output_audio.delta')).length / 24_000;
  expect(seconds).toBeGreaterThan(1);
  expect(seconds).toBeLessThan(5);
});

it('stops when it is interrupted, and remembers only what was heard', async () => {
  await say('Tell me a story.');
  const { response_id, item_id } = await next('response.output_audio.delta');
  client.send({ type: 'response.cancel', response_id });
  expect((await next('response.done')).response.status).toBe('cancelled');
  client.send({ type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms: 50 });
  await next('conversation.item.truncated');
  client.send({ type: 'conversation.item.retrieve', item_id });
  const { item } = await next('conversation.item.retrieved');
  if (item.type !== 'message' || item.role !== 'assistant') throw new Error(`${item.type} is no reply`);
  expect(pcmOf([{ delta: item.content[0]?.audio ?? '' }]).length).toBe(50 * 24);
});

it('calls a function and speaks of what it gave', async () => {
  client.send({
    type: 'session.update',
    session: {
      type: 'realtime',
      tools: [
        {
          type: 'function',
          name: 'set_timer',
          description: 'Sets a kitchen timer.',
          parameters: { type: 'object', properties: { minutes: { type: 'number' } }, required: ['minutes'] },
        },
      ],
    },
  });
  await next('session.updated');
  await say('Set a timer for ten minutes.');
  const call = await next('response.function_call_arguments.done');
  expect(call.name).toBe('set_timer');
  expect(JSON.parse(call.arguments)).toEqual({ minutes: 10 });
  await next('response.done');
  client.send({
    type: 'conversation.item.create',
    item: { type: 'function_call_output', call_id: call.call_id, output: '{"status":"set"}' },
  });
  client.send({ type: 'response.create' });
  await next('response.done');
  expect(all('response.output_audio_transcript.done').at(-1)?.transcript).toMatch(/timer/i);
});

it('reports a mistake as an error that names it, and goes on', async () => {
  client.send({ type: 'response.cancel', response_id: 'resp_of_nobody' });
  await expect.poll(() => errors.length).toBe(1);
  expect(errors[0]?.message).toMatch(/response_cancel_not_active|no active response/);
  await say('Thank you very much.');
  expect((await next('response.done')).response.status).toBe('completed');
});
