/** The threads of the ears and the mouth are lost, as when memory is short: what clients are told, and that it ends. */
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LocalBrain } from '../src/local-brain.ts';
import { startRealtimeServer, type RealtimeServer } from '../src/realtime-server.ts';
import { clip, RealtimeClient } from './client.ts';

/** In the order of their start: the ears' two threads, and the mouth. */
const threads: Worker[] = [];
const onThread = (thread: Worker): void => void threads.push(thread);
let brain: LocalBrain;
let server: RealtimeServer;
let changes = 0;

beforeAll(async () => {
  process.on('worker', onThread);
  brain = new LocalBrain({ onAble: () => changes++ });
  server = await startRealtimeServer({ brain, voices: ['slt'] });
});
afterAll(async () => {
  process.off('worker', onThread);
  await server.close();
});

async function openClient(): Promise<RealtimeClient> {
  const client = await RealtimeClient.open(server.url);
  client.send({
    type: 'session.update',
    session: {
      type: 'realtime',
      audio: { input: { transcription: { model: 'builtin' }, turn_detection: null } },
    },
  });
  return client;
}

test.each([
  ['ears', 0],
  ['mouth', 2],
])(
  'a client is told by an error that the %s were lost, another one is not let in, and then all is as before',
  { timeout: 60_000 },
  async (_name, index) => {
    const client = await openClient();
    client.say(clip('clean3'));
    await client.next('conversation.item.input_audio_transcription.completed');
    const before = changes;
    await threads[index]!.terminate();
    expect(brain.canAnswer()).toBe(false);
    client.type('What time is it?');
    client.send({ type: 'response.create' });
    const { error } = await client.next('error');
    expect(error).toMatchObject({ type: 'server_error', code: 'reply_failed' });
    expect((await client.next('response.done')).response.status).toBe('failed');

    await expect.poll(() => brain.canAnswer(), { timeout: 30_000 }).toBe(true);
    expect(changes).toBe(before + 2);
    client.send({ type: 'response.create' });
    expect((await client.next('response.done')).response.status).toBe('completed');
    client.say(clip('clean3'));
    const { transcript } = await client.next('conversation.item.input_audio_transcription.completed');
    expect(transcript).toBe('Please set a timer for ten minutes');
    await client.close();
  },
);

test('nobody is let in as long as it cannot answer', async () => {
  const away = await startRealtimeServer({
    brain: Object.assign(Object.create(brain) as LocalBrain, {
      canAnswer: () => false,
      close: () => Promise.resolve(),
    }),
    voices: ['slt'],
  });
  const refused = await new Promise<Error>((resolve) => new WebSocket(away.url).on('error', resolve));
  expect(refused.message).toContain('503');
  await away.close();
});
