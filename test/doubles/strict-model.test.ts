import { once } from 'node:events';
import { WebSocket } from 'ws';
import { afterEach, describe, expect, it } from 'vitest';
import { EnergyDetector } from '@latch/builtin-model/protocol';
import { wordRecall } from '../e2e/support/recognise.ts';
import { clip, pcmOf, RealtimeClient } from '../../builtin-model/test/client.ts';
import { decodeTones } from './coded-tones.ts';
import { PROVIDER_ERRORS, type ProviderErrorName } from './provider-errors.ts';
import type { Script } from './script.ts';
import { startStrictModel, type StrictModel, type StrictModelOptions } from './strict-model.ts';

const STORY = 'tell me a short story about a dog and a river';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function start(script: Partial<Script> = {}, options: StrictModelOptions = {}): Promise<StrictModel> {
  const model = await startStrictModel(script, options);
  open.push(model);
  return model;
}

/** A client that has configured its session. */
async function dial(model: StrictModel): Promise<RealtimeClient> {
  const client = await RealtimeClient.open(model.url);
  open.push(client);
  client.send({ type: 'session.update', session: { type: 'realtime' } });
  await client.next('session.updated');
  return client;
}

const types = (client: RealtimeClient, prefix: string): string[] =>
  client.events.map(({ type }) => type).filter((type) => type.startsWith(prefix));
const audio = (ms: number): Int16Array => new Int16Array(ms * 24);
const status = async (client: RealtimeClient) => (await client.next('response.done')).response.status;

it('with a detector, finds the turns of who leaves that to the model, and answers them', async () => {
  const model = await start({}, { detector: new EnergyDetector() });
  const client = await RealtimeClient.open(model.url);
  open.push(client);
  const input = { turn_detection: { type: 'server_vad' } };
  client.send({ type: 'session.update', session: { type: 'realtime', audio: { input } } });
  await client.next('session.updated');
  client.append(clip('clean3'));
  client.append(audio(1_000));
  await client.next('input_audio_buffer.speech_started');
  await client.next('response.done');
});

