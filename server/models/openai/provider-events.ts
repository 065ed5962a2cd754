/**
 * The events of the OpenAI Realtime protocol that Latch uses, as a provider sends them. Other members are ignored, other events
 * are `null`. Names from before the GA protocol, which some compatible servers still use, count as today's names.
 */
import * as v from 'valibot';

const id = v.string();
const optionalText = v.nullish(v.string());
const providerError = v.object({
  type: optionalText,
  code: optionalText,
  message: optionalText,
  event_id: optionalText,
});
const tokens = v.optional(v.number(), 0);

const EVENTS = {
  error: v.object({ error: providerError }),
  'session.created': v.object({}),
  'session.updated': v.object({}),
  'input_audio_buffer.committed': v.object({ item_id: id }),
  'conversation.item.input_audio_transcription.delta': v.object({
    item_id: id,
    delta: v.optional(v.string(), ''),
  }),
  'conversation.item.input_audio_transcription.completed': v.object({ item_id: id, transcript: v.string() }),
  'conversation.item.input_audio_transcription.failed': v.object({
    item_id: id,
    error: v.nullish(providerError),
  }),
  'response.created': v.object({
    response: v.object({ id, metadata: v.nullish(v.record(v.string(), v.unknown())) }),
  }),
  'response.output_item.added': v.object({ response_id: id, item: v.object({ id }) }),
  'response.output_audio.delta': v.object({ response_id: id, item_id: id, delta: v.string() }),
  'response.output_audio_transcript.delta': v.object({ response_id: id, item_id: id, delta: v.string() }),
  'response.output_text.delta': v.object({ response_id: id, item_id: id, delta: v.string() }),
  'response.done': v.object({
    response: v.object({
      id,
      status: v.nullish(v.string()),
      status_details: v.nullish(v.object({ reason: optionalText, error: v.nullish(providerError) })),
      usage: v.nullish(v.object({ input_tokens: tokens, output_tokens: tokens })),
    }),
  }),
} as const;

const OLD_NAMES: Readonly<Record<string, string>> = {
  'response.audio.delta': 'response.output_audio.delta',
  'response.audio_transcript.delta': 'response.output_audio_transcript.delta',
  'response.text.delta': 'response.output_text.delta',
};

type Events = typeof EVENTS;
export type ProviderEvent = { [K in keyof Events]: { type: K } & v.InferOutput<Events[K]> }[keyof Events];

/** `event` is null where the message is of no use; `name` is then for the log. Throws where it is malformed. */
export function readProviderEvent(message: string): { name: string; event: ProviderEvent | null } {
  const raw = v.parse(v.looseObject({ type: v.string() }), JSON.parse(message));
  const name = OLD_NAMES[raw.type] ?? raw.type;
  if (!Object.hasOwn(EVENTS, name)) return { name, event: null };
  const fields = v.parse(EVENTS[name as keyof Events], raw);
  return { name, event: { type: name, ...fields } as ProviderEvent };
}
