/** What servers do that the protocol does not say, each as the session is told of it. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOpenAiModel, type OpenAiModelOptions } from '../../../../server/models/openai/model.ts';
import type { SpeechModelEvent } from '../../../../server/models/speech-model.ts';
import { committed, created, error, itemAdded, LONG, nextOf, SOON } from './provider-words.ts';
import { dial, dialReady, Inbox, ScriptedProvider, type Line } from './scripted-provider.ts';

let provider: ScriptedProvider;
let line: Line;

beforeEach(async () => {
  provider = await ScriptedProvider.start();
});
afterEach(() => provider.stop());

const next = (count: number): Promise<string[]> => nextOf(line, count);

describe('setting up', () => {
  test('a server that says nothing first is asked all the same', async () => {
    line = await dial(provider, { limits: SOON });
    expect((await provider.received.next()).type).toBe('session.update');
    provider.send({ type: 'session.updated', session: {} });
    expect(await next(1)).toEqual(['ready']);
  });

  test('one that never confirms its settings is taken as ready', async () => {
    line = await dial(provider, { limits: SOON });
    provider.send({ type: 'session.created', session: {} });
    expect(await next(1)).toEqual(['ready']);
  });

  test('one that sends its events in binary frames is understood', async () => {
    line = await dial(provider, { limits: LONG });
    const sendBinary = (event: object): void => provider.socket.send(Buffer.from(JSON.stringify(event)));
    sendBinary({ type: 'session.created', session: {} });
    expect((await provider.received.next()).type).toBe('session.update');
    sendBinary({ type: 'session.updated', session: {} });
    expect(await next(1)).toEqual(['ready']);
  });

  test('so is one that never says a word: it may answer all the same', async () => {
    let logged = '';
    const log = pino({ level: 'warn' }, { write: (text) => (logged += text) });
    line = await dial(provider, { limits: SOON, log });
    expect(await next(1)).toEqual(['ready']);
    expect(logged).toMatch(/neither session.created nor session.updated.*LATCH_MODEL_URL/);
  });

  test('a server that knows the older names alone is set up with them, and so is the next connection', async () => {
    line = await dial(provider, { limits: LONG });
    provider.send({ type: 'session.created' });
    await provider.received.next();
    provider.send(error({ code: 'unknown_parameter', message: "Unknown parameter: 'session.type'." }));
    expect(await provider.received.next()).toMatchObject({
      session: {
        modalities: ['text', 'audio'],
        turn_detection: null,
        input_audio_transcription: { model: 'scribe' },
      },
    });
    provider.send({ type: 'session.updated', session: { turn_detection: null } });
    expect(await next(1)).toEqual(['ready']);
  });

  test('a server that keeps its own turn detection is known to', async () => {
    line = await dial(provider, { limits: LONG });
    provider.send({ type: 'session.created' });
    for (let i = 0; i < 2; i++) {
      await provider.received.next();
      provider.send({ type: 'session.updated', session: { turn_detection: { type: 'server_vad' } } });
    }
    expect(await next(2)).toEqual(['lacks manualTurns', 'ready']);
  });

  test.each([
    ['a string', 'Model mystery is not loaded', 'LATCH_MODEL_NAME'],
    ['an object', { message: 'no voice marin', param: 'session.audio.output.voice' }, 'LATCH_VOICE'],
  ])('a refusal as %s names the reason and the setting', async (_kind, said, setting) => {
    line = await dial(provider, { limits: LONG });
    provider.send({ type: 'session.created' });
    await provider.received.next();
    provider.send({ type: 'error', error: said });
    const [closed] = await next(1);
    expect(closed).toContain('closed model-misconfigured');
    expect(closed).toContain(typeof said === 'string' ? said : said.message);
    expect(closed).toContain(setting);
  });

  test('a transcription that is refused is left out: the call goes on without one', async () => {
    line = await dial(provider, { limits: LONG });
    provider.send({ type: 'session.created' });
    await provider.received.next();
    provider.send(error({ message: 'transcription model scribe does not exist' }));
    const again = await provider.received.next();
    expect(JSON.stringify(again)).not.toContain('scribe');
    provider.send({ type: 'session.updated' });
    expect(await next(2)).toEqual(['lacks transcripts', 'ready']);
  });

  test.each([
    [
      401,
      '{"error":{"message":"Incorrect API key provided"}}',
      'Incorrect API key provided',
      'LATCH_MODEL_KEY',
    ],
    [404, '<h1>Not here</h1>', 'Not here', 'LATCH_MODEL_URL'],
    [400, '{"error":{"message":"The deployment x does not exist"}}', 'deployment x', 'LATCH_MODEL_NAME'],
  ])('HTTP %i in place of a WebSocket: the body says why', async (status, body, reason, setting) => {
    const http = createServer((_request, response) => response.writeHead(status).end(body));
    http.on('upgrade', (_request, socket) => {
      socket.on('error', () => {});
      socket.end(
        `HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const events = new Inbox<SpeechModelEvent>();
    const connection = model({ url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/` }).connect({
      history: [],
      functions: [],
      onEvent: events.push,
    });
    const closed = (await nextOf({ events }, 1))[0];
    connection.close();
    http.close();
    expect(closed).toContain('closed model-refused');
    expect(closed).toContain(reason);
    expect(closed).toContain(setting);
  });
});

describe('housekeeping that is refused', () => {
  test.each(['with its id', 'with another id', 'without one'])(
    'a delete, %s: learned, and nobody is told',
    async (how) => {
      line = await dialReady(provider, { limits: LONG });
      line.connection.deleteItem('item_1');
      const { event_id: own } = await provider.received.next();
      const event_id = how === 'with its id' ? own : how === 'with another id' ? 'event_TODO' : undefined;
      provider.send(error({ code: 'not_implemented', message: 'not implemented', event_id }), committed('u'));
      expect(await next(2)).toEqual(['lacks discardItems', 'audio-committed']);
    },
  );

  test('an item that is gone, or shorter already, is no lack', async () => {
    line = await dialReady(provider, { limits: LONG });
    line.connection.deleteItem('item_1');
    line.connection.truncateItem('item_2', 1200);
    provider.send(
      error({ message: 'Item not found: item_1' }),
      error({ code: 'invalid_value', message: 'Audio content of 1000ms is already shorter than 1200ms' }),
      committed('u'),
    );
    expect(await next(1)).toEqual(['audio-committed']);
  });

  test('metadata on a create, and the answer comes all the same: tags go by order from then on', async () => {
    line = await dialReady(provider, { limits: LONG });
    line.connection.createResponse('1.0', 'auto');
    await provider.received.next();
    provider.send(error({ message: 'Specifying metadata is not supported' }), created('r1'));
    expect(await next(2)).toEqual(['lacks tags', 'started r1 1.0']);
    line.connection.createResponse('2.0', 'auto');
    expect(await provider.received.next()).toEqual({ type: 'response.create', event_id: expect.any(String) });
  });

  test('metadata on a create, and no answer: it is asked once more without', async () => {
    line = await dialReady(provider, { limits: SOON });
    line.connection.createResponse('1.0', 'auto');
    const { event_id } = await provider.received.next();
    provider.send(error({ message: 'metadata: extra fields not permitted', event_id }));
    expect(await provider.received.next()).toEqual({ type: 'response.create', event_id: expect.any(String) });
    provider.send(created('r1'));
    expect(await next(2)).toEqual(['lacks tags', 'started r1 1.0']);
  });

  test('an outage that a create meets is no lack of tags', async () => {
    line = await dialReady(provider, { limits: SOON });
    line.connection.createResponse('1.0', 'auto');
    await provider.received.next();
    provider.send({ type: 'error', error: 'The language model cannot be reached' });
    // Asked once more, in plainer words; refused again.
    expect(await provider.received.next()).toEqual({ type: 'response.create', event_id: expect.any(String) });
    provider.send({ type: 'error', error: 'The language model cannot be reached' });
    expect(await next(1)).toEqual(['refused 1.0']);
    line.connection.createResponse('2.0', 'auto');
    expect(await provider.received.next()).toMatchObject({ response: { metadata: { latch_tag: '2.0' } } });
  });

  test('a create that is refused for good is told of, once', async () => {
    line = await dialReady(provider, { limits: SOON, builtin: true });
    line.connection.createResponse('1.0', 'auto');
    await provider.received.next();
    provider.send(error({ message: 'The brain is on fire' }));
    expect(await next(1)).toEqual(['refused 1.0']);
  });

  test('that another response is active is told at once', async () => {
    line = await dialReady(provider, { limits: LONG });
    line.connection.createResponse('1.0', 'auto');
    await provider.received.next();
    provider.send(error({ message: 'Conversation already has an active response in progress: resp_x.' }));
    expect(await next(1)).toEqual(['refused 1.0 busy']);
  });
});

describe('an item that comes late', () => {
  const speak = async (tag: string): Promise<void> => {
    line.connection.commitAudio();
    await provider.received.next();
    line.connection.createResponse(tag, 'auto');
  };

  test('holds the create back until it is there', async () => {
    line = await dialReady(provider, { limits: LONG });
    await speak('1.0');
    provider.send(committed('u1'));
    expect(await next(1)).toEqual(['audio-committed']);
    expect(provider.received.waiting).toBe(0);
    provider.send({
      type: 'conversation.item.created',
      item: { id: 'u1', role: 'user', content: [{ type: 'input_audio' }] },
    });
    expect((await provider.received.next()).type).toBe('response.create');
    expect(await next(1)).toEqual(['create-waited']);
  });

  test('is noticed by its transcript where nothing else tells of it', async () => {
    line = await dialReady(provider, { limits: LONG });
    await speak('1.0');
    provider.send(committed('u1'), {
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: 'u1',
      transcript: 'hello',
    });
    expect((await provider.received.next()).type).toBe('response.create');
  });

  test('is not waited for any more, where the server never says that it is there', async () => {
    line = await dialReady(provider, { limits: SOON });
    await speak('1.0');
    expect((await provider.received.next()).type).toBe('response.create');
    line = { ...line };
    await speak('2.0');
    expect((await provider.received.next()).type).toBe('response.create');
  });

  test('is learned of, and waited for, though the wait for it was over before', async () => {
    line = await dialReady(provider, { limits: SOON });
    await speak('1.0');
    provider.send(committed('u1'));
    expect((await provider.received.next()).type).toBe('response.create');
    // Later than what counts as late (LATE_ITEM_MS).
    await new Promise((resolve) => setTimeout(resolve, 350));
    provider.send(itemAdded('u1'));
    expect(await next(3)).toEqual(['audio-committed', 'create-waited', 'lacks itemFirst']);
    await speak('2.0');
    provider.send(committed('u2'));
    expect(await next(1)).toEqual(['audio-committed']);
    expect(provider.received.waiting).toBe(0);
    provider.send(itemAdded('u2'));
    expect((await provider.received.next()).type).toBe('response.create');
  });

  test('that is missing once is waited for once more', async () => {
    line = await dialReady(provider, { limits: { ...SOON, itemMs: 200 } });
    await speak('1.0');
    expect((await provider.received.next()).type).toBe('response.create');
    await speak('2.0');
    provider.send(committed('u1'), committed('u2'));
    await next(3);
    expect(provider.received.waiting).toBe(0);
    expect((await provider.received.next()).type).toBe('response.create');
    await speak('3.0');
    expect((await provider.received.next()).type).toBe('response.create');
  });

  test('confirms its commit where nothing else does', async () => {
    line = await dialReady(provider, { limits: LONG });
    await speak('1.0');
    provider.send({
      type: 'conversation.item.added',
      item: { id: 'u1', role: 'user', content: [{ type: 'input_audio' }] },
    });
    expect(await next(2)).toEqual(['audio-committed', 'create-waited']);
  });

  test('is not waited for at a server that is known to add it first', async () => {
    line = await dialReady(provider, { limits: LONG, builtin: true });
    await speak('1.0');
    expect((await provider.received.next()).type).toBe('response.create');
  });
});

describe('a response', () => {
  test('of which nothing but the end is said has its words from there', async () => {
    line = await dialReady(provider, { limits: LONG });
    provider.send(created('r1'), {
      type: 'response.done',
      response: {
        id: 'r1',
        status: 'completed',
        output: [{ id: 'i1', type: 'message', content: [{ type: 'text', text: 'Good day.' }] }],
      },
    });
    expect(await next(3)).toEqual(['started r1 null', 'text Good day.', 'ended completed']);
  });

  test('whose words come whole, and as deltas, has them once', async () => {
    line = await dialReady(provider, { limits: LONG });
    const at = { response_id: 'r1', item_id: 'i1' };
    provider.send(
      created('r1'),
      { type: 'response.output_text.delta', ...at, delta: 'Good ' },
      { type: 'response.output_text.done', ...at, text: 'Good day.' },
      { type: 'response.output_text.done', response_id: 'r1', item_id: 'i2', text: 'And more.' },
    );
    expect(await next(5)).toEqual([
      'started r1 null',
      'output-item',
      'text Good ',
      'output-item',
      'text And more.',
    ]);
  });

  test('that only calls a function says which', async () => {
    line = await dialReady(provider, { limits: LONG });
    provider.send(
      created('r1'),
      {
        type: 'response.output_item.added',
        response_id: 'r1',
        item: { id: 'f', type: 'function_call', name: 'lookup' },
      },
      { type: 'response.function_call_arguments.delta', response_id: 'r1', item_id: 'f', delta: '{' },
      { type: 'response.done', response: { id: 'r1', status: 'completed' } },
    );
    expect(await next(4)).toEqual([
      'started r1 null',
      'output-item',
      'response-alive',
      'ended completed called a function',
    ]);
  });

  test('that nobody asked for, of a server that says that turns are manual, is known for what it is', async () => {
    line = await dialReady(provider, { limits: LONG });
    line.connection.createResponse('1.0', 'auto');
    const { response } = (await provider.received.next()) as unknown as { response: { metadata: object } };
    // The first is taken for the answer, until the answer comes with its tag.
    provider.send(created('own'), created('r1', response.metadata));
    expect(await next(4)).toEqual(['lacks tags', 'started own 1.0', 'has tags', 'started r1 null']);
    const nextTurn = async (tag: string): Promise<void> => {
      line.connection.createResponse(tag, 'auto');
      await provider.received.next();
      provider.send(created(`own ${tag}`), created(`r ${tag}`, { latch_tag: tag }));
    };
    await nextTurn('2.0');
    expect(await next(2)).toEqual(['started own 2.0 null', 'started r 2.0 2.0']);
    await nextTurn('3.0');
    expect(await next(3)).toEqual(['lacks manualTurns', 'started own 3.0 null', 'started r 3.0 3.0']);
  });

  test('that nobody asked for now and then has lost its way; with three turns in a row, it is the server’s own', async () => {
    line = await dialReady(provider, { limits: LONG, builtin: true });
    for (const tag of ['1.0', '2.0', '3.0', '4.0', '5.0', '6.0']) {
      line.connection.createResponse(tag, 'auto');
      await provider.received.next();
      if (tag !== '3.0') provider.send(created(`lost ${tag}`));
      provider.send(created(`r ${tag}`, { latch_tag: tag }));
      if (tag !== '3.0')
        expect(await next(1)).toEqual([tag === '6.0' ? 'lacks manualTurns' : `started lost ${tag} null`]);
      if (tag !== '6.0') expect(await next(1)).toEqual([`started r ${tag} ${tag}`]);
    }
  });

  test('that a filter ends as a cancel is known as filtered', async () => {
    line = await dialReady(provider, { limits: LONG });
    line.connection.createResponse('1.0', 'auto');
    await provider.received.next();
    const details = { type: 'cancelled', reason: 'content_filter' };
    provider.send(created('r1', { latch_tag: '1.0' }), {
      type: 'response.done',
      response: { id: 'r1', status: 'cancelled', status_details: details },
    });
    expect(await next(2)).toEqual(['started r1 1.0', 'ended incomplete reply-filtered']);
  });

  test('that was never announced begins with its audio', async () => {
    line = await dialReady(provider, { limits: LONG });
    line.connection.createResponse('1.0', 'auto');
    await provider.received.next();
    provider.send({
      type: 'response.audio.delta',
      response_id: 'r1',
      delta: Buffer.alloc(4).toString('base64'),
    });
    expect(await next(3)).toEqual(['lacks tags', 'started r1 1.0', 'response-audio']);
  });
});

test('a server that writes nothing down is known to after two replies, until it does', async () => {
  line = await dialReady(provider, { limits: LONG, builtin: true });
  const answered = async (id: string): Promise<void> => {
    line.connection.commitAudio();
    await provider.received.next();
    line.connection.createResponse(id, 'auto');
    await provider.received.next();
    provider.send(created(id, { latch_tag: id }), {
      type: 'response.done',
      response: { id, status: 'completed' },
    });
  };
  await answered('r1');
  expect(await next(2)).toEqual(['started r1 r1', 'ended completed']);
  await answered('r2');
  expect(await next(3)).toEqual(['started r2 r2', 'ended completed', 'lacks transcripts']);
  provider.send({ type: 'conversation.item.input_audio_transcription.delta', item_id: 'u', delta: 'h' });
  expect(await next(2)).toEqual(['has transcripts', 'transcript-delta']);
});

test('an error that is about nothing is no notice', async () => {
  line = await dialReady(provider, { limits: LONG });
  provider.send(
    { type: 'error', error: 'out of memory somewhere' },
    { type: 'error', message: 'and again' },
    committed('u'),
  );
  expect(await next(1)).toEqual(['audio-committed']);
});

function model(options: Partial<OpenAiModelOptions>): ReturnType<typeof createOpenAiModel> {
  return createOpenAiModel({
    label: 'odd',
    builtin: false,
    url: provider.url,
    key: null,
    keyHeader: 'bearer',
    session: { instructions: null, voice: null, transcriptionModel: null },
    log: pino({ level: 'silent' }),
    ...options,
  });
}
