import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { base64 } from './client.ts';
import { Harness } from './harness.ts';
import { silence, speech } from './scripted-detector.ts';

let harness: Harness;
const start = async (turnDetection: Parameters<typeof Harness.start>[0]) => {
  harness = await Harness.start(turnDetection);
};
afterEach(() => harness.close());

const types = (from = 0) => harness.client.events.slice(from).map(({ type }) => type);

describe('a detected turn', () => {
  // In frames of 32 ms; the silence is the 500 ms of the default.
  const turn = () => [silence(640), speech(640), silence(512)].forEach((pcm) => harness.client.append(pcm));

  beforeEach(() => start({ type: 'server_vad' }));

  it('has one item id from the start of speech to its transcript, in the order of the protocol', async () => {
    await harness.update({ audio: { input: { transcription: { model: 'any' } } } });
    const before = harness.client.events.length;
    turn();
    harness.brain.part('Yes.');
    harness.brain.end();
    await harness.client.next('response.done');
    const events = harness.client.events.slice(before);
    expect(types(before).filter((type) => !type.startsWith('response.'))).toEqual([
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'conversation.item.input_audio_transcription.delta',
      'conversation.item.input_audio_transcription.completed',
      // The reply's own.
      'conversation.item.added',
      'conversation.item.done',
    ]);
    const ids = events
      .slice(0, types(before).indexOf('conversation.item.input_audio_transcription.completed') + 1)
      .filter(({ type }) => !type.startsWith('response.'))
      .map((event) => ('item_id' in event ? event.item_id : 'item' in event ? event.item.id : null));
    expect(new Set(ids).size).toBe(1);
  });

  it('begins with the padding before speech and runs to the end of the silence, in ms of the session', async () => {
    turn();
    const started = await harness.client.next('input_audio_buffer.speech_started');
    expect(started.audio_start_ms).toBe(640 - 300);
    const stopped = await harness.client.next('input_audio_buffer.speech_stopped');
    expect(stopped.audio_end_ms).toBe(640 + 640 + 512);
    await harness.client.next('input_audio_buffer.committed');
    harness.client.send({ type: 'conversation.item.retrieve', item_id: started.item_id });
    const { item } = await harness.client.next('conversation.item.retrieved');
    const whole = Int16Array.from([...silence(300), ...speech(640), ...silence(512)]);
    expect(item).toMatchObject({ content: [{ type: 'input_audio', audio: base64(whole) }] });
    expect(harness.brain.listeners.map(({ fedSamples }) => fedSamples)).toEqual([whole.length]);
  });

  it('has the same bounds when all of it comes in one event, and the ears get no more than it', async () => {
    const all = Int16Array.from([
      ...silence(640),
      ...speech(640),
      ...silence(640),
      ...speech(320),
      ...silence(640),
    ]);
    harness.client.send({ type: 'input_audio_buffer.append', audio: base64(all) });
    await harness.client.next('input_audio_buffer.committed');
    await harness.client.next('input_audio_buffer.committed');
    const starts = harness.client.all('input_audio_buffer.speech_started');
    const stops = harness.client.all('input_audio_buffer.speech_stopped');
    // 128 ms are left between the turns, less than the padding.
    expect(starts.map(({ audio_start_ms }) => audio_start_ms)).toEqual([340, 1792]);
    expect(stops.map(({ audio_end_ms }) => audio_end_ms)).toEqual([1792, 2752]);
    expect(harness.brain.listeners.map(({ fedSamples }) => fedSamples / 24)).toEqual([1452, 960]);
  });

  it('is heard while it is spoken', async () => {
    harness.client.append(speech(640));
    await harness.client.next('input_audio_buffer.speech_started');
    await expect.poll(() => harness.brain.fedSamples).toBe(640 * 24);
  });

  it('is answered, and nothing is answered where create_response is off', async () => {
    turn();
    await harness.client.next('response.created');
    harness.brain.end();
    await harness.client.next('response.done');
    const change = { type: 'server_vad', create_response: false };
    await harness.update({ audio: { input: { turn_detection: change } } });
    turn();
    await harness.client.next('input_audio_buffer.committed');
    await harness.settled();
    expect(harness.client.all('response.created')).toHaveLength(1);
  });

  it('that goes on after a pause gives the ears what was said before it, for as long as nothing is answered', async () => {
    const change = { type: 'server_vad', create_response: false };
    await harness.update({ audio: { input: { turn_detection: change } } });
    turn();
    turn();
    await harness.client.next('input_audio_buffer.committed');
    await harness.client.next('input_audio_buffer.committed');
    await harness.reply('Yes.');
    turn();
    await harness.client.next('input_audio_buffer.committed');
    const earlier = harness.brain.listeners.map((listener) =>
      listener.earlier.map(({ length }) => length / 24),
    );
    expect(earlier).toEqual([[], [300 + 640 + 512], []]);
  });

  it('ends at five minutes, and what follows is another', async () => {
    for (let count = 0; count < 11; count++)
      harness.client.send({ type: 'input_audio_buffer.append', audio: base64(speech(30_016)) });
    const stopped = await harness.client.next('input_audio_buffer.speech_stopped');
    expect(stopped.audio_end_ms).toBe(300_032);
    const again = await harness.client.next('input_audio_buffer.speech_started');
    expect(again.audio_start_ms).toBe(300_032);
    expect(again.item_id).not.toBe(stopped.item_id);
  });
});

