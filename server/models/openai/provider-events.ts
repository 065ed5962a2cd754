/**
 * The events of the OpenAI Realtime protocol that Latch uses, as a provider sends them. Other members are ignored, other events
 * are `null`. Of the members only ids are required: whatever else is missing, or is of another kind than it should be, counts as not
 * said. Names from before the GA protocol, which some compatible servers still use, count as today's names, and what such
 * servers leave out is filled in.
 */
import * as v from 'valibot';

const [OPEN_BRACKET, OPEN_BRACE, COMMA, COLON] = [0x5b, 0x7b, 0x2c, 0x3a];
/** More brackets, commas and colons than this are no event: they would take seconds to read. A text of 100 kB has some 3,000. */
const MAX_MARKS = 20_000;
/** Ids, names and reasons are kept and compared. */
const MAX_ID_CHARS = 512;
/** Longer words of an error are cut: they are searched for what they mean. */
const MAX_ERROR_CHARS = 2_000;

const textOrNumber = v.pipe(v.union([v.string(), v.number()]), v.transform(String));
/** All that an event must have: without it, nobody knows what the event is about. */
const id = v.pipe(textOrNumber, v.maxLength(MAX_ID_CHARS));
const optionalId = v.fallback(v.nullish(id), null);
const optionalText = v.fallback(v.nullish(textOrNumber), null);
const text = v.fallback(v.string(), '');
/** A response of more than this is a mistake, and less than none is, too. */
const tokens = v.fallback(v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1e8)), 0), 0);

/** Codes may be numbers, and an error may be a mere string. */
const providerError = v.pipe(
  v.union([
    v.pipe(
      v.string(),
      v.transform((message) => ({ message })),
    ),
    v.fallback(v.looseObject({}), {}),
  ]),
  v.transform((error: Record<string, unknown>) => ({
    type: textOf(error['type']),
    code: textOf(error['code']),
    message: textOf(error['message'] ?? error['detail'] ?? error['error']),
    param: textOf(error['param']),
    event_id: textOf(error['event_id']),
  })),
);
export type ProviderError = v.InferOutput<typeof providerError>;

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).slice(0, MAX_ERROR_CHARS)
    : null;
}

/** A part of an item: its text may stand in either member. */
const part = v.looseObject({ type: text, text: optionalText, transcript: optionalText });
/** Arguments are JSON in a string; some servers send what the string should hold. */
const optionalJson = v.fallback(
  v.nullish(
    v.union([
      v.string(),
      v.pipe(
        v.looseObject({}),
        v.transform((json) => JSON.stringify(json)),
      ),
    ]),
  ),
  null,
);
const item = v.object({
  id,
  type: v.fallback(v.string(), 'message'),
  role: optionalId,
  name: optionalId,
  call_id: optionalId,
  arguments: optionalJson,
  content: v.fallback(v.nullish(v.array(part)), null),
});
/** Audio and words of a response. A server that makes one item a response may leave its name out. */
const ofItem = { response_id: optionalId, item_id: optionalId };

const session = v.fallback(v.looseObject({}), {});

const ended = v.fallback(
  v.object({
    // Without one, it is the response that runs.
    id: optionalId,
    status: optionalId,
    status_details: v.fallback(
      v.nullish(v.object({ reason: optionalId, error: v.nullish(providerError) })),
      null,
    ),
    usage: v.fallback(v.nullish(v.object({ input_tokens: tokens, output_tokens: tokens })), null),
    output: v.fallback(v.nullish(v.array(item)), null),
  }),
  { id: null, status: null, status_details: null, usage: null, output: null },
);