describe('a scripted response', () => {
  it('says what the script says, in tones that tell its number', async () => {
    const model = await start({ reply: (n) => ({ durationMs: 600, words: `words of ${n}` }) });
    const client = await dial(model);
    for (const n of [1, 2]) {
      client.send({ type: 'response.create', response: { metadata: { mine: `${n}` } } });
      const { response } = await client.next('response.done');
      expect(response.metadata).toEqual({ mine: `${n}` });
      const deltas = client
        .all('response.output_audio.delta')
        .filter(({ response_id }) => response_id === response.id);
      const pcm = Float32Array.from(pcmOf(deltas), (sample) => sample / 32_768);
      expect(decodeTones({ rateHz: 24_000, pcm })).toMatchObject([{ responseNumber: n, replyFromMs: 0 }]);
      expect(pcm.length).toBe(600 * 24);
    }
    expect(client.all('response.output_audio_transcript.done').map(({ transcript }) => transcript)).toEqual([
      'words of 1',
      'words of 2',
    ]);
    expect(model.asked).toMatchObject([
      { n: 1, by: 'client', metadata: { mine: '1' }, state: 'completed', audioMs: 600 },
      { n: 2, by: 'client', metadata: { mine: '2' }, state: 'completed', audioMs: 600 },
    ]);
    model.expectNoBreach();
  });

  it('says speech that is recognised again', async () => {
    const model = await start({ reply: () => ({ audio: clip('clean2'), words: STORY }) });
    const client = await dial(model);
    client.send({ type: 'response.create' });
    await client.next('response.done');
    const pcm = Float32Array.from(
      pcmOf(client.all('response.output_audio.delta')),
      (sample) => sample / 32_768,
    );
    expect(await wordRecall({ rateHz: 24_000, pcm }, STORY)).toBeGreaterThan(0.6);
  });

  it('goes on after a cancel for as long as that takes, and its done is late', async () => {
    const model = await start({
      reply: () => ({ durationMs: 4000, pace: 4, cancelTakesMs: 100, doneAfterMs: 50 }),
    });
    const client = await dial(model);
    client.send({ type: 'response.create' });
    await client.next('response.output_audio.delta');
    client.send({ type: 'response.cancel' });
    await client.next('response.output_audio.delta');
    await client.next('response.output_audio.delta');
    expect(await status(client)).toBe('cancelled');
    expect(model.running).toEqual([]);
    model.expectNoBreach();
  });

  it('completes although it was cancelled, when it is over first', async () => {
    const model = await start({ reply: () => ({ durationMs: 200, pace: 4, cancelTakesMs: 5000 }) });
    const client = await dial(model);
    client.send({ type: 'response.create' });
    await client.next('response.created');
    client.send({ type: 'response.cancel' });
    expect(await status(client)).toBe('completed');
    client.send({ type: 'response.cancel' });
    expect((await client.next('error')).error.code).toBe('response_cancel_not_active');
    model.expectNoBreach();
  });

  it('fails, with its reason in the done alone', async () => {
    const model = await start({ reply: () => ({ fail: 'rate_limit_exceeded' }) });
    const client = await dial(model);
    client.send({ type: 'response.create' });
    const { response } = await client.next('response.done');
    expect(response.status_details).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
    expect(client.all('error')).toEqual([]);
  });

  it('appears after a cancel that could not name it', async () => {
    const model = await start({ reply: () => ({ createdAfterMs: 50 }) });
    const client = await dial(model);
    client.send({ type: 'response.create' });
    client.send({ type: 'response.cancel' });
    expect((await client.next('error')).error.code).toBe('response_cancel_not_active');
    expect(await status(client)).toBe('completed');
  });

  it('comes without being asked for; a create that crosses it is refused, and no breach', async () => {
    const model = await start({ reply: (n) => ({ durationMs: 400, pace: n === 1 ? 2 : Infinity }) });
    const client = await dial(model);
    model.line.orphan();
    client.send({ type: 'response.create' });
    expect((await client.next('error')).error.code).toBe('conversation_already_has_active_response');
    model.expectNoBreach();
    client.send({ type: 'response.create' });
    await client.next('error');
    expect(model.breaches).toEqual(['create while a response is active']);
    expect(model.asked.map(({ by, state }) => [by, state])).toEqual([
      ['double', 'running'],
      ['client', 'refused'],
      ['client', 'refused'],
    ]);
  });

  it('is cut off with its connection', async () => {
    const model = await start({ reply: () => ({ durationMs: 1000, dropAfterMs: 400 }) });
    const client = await dial(model);
    client.send({ type: 'response.create' });
    await once(client.socket, 'close');
    expect(pcmOf(client.all('response.output_audio.delta')).length).toBe(400 * 24);
    expect(model.asked).toMatchObject([{ state: 'dropped', audioMs: 400 }]);
  });
});