describe('speech while a response is active', () => {
  it('cancels it, saying so, and the turn is answered after its end', async () => {
    await start({ type: 'server_vad' });
    harness.client.send({ type: 'response.create' });
    harness.brain.part('Well, ');
    await harness.client.next('response.output_audio.delta');
    harness.client.append(speech(640));
    await expect.poll(() => harness.brain.signal?.aborted).toBe(true);
    // A slow cancel: the turn is over before the response is.
    harness.client.append(silence(512));
    await harness.client.next('input_audio_buffer.committed');
    harness.brain.end('cancelled');
    expect((await harness.client.next('response.done')).response).toMatchObject({
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'turn_detected' },
    });
    await harness.client.next('response.created');
    harness.brain.end();
    expect((await harness.client.next('response.done')).response.status).toBe('completed');
    expect(harness.brain.request?.history).toMatchObject([{ by: 'assistant' }, { by: 'user' }]);
  });

  it('leaves it alone where interrupt_response is off; turns that end meanwhile are answered once, after it', async () => {
    await start({ type: 'server_vad', interrupt_response: false });
    harness.client.send({ type: 'response.create' });
    for (let count = 0; count < 2; count++) {
      harness.client.append(speech(640));
      harness.client.append(silence(512));
      await harness.client.next('input_audio_buffer.committed');
    }
    expect(harness.brain.signal?.aborted).toBe(false);
    expect(harness.client.all('response.created')).toHaveLength(1);
    harness.brain.part('First.');
    harness.brain.end();
    await harness.client.next('response.done');
    await harness.client.next('response.created');
    harness.brain.end();
    await harness.client.next('response.done');
    await harness.settled();
    expect(harness.client.all('response.created')).toHaveLength(2);
  });

  it('does not touch a response out of band', async () => {
    await start({ type: 'server_vad', create_response: false });
    harness.client.send({ type: 'response.create', response: { conversation: 'none' } });
    await harness.client.next('response.created');
    harness.client.append(speech(640));
    await harness.client.next('input_audio_buffer.speech_started');
    expect(harness.brain.signal?.aborted).toBe(false);
    harness.brain.end();
    expect((await harness.client.next('response.done')).response.status).toBe('completed');
  });

  it('that goes on after a pause takes back the answer that waits', async () => {
    await start({ type: 'server_vad' });
    harness.client.send({ type: 'response.create' });
    harness.client.append(speech(640));
    harness.client.append(silence(512));
    await harness.client.next('input_audio_buffer.committed');
    harness.client.append(speech(640));
    await harness.client.next('input_audio_buffer.speech_started');
    harness.brain.end('cancelled');
    await harness.client.next('response.done');
    await harness.settled();
    expect(harness.client.all('response.created')).toHaveLength(1);
  });
});

