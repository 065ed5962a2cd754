/** What a bare client sees of each deviation. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { afterEach, describe, expect, it } from 'vitest';
import { base64 } from '../../builtin-model/test/client.ts';
import { deviationsOf, type Deviations, type DialectName } from './dialects.ts';
import { startStrictModel, type StrictModel, type StrictModelOptions } from './strict-model.ts';
import type { Script } from './script.ts';
import { member, type WireEvent } from './wire-event.ts';

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** Keeps every event, and waits for those of a type in order. */
class WireClient {
  readonly events: WireEvent[] = [];
  #taken = 0;
  #wake: () => void = () => {};

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.events.push(JSON.parse(String(data)) as WireEvent);
      this.#wake();
    });
  }

  static async dial(model: StrictModel): Promise<WireClient> {
    const client = new WireClient(new WebSocket(model.url));
    open.push({ close: () => client.socket.terminate() });
    await once(client.socket, 'open');
    return client;
  }

  send(event: Record<string, unknown>): void {
    this.socket.send(JSON.stringify(event));
  }

  say(): void {
    this.send({ type: 'input_audio_buffer.append', audio: base64(new Int16Array(4800)) });
    this.send({ type: 'input_audio_buffer.commit', event_id: 'commit' });
  }

  create(): void {
    this.send({ type: 'response.create', event_id: 'create', response: { metadata: { mine: 'yes' } } });
  }

  async next(type: string): Promise<WireEvent> {
    for (;;) {
      while (this.#taken < this.events.length) {
        const event = this.events[this.#taken++]!;
        if (event.type === type) return event;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  types(prefix = ''): string[] {
    return this.events.map(({ type }) => type).filter((type) => type.startsWith(prefix));
  }
}

type Parts = readonly (DialectName | Deviations)[];

async function start(
  dialect: Parts,
  script: Partial<Script> = {},
  options: StrictModelOptions = {},
): Promise<StrictModel> {
  const model = await startStrictModel(script, { dialect, timeScale: 0.01, ...options });
  open.push(model);
  return model;
}

const GA = {
  type: 'realtime',
  audio: { input: { turn_detection: null, transcription: { model: 'scribe' } } },
};
const OLDER = {
  modalities: ['text', 'audio'],
  turn_detection: null,
  input_audio_transcription: { model: 'scribe' },
};

/** A client whose session is configured. */
async function dial(model: StrictModel, session: Record<string, unknown> = GA): Promise<WireClient> {
  const client = await WireClient.dial(model);
  client.send({ type: 'session.update', event_id: 'update', session });
  await client.next('session.updated');
  return client;
}

const response = async (client: WireClient, type: string) => member(await client.next(type), 'response');
const error = async (client: WireClient) => member(await client.next('error'), 'error');

describe('the handshake', () => {
  it('of vllm: greets after the settings, and confirms nothing', async () => {
    const model = await start(['vllm']);
    const client = await WireClient.dial(model);
    client.send({ type: 'session.update', session: GA });
    await client.next('session.created');
    client.say();
    client.create();
    await client.next('response.done');
    expect(client.types('session.')).toEqual(['session.created']);
    expect(client.types('conversation.item.input_audio_transcription')).toEqual([]);
    model.expectNoBreach();
  });

  it('of azure-preview: refuses today’s settings, takes the older ones, and writes older names', async () => {
    const model = await start(['azure-preview']);
    const client = await WireClient.dial(model);
    expect(await client.next('session.created')).toMatchObject({ session: { input_audio_format: 'pcm16' } });
    client.send({ type: 'session.update', event_id: 'update', session: GA });
    expect(await error(client)).toMatchObject({
      code: 'unknown_parameter',
      param: 'session.type',
      event_id: 'update',
    });
    client.send({ type: 'session.update', session: { ...OLDER, instructions: 'Be brief.' } });
    expect(await client.next('session.updated')).toMatchObject({
      session: {
        turn_detection: null,
        instructions: 'Be brief.',
        input_audio_transcription: { model: 'scribe' },
      },
    });
    client.say();
    await client.next('conversation.item.created');
    client.create();
    await client.next('response.audio.delta');
    await client.next('response.done');
    expect(
      client.types().filter((type) => /output_audio|conversation\.item\.(added|done)/.test(type)),
    ).toEqual([]);
    model.expectNoBreach();
  });

  it('of azure-preview: what the assistant said is text, and no output_text', async () => {
    const client = await dial(await start(['azure-preview']), OLDER);
    const item = (type: string) => ({
      type: 'message',
      role: 'assistant',
      content: [{ type, text: 'Hello.' }],
    });
    client.send({ type: 'conversation.item.create', item: item('output_text') });
    expect(await error(client)).toMatchObject({ param: 'item.content[0].type' });
    client.send({ type: 'conversation.item.create', item: item('text') });
    await client.next('conversation.item.created');
  });

  it('where the transcription model is unknown: the settings are refused, and taken without it', async () => {
    const model = await start(['transcript-refused']);
    const client = await WireClient.dial(model);
    client.send({ type: 'session.update', event_id: 'update', session: GA });
    expect(await error(client)).toMatchObject({ param: 'session.audio.input.transcription.model' });
    await dial(model, { type: 'realtime', audio: { input: { turn_detection: null } } });
  });
});

describe('errors', () => {
  it('name the event that caused them, a wrong one, none, or are plain text', async () => {
    const refuses = { 'conversation.item.delete': 'not_implemented' } as const;
    const told = async (parts: Parts) => {
      const client = await dial(await start([{ refuses }, ...parts]));
      client.send({ type: 'conversation.item.delete', event_id: 'delete', item_id: 'item_1' });
      return client.next('error');
    };
    expect(await told([])).toMatchObject({ error: { code: 'not_implemented', event_id: 'delete' } });
    expect(await told(['localai'])).toMatchObject({ error: { event_id: 'event_TODO' } });
    expect(await told([{ errorIds: 'none' }])).toMatchObject({ error: { event_id: null } });
    expect(await told([{ errorsAreText: true }])).toMatchObject({
      error: 'This event is not implemented.',
      code: 'not_implemented',
    });
  });

  it('of speaches: metadata is an error of no event, and the answer comes all the same, without it', async () => {
    const model = await start(['speaches']);
    const client = await dial(model, OLDER);
    client.create();
    expect(await error(client)).toMatchObject({ code: null, event_id: null });
    expect(await response(client, 'response.created')).toMatchObject({ metadata: null });
    expect(await response(client, 'response.done')).toMatchObject({ status: 'completed', metadata: null });
    client.send({ type: 'response.create' });
    await client.next('response.done');
    expect(client.types('error')).toHaveLength(1);
    model.expectNoBreach();
  });

  it.each([
    ['active-once', 'create'],
    ['active-once-nameless', null],
  ] as const)('of %s: the first create is refused, the second is answered', async (dialect, eventId) => {
    const model = await start([dialect]);
    const client = await dial(model);
    client.create();
    expect(await error(client)).toMatchObject({
      code: 'conversation_already_has_active_response',
      event_id: eventId,
    });
    client.create();
    await client.next('response.done');
    expect(model.asked.map(({ state }) => state)).toEqual(['refused', 'completed']);
    model.expectNoBreach();
  });
});

describe('the user’s turns', () => {
  it('become items late: what begins before that answers an earlier turn', async () => {
    const model = await start(['late-item'], {}, { timeScale: 0.05 });
    const client = await dial(model);
    client.say();
    client.create();
    await client.next('response.done');
    expect(model.asked[0]).toMatchObject({ askedAfterItems: 1, answersItems: 0 });
    expect(client.types('input_audio_buffer.committed')).toHaveLength(1);
    await client.next('conversation.item.input_audio_transcription.completed');
    expect(client.types('conversation.item.added')).toHaveLength(2);
    client.create();
    await client.next('response.done');
    expect(model.asked[1]).toMatchObject({ askedAfterItems: 1, answersItems: 1 });
  });

  it('are items at once elsewhere', async () => {
    const model = await start([]);
    const client = await dial(model);
    client.say();
    client.create();
    await client.next('response.done');
    expect(model.asked[0]).toMatchObject({ askedAfterItems: 1, answersItems: 1 });
  });

  it('are answered by the server itself until it is told not to, in names that it reads', async () => {
    const model = await start([{ ownAnswers: 'until-told', olderSettings: 'reads' }]);
    const client = await WireClient.dial(model);
    client.send({ type: 'session.update', session: GA });
    expect(await client.next('session.updated')).toMatchObject({
      session: { turn_detection: { type: 'server_vad' } },
    });
    client.say();
    await client.next('response.done');
    expect(model.asked).toMatchObject([{ by: 'double', state: 'completed', answersItems: 1 }]);
    client.send({ type: 'session.update', session: OLDER });
    expect(await client.next('session.updated')).toMatchObject({ session: { turn_detection: null } });
    client.say();
    await client.next('conversation.item.input_audio_transcription.completed');
    client.create();
    await client.next('response.done');
    expect(model.asked.map(({ by }) => by)).toEqual(['double', 'client']);
    model.expectNoBreach();
  });

  it('are answered by the server itself whatever it is told, and a create meanwhile is refused', async () => {
    const model = await start(['own-answers'], { reply: () => ({ durationMs: 2000, pace: 4 }) });
    const client = await dial(model);
    expect(client.events.at(-1)).toMatchObject({
      session: { audio: { input: { turn_detection: { type: 'server_vad' } } } },
    });
    client.say();
    await client.next('response.created');
    client.create();
    expect(await error(client)).toMatchObject({ code: 'conversation_already_has_active_response' });
  });

  it('are answered by a server that confirms that it answers none', async () => {
    const model = await start(['own-answers-denied']);
    const client = await dial(model);
    expect(client.events.at(-1)).toMatchObject({ session: { audio: { input: { turn_detection: null } } } });
    client.say();
    await client.next('response.done');
    expect(model.asked).toMatchObject([{ by: 'double', state: 'completed' }]);
  });

  it('are not written down, or not without an error', async () => {
    for (const [transcripts, told] of [
      ['none', []],
      ['fail', ['conversation.item.input_audio_transcription.failed']],
    ] as const) {
      const client = await dial(await start([{ transcripts }]));
      client.say();
      client.create();
      await client.next('response.done');
      expect(client.types('conversation.item.input_audio_transcription')).toEqual(told);
    }
  });
});

describe('answers', () => {
  it('in text have no audio', async () => {
    const client = await dial(await start(['text-only']));
    client.create();
    await client.next('response.output_text.delta');
    await client.next('response.done');
    expect(client.types('response.output_audio')).toEqual([]);
  });

  it('that call a function which nobody offered say nothing', async () => {
    const client = await dial(await start(['function-only']));
    client.create();
    expect(await response(client, 'response.done')).toMatchObject({
      status: 'completed',
      output: [{ type: 'function_call', name: 'look_up' }],
    });
    expect(client.types('response.output_audio')).toEqual([]);
  });

  it('that are cut short have begun; those that are filtered have not', async () => {
    const cut = await dial(await start(['incomplete'], { reply: () => ({ durationMs: 1500 }) }));
    cut.create();
    await cut.next('response.output_audio.delta');
    expect(await response(cut, 'response.done')).toMatchObject({
      status: 'incomplete',
      status_details: { reason: 'max_output_tokens' },
    });
    const filtered = await dial(await start(['filtered']));
    filtered.create();
    expect(await response(filtered, 'response.done')).toMatchObject({
      status: 'incomplete',
      status_details: { reason: 'content_filter' },
      output: [],
    });
  });

  it('are late, and their sound comes long after their words', async () => {
    const client = await dial(await start(['slow']));
    client.create();
    await client.next('response.done');
    const types = client.types('response.output_audio');
    const lastWords = types.lastIndexOf('response.output_audio_transcript.delta');
    expect(types.indexOf('response.output_audio.delta')).toBe(lastWords + 1);
  });

  it('are completed although they were cancelled, where a cancel has no effect', async () => {
    const model = await start(['never-cancels'], { reply: () => ({ durationMs: 400, pace: 4 }) });
    const client = await dial(model);
    client.create();
    await client.next('response.created');
    client.send({ type: 'response.cancel' });
    expect(await response(client, 'response.done')).toMatchObject({ status: 'completed' });
  });

  it('call a function that is offered and demanded, unless the server knows none', async () => {
    const demand = { tools: [{ type: 'function', name: 'note' }], tool_choice: 'required' };
    for (const [dialect, calls] of [
      ['openai', 1],
      ['no-tools', 0],
    ] as const) {
      const client = await dial(await start([dialect]));
      client.send({ type: 'response.create', response: demand });
      await client.next('response.done');
      expect(client.types('response.function_call_arguments.done')).toHaveLength(calls);
    }
  });
});

describe('switches', () => {
  it('add up', () => {
    expect(
      deviationsOf([
        'vllm',
        'xai',
        { omits: ['response.created'], refuses: { 'response.cancel': 'not_supported' } },
      ]),
    ).toMatchObject({
      errorsAreText: true,
      omits: ['session.updated', 'response.created'],
      refuses: { 'conversation.item.delete': 'not_supported', 'response.cancel': 'not_supported' },
    });
  });

  it('leave the judge as strict as it was', async () => {
    const model = await start(['vllm', 'speaches']);
    const client = await WireClient.dial(model);
    client.send({ type: 'input_audio_buffer.append', audio: base64(new Int16Array(4800)) });
    client.send({ type: 'session.update', session: OLDER });
    await client.next('session.created');
    client.send({ type: 'conversation.item.delete', item_id: 'nothing' });
    await client.next('error');
    expect(model.breaches).toEqual(['append before session.updated', 'delete of an unknown item nothing']);
  });
});
