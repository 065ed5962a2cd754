import * as v from 'valibot';
import { ProtocolError } from './protocol-error.ts';
import {
  sessionChange,
  responseAudio,
  instructions,
  maxOutputTokens,
  outputModalities,
  tools,
} from './session-schema.ts';

const eventId = v.optional(v.pipe(v.string(), v.maxLength(512)));
const id = v.pipe(v.string(), v.nonEmpty(), v.maxLength(512));
const metadata = v.nullish(
  v.record(v.pipe(v.string(), v.maxLength(64)), v.pipe(v.string(), v.maxLength(512))),
);

const userContent = v.variant('type', [
  v.strictObject({ type: v.literal('input_text'), text: v.string() }),
  v.strictObject({ type: v.literal('input_audio'), audio: v.string(), transcript: v.nullish(v.string()) }),
]);
const assistantContent = v.variant('type', [
  v.strictObject({ type: v.literal('output_text'), text: v.string() }),
  v.strictObject({ type: v.literal('output_audio'), audio: v.optional(v.string()), transcript: v.string() }),
]);

/** Fields that a client may copy from an item that the server sent; they change nothing. */
const copied = {
  id: v.optional(v.pipe(id, v.maxLength(32))),
  object: v.optional(v.literal('realtime.item')),
  status: v.optional(v.picklist(['completed', 'incomplete', 'in_progress'])),
};

const message = { ...copied, type: v.literal('message') };
const item = v.variant('type', [
  v.variant('role', [
    v.strictObject({ ...message, role: v.literal('user'), content: v.array(userContent) }),
    v.strictObject({ ...message, role: v.literal('assistant'), content: v.array(assistantContent) }),
    v.strictObject({
      ...message,
      role: v.literal('system'),
      content: v.array(v.strictObject({ type: v.literal('input_text'), text: v.string() })),
    }),
  ]),
  v.strictObject({
    ...copied,
    type: v.literal('function_call'),
    call_id: v.optional(id),
    name: v.string(),
    arguments: v.string(),
  }),
  v.strictObject({ ...copied, type: v.literal('function_call_output'), call_id: id, output: v.string() }),
]);
export type NewItem = v.InferOutput<typeof item>;

const response = v.strictObject({
  audio: v.optional(responseAudio),
  conversation: v.optional(v.picklist(['auto', 'none'])),
  instructions,
  max_output_tokens: maxOutputTokens,
  metadata,
  output_modalities: outputModalities,
  tool_choice: v.optional(v.unknown()),
  tools,
});
export type NewResponse = v.InferOutput<typeof response>;

function event<const Type extends string, const Entries extends v.ObjectEntries>(
  type: Type,
  entries: Entries,
) {
  return v.strictObject({ type: v.literal(type), event_id: eventId, ...entries });
}

/** Every event that a client may send over a WebSocket, by its type. */
const clientEvents = {
  'session.update': event('session.update', { session: sessionChange }),
  'input_audio_buffer.append': event('input_audio_buffer.append', { audio: v.string() }),
  'input_audio_buffer.commit': event('input_audio_buffer.commit', {}),
  'input_audio_buffer.clear': event('input_audio_buffer.clear', {}),
  'conversation.item.create': event('conversation.item.create', { previous_item_id: v.nullish(id), item }),
  'conversation.item.retrieve': event('conversation.item.retrieve', { item_id: id }),
  'conversation.item.truncate': event('conversation.item.truncate', {
    item_id: id,
    content_index: v.pipe(v.number(), v.integer(), v.minValue(0)),
    audio_end_ms: v.pipe(v.number(), v.integer()),
  }),
  'conversation.item.delete': event('conversation.item.delete', { item_id: id }),
  'response.create': event('response.create', { response: v.optional(response) }),
  'response.cancel': event('response.cancel', { response_id: v.nullish(id) }),
};

type ClientEvents = typeof clientEvents;
export type ClientEvent = {
  [Type in keyof ClientEvents]: v.InferOutput<ClientEvents[Type]>;
}[keyof ClientEvents];

/** Parses one message of a client. Throws ProtocolError, naming what is wrong. */
export function parseClientEvent(json: unknown): ClientEvent {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new ProtocolError('invalid_json', 'Every message is a JSON object with a type.');
  const type = 'type' in json ? json.type : undefined;
  if (typeof type !== 'string')
    throw new ProtocolError('missing_required_parameter', "Missing required parameter: 'type'.", 'type');
  if (!Object.hasOwn(clientEvents, type)) {
    const supported = Object.keys(clientEvents)
      .map((name) => `'${name}'`)
      .join(', ');
    throw new ProtocolError(
      'invalid_value',
      `Invalid value: '${type.slice(0, 64)}'. Supported values are: ${supported}.`,
      'type',
    );
  }
  const parsed = v.safeParse(clientEvents[type as keyof ClientEvents], json, { abortEarly: true });
  if (!parsed.success) throw errorOfIssue(parsed.issues[0]);
  return parsed.output;
}

function errorOfIssue(issue: v.BaseIssue<unknown>): ProtocolError {
  const param = v.getDotPath(issue) ?? 'type';
  if (issue.kind === 'schema' && issue.type === 'strict_object' && issue.expected === 'never')
    return new ProtocolError('unknown_parameter', `Unknown parameter: '${param}'.`, param);
  if (issue.received === 'undefined')
    return new ProtocolError('missing_required_parameter', `Missing required parameter: '${param}'.`, param);
  const received = issue.received.slice(0, 64);
  const expected =
    issue.expected === null
      ? issue.message
      : `Expected ${issue.expected.replaceAll('"', "'")}, got ${received}.`;
  const isType = issue.kind === 'schema' && !['picklist', 'literal', 'variant', 'union'].includes(issue.type);
  return new ProtocolError(
    isType ? 'invalid_type' : 'invalid_value',
    `Invalid value for '${param}'. ${expected}`,
    param,
  );
}