describe('in the middle of a detected turn', () => {
  beforeEach(async () => {
    await start({ type: 'server_vad', create_response: false });
    harness.client.append(speech(640));
  });
  const started = () => harness.client.next('input_audio_buffer.speech_started');

  it('a clear forgets it without a commit, and speech that goes on is a new item', async () => {
    const { item_id } = await started();
    harness.client.send({ type: 'input_audio_buffer.clear' });
    await harness.client.next('input_audio_buffer.cleared');
    expect(harness.brain.discarded).toBe(1);
    harness.client.append(speech(320));
    const again = await started();
    expect(again.item_id).not.toBe(item_id);
    expect(again.audio_start_ms).toBe(640);
    expect(harness.client.all('input_audio_buffer.speech_stopped')).toEqual([]);
  });

  it('a manual commit takes it under the id that was announced, with all audio so far', async () => {
    const { item_id } = await started();
    harness.client.append(speech(100));
    harness.client.send({ type: 'input_audio_buffer.commit' });
    expect((await harness.client.next('input_audio_buffer.committed')).item_id).toBe(item_id);
    expect(harness.brain.fedSamples).toBe(740 * 24);
    expect(harness.client.all('input_audio_buffer.speech_stopped')).toEqual([]);
    harness.client.append(speech(320));
    expect((await started()).audio_start_ms).toBe(740);
  });

  it('manual turns from now on leave it to the commit of the client', async () => {
    const { item_id } = await started();
    await harness.update({ audio: { input: { turn_detection: null } } });
    harness.client.append(silence(1000));
    await harness.settled();
    expect(harness.client.all('input_audio_buffer.speech_stopped')).toEqual([]);
    harness.client.send({ type: 'input_audio_buffer.commit' });
    expect((await harness.client.next('input_audio_buffer.committed')).item_id).toBe(item_id);
    expect(harness.brain.fedSamples).toBe(1640 * 24);
    expect(harness.detector.streams.size).toBe(0);
  });

  it('other settings hold from the next turn on', async () => {
    await started();
    const change = { type: 'server_vad', create_response: false, silence_duration_ms: 96 };
    await harness.update({ audio: { input: { turn_detection: change } } });
    harness.client.append(silence(512));
    await harness.client.next('input_audio_buffer.committed');
    harness.client.append(speech(320));
    harness.client.append(silence(96));
    const stopped = await harness.client.next('input_audio_buffer.speech_stopped');
    expect(stopped.audio_end_ms).toBe(640 + 512 + 320 + 96);
  });

  it('a client that goes away closes its ears and its detector', async () => {
    await started();
    await harness.client.close();
    await expect.poll(() => harness.brain.discarded).toBe(1);
    expect(harness.detector.streams.size).toBe(0);
  });
});