describe('the wire', () => {
  it('loses, doubles and holds the events that the script names', async () => {
    const model = await start({
      faults: [
        { type: 'response.created', nth: 1, does: 'lose' },
        { type: 'response.output_item.added', nth: 1, does: 'double' },
        { type: 'response.output_audio.delta', nth: 2, does: 'hold', events: 2 },
        { type: 'response.content_part.added', nth: 1, does: 'hold', ms: 20 },
      ],
      reply: () => ({ durationMs: 160, doneAfterMs: 60 }),
    });
    const client = await dial(model);
    client.send({ type: 'response.create' });
    await client.next('response.done');
    expect(types(client, 'response.created')).toEqual([]);
    expect(types(client, 'response.output_item.added')).toHaveLength(2);
    const sent = model.log.filter(({ event }) => event.type === 'response.output_audio.delta');
    const deltas = client.all('response.output_audio.delta').map((event) => event.event_id);
    expect(deltas).toHaveLength(4);
    expect(deltas).not.toEqual(sent.map(({ event }) => event.event_id));
    expect(client.events.findIndex(({ type }) => type === 'response.content_part.added')).toBeGreaterThan(
      client.events.findIndex(({ type }) => type === 'response.output_audio.delta'),
    );
  });

  it('keeps the order, however slow and uneven', async () => {
    const model = await start({}, { network: { delayMs: 30, jitterMs: 30 }, seed: 3 });
    const client = await dial(model);
    client.send({ type: 'response.create' });
    await client.next('response.done');
    const said = model.log.filter(({ from }) => from === 'model').map(({ event }) => event.event_id);
    expect(client.events.map((event) => ('event_id' in event ? event.event_id : null))).toEqual(said);
    model.expectNoBreach();
  });

  it.each(Object.keys(PROVIDER_ERRORS) as ProviderErrorName[])('brings the error %s', async (name) => {
    const model = await start({ faults: [{ type: 'response.create', nth: 1, does: 'refuse', error: name }] });
    const client = await dial(model);
    client.send({ type: 'response.create', event_id: 'mine' });
    expect((await client.next('error')).error).toMatchObject({ ...PROVIDER_ERRORS[name], event_id: 'mine' });
    expect(model.asked).toMatchObject([{ state: 'refused' }]);
    client.send({ type: 'response.create' });
    expect(await status(client)).toBe('completed');
    model.expectNoBreach();
  });

  it('brings what is no event, and events that nobody knows', async () => {
    const model = await start();
    const client = await dial(model);
    const got: string[] = [];
    client.socket.removeAllListeners('message');
    client.socket.on('message', (data, isBinary) => got.push(`${isBinary}: ${String(data)}`));
    model.line.raw('}{');
    model.line.raw(Buffer.from('bytes'));
    model.line.say({ type: 'response.thought', depth: 3 });
    model.line.close(4000, 'beta_api_shape_disabled');
    const [code] = (await once(client.socket, 'close')) as [number];
    expect(got).toEqual(['false: }{', 'true: bytes', 'false: {"type":"response.thought","depth":3}']);
    expect(code).toBe(4000);
  });

  it('fails a transcription', async () => {
    const model = await start({ hear: () => null });
    const client = await dial(model);
    client.send({
      type: 'session.update',
      session: { type: 'realtime', audio: { input: { transcription: {} } } },
    });
    client.say(audio(200));
    await client.next('conversation.item.input_audio_transcription.failed');
    model.expectNoBreach();
  });
});

describe('a connection', () => {
  it.each([401, 429, 503] as const)('is refused with HTTP %i', async (http) => {
    const model = await start({ refuse: { http } });
    const socket = new WebSocket(model.url);
    socket.on('error', () => {});
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(http);
  });

  it('is closed at once when the model is full', async () => {
    const model = await start({ refuse: { close: 1013, reason: 'at capacity' } });
    const [code] = (await once(new WebSocket(model.url), 'close')) as [number];
    expect(code).toBe(1013);
  });

  it('with the header of before is refused', async () => {
    const model = await start();
    const socket = new WebSocket(model.url, { headers: { 'OpenAI-Beta': 'realtime=v1' } });
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    expect([code, String(reason)]).toEqual([4000, 'beta_api_shape_disabled']);
  });

  it('ends at the session’s limit', async () => {
    const model = await start({}, { sessionLimitMs: 60 });
    const client = await dial(model);
    expect((await client.next('error')).error.code).toBe('session_expired');
    const [code] = (await once(client.socket, 'close')) as [number];
    expect(code).toBe(1001);
  });
});

describe('a session', () => {
  it('says when it will end', async () => {
    const model = await start({}, { sessionLimitMs: 20_000 });
    const beforeMs = Date.now();
    const client = await dial(model);
    const { expires_at } = client.all('session.created')[0]!.session as unknown as { expires_at: number };
    expect(expires_at * 1000).toBeGreaterThan(beforeMs + 18_000);
    expect(expires_at * 1000).toBeLessThanOrEqual(Date.now() + 20_000);
  });
});

