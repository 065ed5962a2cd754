/** Callers that would fill the server's memory, spend its money, or take over what others said: the server in production, and raw clients. */
import { Encoder } from '@evan/opus';
import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { encodeFrame, PACKET_SAMPLES, PIPELINE_HZ } from '../../../shared/frames.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION, type CreateCallAnswer } from '../../../shared/protocol.ts';
import { ScriptedProvider, type Received } from '../../server/models/openai/scripted-provider.ts';
import { startLatch, type LatchServer } from '../support/latch-server.ts';

let provider: ScriptedProvider;
let server: LatchServer;

test.beforeEach(async () => {
  // Another server gave it.
  cookie = '';
  provider = await ScriptedProvider.start();
  server = await startLatch({ LATCH_MODEL_URL: provider.url });
});
test.afterEach(async () => {
  await server.kill();
  await provider.stop();
});

/** Who calls, by the cookie of its browser: the same one in all of a test. */
let cookie = '';

async function allowed(ref: object = {}, from = cookie): Promise<CreateCallAnswer> {
  const answer = await fetch(`${server.url}/api/calls`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
      cookie: from,
    },
    body: JSON.stringify(ref),
  });
  cookie ||= answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return (await answer.json()) as CreateCallAnswer;
}

/** A call over a bare WebSocket, whose model is ready. */
async function call(): Promise<{ socket: WebSocket; messages: string[] }> {
  const { token } = await allowed();
  const socket = new WebSocket(
    `ws://localhost:${server.port}/socket.io/?EIO=4&transport=websocket&protocol=${PROTOCOL_VERSION}`,
  );
  socket.on('error', () => {});
  const messages: string[] = [];
  socket.on('message', (data) => {
    const text = String(data as Buffer);
    messages.push(text);
    if (text === '2') socket.send('3');
  });
  await new Promise((resolve) => socket.once('message', resolve));
  socket.send(`40${JSON.stringify({ token })}`);
  await provider.dialled.next();
  provider.send({ type: 'session.created', session: {} });
  await commandOf('session.update');
  provider.send({ type: 'session.updated', session: {} });
  await expect.poll(() => messages.some((text) => text.includes('"ready"'))).toBe(true);
  return { socket, messages };
}

async function commandOf(type: string): Promise<Received> {
  for (;;) {
    const command = await provider.received.next();
    if (command.type === type) return command;
  }
}

const residentMiB = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]) / 1024;

test('a browser that reads nothing, and answers every ping, fills no memory', async () => {
  test.setTimeout(120_000);
  const { socket } = await call();
  socket.send('42["turn.text",{"turnId":1,"text":"hello"},1]');
  const { response } = (await commandOf('response.create')) as unknown as { response: object };
  provider.send({ type: 'response.created', response: { id: 'r1', ...response } });
  provider.send({ type: 'response.output_item.added', response_id: 'r1', item: { id: 'i1' } });
  const before = residentMiB();
  const pongs = setInterval(() => socket.send('3'), 1_000);
  socket.pause();
  // Silence, 1.6 s of it; in all 200 MB, or most of an hour.
  const delta = 'A'.repeat(100_000);
  for (let sent = 0; sent < 2_000; sent++) {
    provider.send({ type: 'response.output_audio.delta', response_id: 'r1', item_id: 'i1', delta });
    if (sent % 10 === 0)
      while (provider.socket.bufferedAmount > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  clearInterval(pongs);
  // What nobody hears is not asked for any longer.
  await commandOf('response.cancel');
  expect(residentMiB() - before).toBeLessThan(120);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  socket.terminate();
});

test('no caller has the model hear more than real time and what a page says again', async () => {
  test.setTimeout(120_000);
  const { socket, messages } = await call();
  const encoder = new Encoder({ channels: 1, sample_rate: PIPELINE_HZ, application: 'voip' });
  const packet = Uint8Array.from(encoder.encode(new Int16Array(PACKET_SAMPLES)));
  /** Two frames of 60 ms, in two bytes. */
  const stretched = Uint8Array.of((3 << 3) | 1, 0);
  let heardSamples = 0;
  const startedMs = performance.now();
  const counting = (async () => {
    for (;;) {
      const { audio } = (await commandOf('input_audio_buffer.append')) as unknown as { audio: string };
      heardSamples += Buffer.from(audio, 'base64').length / 2;
    }
  })();
  void counting;
  socket.send('42["turn.open",{"turnId":1},1]');
  const header = Buffer.concat([Buffer.from([0, 5]), Buffer.from('audio')]);
  let n = 1;
  const isOver = (): boolean => messages.some((text) => text.includes('"call.ended"'));
  for (let seq = 0; seq < 200_000 && !isOver() && socket.readyState === WebSocket.OPEN; seq++) {
    const payload = seq < 40 && seq % 2 === 0 ? stretched : packet;
    const frame = encodeFrame({ kind: 'speech', n: ++n, turnId: 1, revision: 0, seq, replyId: 0, payload });
    socket.send(Buffer.concat([header, frame]));
    if (seq % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await expect.poll(isOver).toBe(true);
  expect(messages.find((text) => text.includes('"call.ended"'))).toContain('"too-much"');
  const heardSeconds = heardSamples / PIPELINE_HZ;
  const passedSeconds = (performance.now() - startedMs) / 1_000;
  expect(heardSeconds).toBeGreaterThan(60);
  expect(heardSeconds).toBeLessThan(150 + 1.1 * passedSeconds);
  socket.terminate();
});

test('an id of a conversation opens nothing; its key goes on with what was said, for its own browser', async () => {
  const { socket, messages } = await call();
  const ready = messages.find((text) => text.startsWith('42["link.ready"'))!;
  const { conversationId, conversationKey } = (JSON.parse(ready.slice(2)) as [string, CreateCallAnswer])[1];
  socket.send('42["turn.text",{"turnId":1,"text":"my secret"},1]');
  socket.send('42["call.end",{},2]');
  await expect.poll(() => messages.some((text) => text.includes('"call.ended"'))).toBe(true);
  expect(server.output()).not.toContain(conversationId);
  expect((await allowed({ conversationId })).conversationId).not.toBe(conversationId);
  expect((await allowed({ conversationId, conversationKey: 'guessed' })).conversationId).not.toBe(
    conversationId,
  );
  expect((await allowed({ conversationId, conversationKey }, 'other=1')).conversationId).not.toBe(
    conversationId,
  );
  expect((await allowed({ conversationId, conversationKey })).conversationId).toBe(conversationId);
});