describe('turn detection', () => {
  const inSession = () => {
    const { session } = harness.client.all('session.created')[0] ?? {};
    return session?.type === 'realtime' ? session.audio?.input?.turn_detection : undefined;
  };

  it('is on in a new session, with the numbers of the protocol', async () => {
    await start('as it begins');
    expect(inSession()).toMatchObject({
      type: 'server_vad',
      threshold: 0.5,
      prefix_padding_ms: 300,
      silence_duration_ms: 500,
      create_response: true,
      interrupt_response: true,
    });
    harness.client.append(speech(640));
    await harness.client.next('input_audio_buffer.speech_started');
  });

  it('honours the padding, the silence and the threshold that are asked for', async () => {
    await start({ type: 'server_vad', prefix_padding_ms: 64, silence_duration_ms: 128 });
    harness.client.append(silence(320));
    harness.client.append(speech(320));
    harness.client.append(silence(128));
    expect((await harness.client.next('input_audio_buffer.speech_started')).audio_start_ms).toBe(256);
    expect((await harness.client.next('input_audio_buffer.speech_stopped')).audio_end_ms).toBe(768);
    await harness.client.next('response.created');
    // The scripted detector is never surer than 0.9.
    await harness.update({ audio: { input: { turn_detection: { type: 'server_vad', threshold: 0.95 } } } });
    harness.client.append(speech(640));
    await harness.settled();
    expect(harness.client.all('input_audio_buffer.speech_started')).toHaveLength(1);
    harness.brain.end();
  });

  it.each([
    ['high', 320],
    ['medium', 608],
    ['auto', 608],
    ['low', 1216],
  ])('by meaning waits, %s eager, for a silence of %d ms', async (eagerness, waitsMs) => {
    await start({ type: 'semantic_vad', eagerness, create_response: false });
    harness.client.append(speech(640));
    harness.client.append(silence(1600));
    const { audio_end_ms } = await harness.client.next('input_audio_buffer.speech_stopped');
    expect(audio_end_ms).toBe(640 + waitsMs);
  });

  it('switched on later hears what is said from then on, and drops what was half heard', async () => {
    await start(null);
    harness.append(200);
    await harness.settled();
    await harness.update({ audio: { input: { turn_detection: { type: 'server_vad' } } } });
    expect(harness.brain.discarded).toBe(1);
    harness.client.append(speech(640));
    expect((await harness.client.next('input_audio_buffer.speech_started')).audio_start_ms).toBe(200);
  });

  it('may be slow: a manual commit meanwhile makes its findings about that audio void', async () => {
    await start({ type: 'server_vad', create_response: false });
    harness.detector.holds = true;
    harness.client.append(speech(640));
    harness.client.send({ type: 'input_audio_buffer.commit' });
    await harness.client.next('input_audio_buffer.committed');
    harness.detector.release();
    harness.client.append(silence(1024));
    await harness.settled();
    expect(harness.client.all('input_audio_buffer.speech_started')).toEqual([]);
    expect(harness.client.all('input_audio_buffer.committed')).toHaveLength(1);
  });

  it('commits silence too where a client asks for it, the last half minute at most', async () => {
    await start({ type: 'server_vad' });
    for (let count = 0; count < 3; count++)
      harness.client.send({ type: 'input_audio_buffer.append', audio: base64(silence(19_200)) });
    harness.client.send({ type: 'input_audio_buffer.commit' });
    await harness.client.next('input_audio_buffer.committed');
    expect(harness.brain.fedSamples).toBe(30_000 * 24);
    await harness.settled();
    expect(harness.client.all('response.created')).toEqual([]);
  });

  it.each([
    [{ type: 'server_vad', threshold: 1.1 }, 'invalid_value', '.threshold'],
    [{ type: 'server_vad', prefix_padding_ms: -1 }, 'invalid_value', '.prefix_padding_ms'],
    [{ type: 'server_vad', silence_duration_ms: 1e9 }, 'invalid_value', '.silence_duration_ms'],
    [{ type: 'server_vad', silence_duration_ms: 0.5 }, 'invalid_value', '.silence_duration_ms'],
    [{ type: 'server_vad', idle_timeout_ms: 6000 }, 'unsupported_value', '.idle_timeout_ms'],
    [{ type: 'server_vad', eagerness: 'low' }, 'unknown_parameter', '.eagerness'],
    [{ type: 'semantic_vad', eagerness: 'very' }, 'invalid_value', '.eagerness'],
    [{ type: 'telepathy' }, 'invalid_value', '.type'],
  ])('refuses %j by name', async (turn_detection, code, param) => {
    await start('as it begins');
    const session = { type: 'realtime', audio: { input: { turn_detection } } };
    expect(await harness.refusal({ type: 'session.update', session })).toMatchObject({
      code,
      param: `session.audio.input.turn_detection${param}`,
    });
  });

  it('is refused by a server that has no detector, and off in its sessions', async () => {
    harness = await Harness.start('as it begins', { detector: undefined });
    expect(inSession()).toBeNull();
    const session = { type: 'realtime', audio: { input: { turn_detection: { type: 'server_vad' } } } };
    expect(await harness.refusal({ type: 'session.update', session })).toMatchObject({
      code: 'unsupported_value',
      param: 'session.audio.input.turn_detection',
    });
  });
});