const EVENTS = {
  error: v.object({ error: providerError }),
  'session.created': v.object({ session }),
  'session.updated': v.object({ session }),
  'input_audio_buffer.committed': v.object({ item_id: id }),
  'conversation.item.added': v.object({ item }),
  'conversation.item.deleted': v.object({ item_id: id }),
  'conversation.item.truncated': v.object({ item_id: id }),
  'conversation.item.input_audio_transcription.delta': v.object({ item_id: id, delta: text }),
  'conversation.item.input_audio_transcription.completed': v.object({ item_id: id, transcript: text }),
  'conversation.item.input_audio_transcription.failed': v.object({
    item_id: id,
    error: v.fallback(v.nullish(providerError), null),
  }),
  'response.created': v.object({
    response: v.object({ id, metadata: v.fallback(v.nullish(v.record(v.string(), v.unknown())), null) }),
  }),
  'response.output_item.added': v.object({ response_id: optionalId, item }),
  'response.output_item.done': v.object({ response_id: optionalId, item }),
  'response.function_call_arguments.done': v.object({
    ...ofItem,
    call_id: optionalId,
    name: optionalId,
    arguments: optionalJson,
  }),
  'response.output_audio.delta': v.object({ ...ofItem, delta: text }),
  'response.output_audio_transcript.delta': v.object({ ...ofItem, delta: text }),
  'response.output_audio_transcript.done': v.object({ ...ofItem, transcript: text }),
  'response.output_text.delta': v.object({ ...ofItem, delta: text }),
  'response.output_text.done': v.object({ ...ofItem, text }),
  'response.done': v.object({ response: ended }),
} as const;

const OLD_NAMES: Readonly<Record<string, string>> = {
  'conversation.item.created': 'conversation.item.added',
  'conversation.item.done': 'conversation.item.added',
  'response.audio.delta': 'response.output_audio.delta',
  'response.audio_transcript.delta': 'response.output_audio_transcript.delta',
  'response.audio_transcript.done': 'response.output_audio_transcript.done',
  'response.text.delta': 'response.output_text.delta',
  'response.text.done': 'response.output_text.done',
};

type Events = typeof EVENTS;
export type ProviderEvent = { [K in keyof Events]: { type: K } & v.InferOutput<Events[K]> }[keyof Events];

export interface ReadEvent {
  /** For the log. */
  name: string;
  /** null: of no use. */
  event: ProviderEvent | null;
  /** The response that the event is about, where it names one: a sign of life of it. */
  responseId: string | null;
}

/** Throws where the message is malformed. What it throws names the event and the member, and repeats nothing of what was said. */
export function readProviderEvent(message: string): ReadEvent {
  if (hasTooManyMarks(message)) throw new MalformedEvent('too many parts');
  let json: unknown;
  try {
    json = JSON.parse(message);
  } catch {
    throw new MalformedEvent('not JSON');
  }
  const head = v.safeParse(v.looseObject({ type: v.string() }), json);
  if (!head.success) throw new MalformedEvent('an object without a type');
  const raw: Record<string, unknown> & { type: string } = head.output;
  const name = OLD_NAMES[raw.type] ?? raw.type;
  const responseId = textOf(raw['response_id']);
  if (!Object.hasOwn(EVENTS, name)) return { name, event: null, responseId };
  // Some servers put the members of an error beside its type.
  const members =
    name === 'error' && (raw['error'] ?? null) === null ? { ...raw, error: { ...raw, type: null } } : raw;
  const fields = v.safeParse(EVENTS[name as keyof Events], members);
  if (fields.success) return { name, event: { type: name, ...fields.output } as ProviderEvent, responseId };
  throw new MalformedEvent(`${name}: ${v.getDotPath(fields.issues[0]) ?? 'malformed'}`);
}

/** What a reader makes objects of. Most of what is long is base64, which has none. */
function hasTooManyMarks(message: string): boolean {
  if (message.length <= MAX_MARKS) return false;
  let marks = 0;
  for (let at = 0; at < message.length && marks <= MAX_MARKS; at++) {
    const code = message.charCodeAt(at);
    if (code === OPEN_BRACKET || code === OPEN_BRACE || code === COMMA || code === COLON) marks++;
  }
  return marks > MAX_MARKS;
}

export class MalformedEvent extends Error {
  override readonly name = 'MalformedEvent';
}
