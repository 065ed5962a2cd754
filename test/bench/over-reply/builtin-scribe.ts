/** The built-in model writes down what it hears, as Latch asks it: over its own server, through Latch's adapter, in real time. */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { startBuiltinServer } from '../../../builtin-model/src/server.ts';
import { createOpenAiModel } from '../../../server/models/openai/model.ts';
import type { SpeechModelConnection, SpeechModelEvent } from '../../../server/models/speech-model.ts';
import { PACKET_MS, PACKET_SAMPLES } from '../../../shared/frames.ts';
import type { Scribe } from '../barge-in/speech-over-reply.ts';
import type { Resources } from '../resources.ts';

/** Nothing is waited for longer than that: the reply went on long ago. */
const LIMIT_MS = 10_000;

/** Each of them has a connection of its own, and so a voice that the ears get used to. */
export async function startBuiltinScribes(resources: Resources): Promise<() => Promise<Scribe>> {
  const { url } = resources.use(await startBuiltinServer(), (server) => server.close());
  const model = createOpenAiModel({
    label: 'built-in',
    builtin: true,
    url,
    key: null,
    keyHeader: 'bearer',
    session: { voice: null, instructions: null, transcriptionModel: 'builtin' },
    log: pino({ level: 'silent' }),
  });
  resources.use(model, async (it) => it.close());
  return async () => {
    const events = new EventTarget();
    const onEvent = (event: SpeechModelEvent) =>
      events.dispatchEvent(new CustomEvent(event.type, { detail: event }));
    const connection = resources.use(model.connect({ history: [], functions: [], onEvent }), async (it) =>
      it.close(),
    );
    await once(events, 'ready', { signal: AbortSignal.timeout(LIMIT_MS) });
    return async (pcm) => {
      await sendInRealTime(connection, pcm);
      const askedMs = performance.now();
      connection.commitAudio();
      const { itemId, text } = await transcript(events);
      const tookMs = performance.now() - askedMs;
      connection.deleteItem(itemId);
      return { text, tookMs };
    };
  };
}

type Transcript = Extract<SpeechModelEvent, { type: 'transcript-final' }>;

async function transcript(events: EventTarget): Promise<Transcript> {
  const [event] = (await once(events, 'transcript-final', { signal: AbortSignal.timeout(LIMIT_MS) })) as [
    CustomEvent<Transcript>,
  ];
  return event.detail;
}

async function sendInRealTime(connection: SpeechModelConnection, pcm: Int16Array): Promise<void> {
  const startedMs = performance.now();
  for (let at = 0; at < pcm.length; at += PACKET_SAMPLES) {
    const dueMs = startedMs + (at / PACKET_SAMPLES) * PACKET_MS;
    if (dueMs > performance.now()) await wait(dueMs - performance.now());
    connection.appendAudio(pcm.subarray(at, at + PACKET_SAMPLES));
  }
}
