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
