import { expect, it } from 'vitest';
import { startRealtimeServer } from '../../../../server/models/builtin/realtime-server.ts';
import { base64, RealtimeClient } from './client.ts';
import { ScriptedBrain } from './scripted-brain.ts';

/** mulberry32: the same numbers every time. */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

it('answers 2,000 random messages with typed errors or results, and works afterwards', async () => {
  const random = seeded(20_261_121);
  const pick = <T>(options: readonly T[]): T => options[Math.floor(random() * options.length)] as T;
  const brain = new ScriptedBrain();
  const server = await startRealtimeServer({ brain, voices: ['one'] });
  const client = await RealtimeClient.open(server.url);
  const knownIds = () => client.all('conversation.item.added').map(({ item }) => item.id);
  const value = (depth = 0): unknown =>
    pick<() => unknown>([
      () => null,
      () => random() * 1000 - 100,
      () => Math.floor(random() * 200),
      () => pick(['', 'item_x', 'root', 'realtime', 'message', 'user', 'audio/pcm', 'x'.repeat(600)]),
      () => pick([true, false]),
      () => base64(new Int16Array(Math.floor(random() * 4000))),
      () => (depth > 2 ? [] : [value(depth + 1)]),
      () =>
        depth > 2
          ? {}
          : { [pick(['type', 'role', 'content', 'audio', 'voice', '__proto__', 'id'])]: value(depth + 1) },
      () => pick([...knownIds().slice(-5), 'nobody']),
    ])();
  const text = () => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] });
  const templates: readonly (() => Record<string, unknown>)[] = [
    () => ({ type: 'session.update', session: { type: 'realtime', instructions: 'Be brief.' } }),
    () => ({ type: 'input_audio_buffer.append', audio: base64(new Int16Array(2400)) }),
    () => ({ type: 'input_audio_buffer.commit' }),
    () => ({ type: 'input_audio_buffer.clear' }),
    () => ({ type: 'conversation.item.create', item: text() }),
    () => ({ type: 'conversation.item.retrieve', item_id: pick([...knownIds(), 'nobody']) }),
    () => ({
      type: 'conversation.item.truncate',
      item_id: pick([...knownIds(), 'nobody']),
      content_index: 0,
      audio_end_ms: 5,
    }),
    () => ({ type: 'conversation.item.delete', item_id: pick([...knownIds(), 'nobody']) }),
    () => ({ type: 'response.create' }),
    () => ({ type: 'response.cancel' }),
  ];
  for (let count = 0; count < 2000; count++) {
    const message = pick(templates)();
    const kind = random();
    if (kind < 0.4)
      message[pick([...Object.keys(message), 'item', 'session', 'response', 'event_id'])] = value();
    const json = JSON.stringify(message);
    if (kind > 0.97) client.socket.send(Buffer.from(json));
    else client.socket.send(kind > 0.94 ? json.slice(0, Math.floor(random() * json.length)) : json);
    if (random() < 0.1) brain.part('word ');
    if (random() < 0.1) pick([() => brain.end(), () => brain.end('cancelled'), () => brain.fail()])();
    // Let answers in, so that ids become known.
    if (count % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  for (let count = 0; count < 5; count++) brain.end();
  client.send({
    type: 'session.update',
    event_id: 'last',
    session: { type: 'realtime', instructions: 'The end.' },
  });
  let session;
  do session = (await client.next('session.updated')).session;
  while (session.type !== 'realtime' || session.instructions !== 'The end.');
  for (const { error } of client.all('error')) {
    expect(error.code, error.message).not.toBe('internal_error');
    expect(error.message).toBeTruthy();
  }
  expect(client.all('error').length).toBeGreaterThan(100);
  await client.close();
  await server.close();
});