describe('a client that breaks the protocol is caught:', () => {
  /** What the judge says of a client that does this, once the model has answered. */
  async function breachesOf(
    act: (client: RealtimeClient) => void | Promise<void>,
    script: Partial<Script> = {},
  ): Promise<readonly string[]> {
    const model = await start(script);
    const client = await dial(model);
    await act(client);
    client.send({ type: 'session.update', session: { type: 'realtime' } });
    await client.next('session.updated');
    expect(() => model.expectNoBreach()).toThrow('broke the protocol');
    return model.breaches;
  }
  const replied = async (client: RealtimeClient) => {
    client.send({ type: 'response.create' });
    return (await client.next('response.done')).response.output![0]!.id!;
  };

  it('a create while a response is active', async () => {
    const twice = async (client: RealtimeClient) => {
      client.send({ type: 'response.create' });
      client.send({ type: 'response.create' });
      await client.next('response.done');
    };
    expect(await breachesOf(twice, { reply: () => ({ pace: 10 }) })).toEqual([
      'create while a response is active',
    ]);
    // Lucky, since the first was over before the second arrived; wrong all the same.
    expect(await breachesOf(twice)).toEqual(['create while a response is active']);
  });

  it('audio before session.updated', async () => {
    const model = await start();
    const client = await RealtimeClient.open(model.url);
    open.push(client);
    client.append(audio(40));
    client.send({ type: 'session.update', session: { type: 'realtime' } });
    await client.next('session.updated');
    expect(model.breaches).toEqual(['append before session.updated']);
  });

  it('a commit of less than 100 ms', async () => {
    expect(await breachesOf((client) => client.say(audio(80)))).toEqual(['commit of 80 ms']);
    const cleared = (client: RealtimeClient): void => {
      client.append(audio(400));
      client.send({ type: 'input_audio_buffer.clear' });
      client.say(audio(40));
    };
    expect(await breachesOf(cleared)).toEqual(['commit of 40 ms']);
  });

  it.each([
    [0, 'truncate at 0 ms'],
    [301, 'truncate at 301 ms of 300 ms'],
  ])('a truncate at %i of 300 ms', async (endMs, breach) => {
    const breaches = await breachesOf(async (client) => {
      const item_id = await replied(client);
      client.send({ type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms: endMs });
    });
    expect(breaches).toEqual([breach]);
  });

  it('items that do not exist, or no more', async () => {
    const breaches = await breachesOf(async (client) => {
      const item_id = await replied(client);
      client.send({ type: 'conversation.item.delete', item_id });
      client.send({ type: 'conversation.item.delete', item_id });
      client.send({ type: 'conversation.item.retrieve', item_id: 'nobody' });
      client.send({
        type: 'conversation.item.truncate',
        item_id: 'nobody',
        content_index: 0,
        audio_end_ms: 5,
      });
    });
    expect(breaches.map((breach) => breach.split(' item')[0])).toEqual([
      'delete of an unknown',
      'retrieve of an unknown',
      'truncate of an unknown',
    ]);
  });

  it('a cancel of a response that does not exist', async () => {
    expect(
      await breachesOf((client) => client.send({ type: 'response.cancel', response_id: 'nobody' })),
    ).toEqual(['cancel of an unknown response nobody']);
  });

  it('another voice after audio', async () => {
    const breaches = await breachesOf(async (client) => {
      await replied(client);
      client.send({
        type: 'session.update',
        session: { type: 'realtime', audio: { output: { voice: 'cedar' } } },
      });
      await client.next('error');
    });
    expect(breaches).toEqual(['voice changed after audio']);
  });

  it('junk, binary messages, and what the model refuses for another reason', async () => {
    expect(await breachesOf((client) => client.socket.send('{'))).toEqual(['no event of the protocol: {']);
    expect(await breachesOf((client) => client.socket.send(Buffer.from('{}')))).toEqual(['a binary message']);
    const [breach] = await breachesOf((client) => client.send({ type: 'response.make' }));
    expect(breach).toContain('response.make: invalid_value');
  });
});
