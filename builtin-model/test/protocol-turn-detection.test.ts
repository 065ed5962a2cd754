import { afterEach, describe, expect, it } from 'vitest';
import { base64 } from './client.ts';
import { Harness } from './harness.ts';
import { silence, speech } from './scripted-detector.ts';

let harness: Harness;
const start = async (turnDetection: Parameters<typeof Harness.start>[0]) => {
  harness = await Harness.start(turnDetection);
};
afterEach(() => harness.close());

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
