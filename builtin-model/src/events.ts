import * as v from 'valibot';
import { ProtocolError } from './protocol-error.ts';
import { id, inputItem, item } from './item-schema.ts';
import { responseChoices, sessionChange } from './session-schema.ts';

/** An error message does not repeat a longer name in full: nobody sends one by mistake. */
const longestParam = 256;

const eventId = v.optional(v.pipe(v.string(), v.maxLength(512)));
/** The protocol's limits: 16 pairs, keys of at most 64 letters, values of at most 512. */
const metadata = v.nullish(
  v.pipe(
    v.record(v.pipe(v.string(), v.maxLength(64)), v.pipe(v.string(), v.maxLength(512))),
    v.check((pairs) => Object.keys(pairs).length <= 16, 'At most 16 pairs are allowed.'),
  ),
);

const response = v.strictObject({
  ...responseChoices,
  conversation: v.optional(v.picklist(['auto', 'none'])),
  input: v.optional(v.pipe(v.array(inputItem), v.maxLength(500))),
  metadata,
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

/** How many letters an event may have that brings no audio. */
const mostLetters = 1_000_000;
const bringsAudio = new Set(['input_audio_buffer.append', 'conversation.item.create', 'response.create']);

/** Parses one message of a client, which had so many letters. Throws a ProtocolError that names what is wrong. */
export function parseClientEvent(json: unknown, letters: number): ClientEvent {
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
  if (letters > mostLetters && !bringsAudio.has(type))
    throw new ProtocolError('invalid_value', `An event without audio may have ${mostLetters} letters.`);
  const parsed = v.safeParse(clientEvents[type as keyof ClientEvents], json, { abortEarly: true });
  if (!parsed.success) throw errorOfIssue(parsed.issues[0]);
  return parsed.output;
}

/**
 * If one option of a union nearly fits (`retention_ratio: 2` in the object of that name), the error names what is wrong
 * within that option.
 */
function errorOfIssue(issue: v.BaseIssue<unknown>, outside = ''): ProtocolError {
  const path = [outside, v.getDotPath(issue) ?? ''].filter(Boolean).join('.');
  const within = issue.type === 'union' && issue.issues?.find((option) => option.path?.length);
  return within ? errorOfIssue(within, path) : errorAt(paramOf(path), issue);
}

/** A path as the protocol writes it: `session.tools[0].name`. */
function paramOf(path: string): string {
  return (path || 'type').replace(/\.(\d+)(?=\.|$)/g, '[$1]').slice(0, longestParam);
}

function errorAt(param: string, issue: v.BaseIssue<unknown>): ProtocolError {
  if (issue.kind === 'schema' && issue.type === 'strict_object' && issue.expected === 'never')
    return new ProtocolError('unknown_parameter', `Unknown parameter: '${param}'.`, param);
  if (issue.received === 'undefined')
    return new ProtocolError('missing_required_parameter', `Missing required parameter: '${param}'.`, param);
  if (issue.type === 'null')
    return new ProtocolError(
      'unsupported_value',
      `'${param}' is not supported by this model: leave it out, or set it to null.`,
      param,
    );
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
