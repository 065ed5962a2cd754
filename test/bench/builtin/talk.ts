/** Spoken conversations with the built-in model through Latch's own adapter, as the owner of a call holds them. */
import { once } from 'node:events';
import { pino } from 'pino';
import { OpusPacketizer } from '../../../server/audio/opus.ts';
import { createOpenAiModel } from '../../../server/models/openai/model.ts';
import type { SpeechModelConnection, SpeechModelEvent } from '../../../server/models/speech-model.ts';
import { PACKET_MS, PACKET_SAMPLES, PIPELINE_HZ } from '../../../shared/frames.ts';

/** Somebody interrupts a reply that is longer. */
const PATIENCE_MS = 5000;

/** Talks until `signal`: a clip, its reply, the next clip, and so on. Returns how many replies began. */
export async function converse(
  url: string,
  clips: readonly Int16Array[],
  signal: AbortSignal,
): Promise<number> {
  const model = createOpenAiModel({
    label: 'built-in',
    builtin: true,
    url,
    key: null,
    keyHeader: 'bearer',
    session: { voice: null, instructions: null, transcriptionModel: 'builtin' },
    log: pino({ level: 'silent' }),
  });
  const events = new EventTarget();
  let replies = 0;
  let reply = { id: '', itemId: '', samples: 0 };
  let encoder = new OpusPacketizer();
  const onEvent = (event: SpeechModelEvent): void => {
    if (event.type === 'response-started') {
      replies++;
      reply = { id: event.responseId, itemId: '', samples: 0 };
      encoder = new OpusPacketizer();
    } else if (event.type === 'response-audio') {
      reply.itemId = event.itemId;
      reply.samples += event.pcm.length;
      encoder.push(event.pcm);
    }
    events.dispatchEvent(new Event(event.type));
  };
  const connection = model.connect({ history: [], functions: [], onEvent });
  try {
    await once(events, 'ready', { signal });
    for (let turn = 0; !signal.aborted; turn++) {
      await speak(connection, clips[turn % clips.length]!, signal);
      connection.commitAudio();
      const ended = once(events, 'response-ended', { signal });
      connection.createResponse(`${turn}.0`, 'auto');
      const impatience = setTimeout(() => {
        connection.cancelResponse(reply.id);
        if (reply.samples > PIPELINE_HZ) connection.truncateItem(reply.itemId, 1000);
      }, PATIENCE_MS);
      await ended.finally(() => clearTimeout(impatience));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    connection.close();
    await model.close();
  }
  return replies;
}

/** In real time, packet by packet. */
async function speak(connection: SpeechModelConnection, pcm: Int16Array, signal: AbortSignal): Promise<void> {
  const startedMs = performance.now();
  for (let at = 0; at < pcm.length && !signal.aborted;) {
    const dueSamples = ((performance.now() - startedMs) / PACKET_MS) * PACKET_SAMPLES;
    for (; at < pcm.length && at <= dueSamples; at += PACKET_SAMPLES)
      connection.appendAudio(pcm.subarray(at, at + PACKET_SAMPLES));
    await new Promise((resolve) => setTimeout(resolve, PACKET_MS / 2));
  }
}
