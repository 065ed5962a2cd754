/** `@openai/agents-realtime`, whose turns the server detects, holds a spoken conversation with the built-in model. */
import {
  OpenAIRealtimeWebSocket,
  RealtimeAgent,
  RealtimeSession,
  tool,
  type RealtimeItem,
} from '@openai/agents-realtime';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Mouth } from '../../src/mouth/mouth.ts';
import type { RealtimeServer } from '../../src/realtime-server.ts';
import { startBuiltinServer } from '../../src/server.ts';

const WAIT = { timeout: 40_000, interval: 10 };
const HZ = 24_000;

// The first words wait for ears and mouth to load, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let server: RealtimeServer;
let mouth: Mouth;
let session: RealtimeSession;
const timers: number[] = [];
const raw: { type: string; [member: string]: unknown }[] = [];
const errors: unknown[] = [];
let heardMs = 0;
let stopped = 0;
let interrupted = 0;

beforeAll(async () => {
  server = await startBuiltinServer();
  mouth = new Mouth();
  const setTimer = tool({
    name: 'set_timer',
    description: 'Sets a kitchen timer.',
    parameters: z.object({ minutes: z.number() }),
    execute: ({ minutes }) => {
      timers.push(minutes);
      return `The timer will ring in ${minutes} minutes.`;
    },
  });
  const agent = new RealtimeAgent({ name: 'Local', instructions: 'Be brief.', tools: [setTimer] });
  session = new RealtimeSession(agent, {
    transport: new OpenAIRealtimeWebSocket({ url: `${server.url}?model=local` }),
    tracingDisabled: true,
    config: { audio: { input: { turnDetection: { type: 'server_vad' } } } },
  });
  session.on('transport_event', (event) => raw.push(event));
  session.on('error', (error) => errors.push(error));
  session.on('audio', ({ data }) => (heardMs += data.byteLength / 2 / (HZ / 1000)));
  session.on('audio_stopped', () => stopped++);
  session.on('audio_interrupted', () => interrupted++);
  await session.connect({ apiKey: 'none' });
});
afterAll(async () => {
  session.close();
  await Promise.all([server.close(), mouth.close()]);
});

/** Speech and the silence after it, as a microphone's blocks. */
async function say(text: string): Promise<void> {
  const speech = await mouth.speak(text, 'rms', 1);
  const pcm = new Int16Array(speech.length + HZ);
  pcm.set(speech);
  for (let at = 0; at < pcm.length; at += HZ / 25) {
    const { buffer } = pcm.slice(at, at + HZ / 25);
    session.sendAudio(buffer);
  }
}
const times = (type: string) => raw.filter((event) => event.type === type).length;
const messages = () => session.history.filter((item) => item.type === 'message');
/** What was said: `user: …`, `assistant: …`, in the order of the conversation. */
const said = () => messages().map((item) => `${item.role}: ${textOf(item)}`);
function textOf(item: Extract<RealtimeItem, { type: 'message' }>): string {
  return item.content
    .map((part) => ('transcript' in part ? (part.transcript ?? '') : 'text' in part ? part.text : ''))
    .join('');
}

it('is heard when it falls silent, and answered aloud', async () => {
  await say('What is seven times eight?');
  await expect.poll(() => stopped, WAIT).toBe(1);
  await expect.poll(said, WAIT).toEqual(['user: What is seven times eight', 'assistant: 7 times 8 is 56.']);
  expect(heardMs).toBeGreaterThan(1000);
  expect(times('input_audio_buffer.speech_started')).toBe(1);
  expect(times('input_audio_buffer.speech_stopped')).toBe(1);
});

it('runs the tool that it is asked for, and hears of the result', async () => {
  await say('Set a timer for ten minutes.');
  await expect.poll(() => timers, WAIT).toEqual([10]);
  await expect.poll(() => stopped, WAIT).toBe(2);
  await expect.poll(() => said().at(-1), WAIT).toMatch(/^assistant: .*timer/i);
  expect(session.history.find((item) => item.type === 'function_call')).toMatchObject({
    name: 'set_timer',
    arguments: '{"minutes":10}',
    output: 'The timer will ring in 10 minutes.',
    status: 'completed',
  });
});

it('is silent when it is talked over, and keeps of the reply what was heard', async () => {
  const before = heardMs;
  await say('Tell me a story.');
  await expect.poll(() => heardMs - before, WAIT).toBeGreaterThan(2000);
  await say('Stop talking.');
  await expect.poll(() => interrupted, WAIT).toBe(1);
  await expect.poll(() => times('conversation.item.truncated'), WAIT).toBe(1);
  await expect.poll(() => said().slice(-2), WAIT).toEqual(['user: Stop talking', 'assistant: Okay.']);
  const story = said().at(-3) ?? '';
  // The wall clock says how much of it can have been heard: a few seconds of forty at most.
  expect(story).toMatch(/^assistant: Here/);
  expect(story.length).toBeLessThan(200);
});

it('has the whole conversation in its history at the end, and met no error', () => {
  expect(said().map((line) => line.split(':')[0])).toEqual([
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
    'assistant',
  ]);
  expect(
    messages().every(
      (item) => item.role === 'system' || item.status === 'completed' || item.status === 'incomplete',
    ),
  ).toBe(true);
  expect(errors).toEqual([]);
});
