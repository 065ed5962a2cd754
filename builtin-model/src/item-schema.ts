import * as v from 'valibot';

/** Schemas of what a client may add to a conversation. */

/** How many letters one text may have; a conversation has many texts. */
const longestText = 200_000;
/** How many parts one message may have. */
const mostParts = 100;

export const id = v.pipe(v.string(), v.nonEmpty(), v.maxLength(512));
const text = v.pipe(v.string(), v.maxLength(longestText));
/** The protocol's form of ids: letters, digits, `_` and `-`. */
const callId = v.pipe(id, v.maxLength(64), v.regex(/^[a-zA-Z0-9_-]+$/));
export const functionName = v.pipe(v.string(), v.maxLength(64), v.regex(/^[a-zA-Z0-9_-]+$/));

/** Audio may be missing if the words are there: a client may copy an item that it was shown without audio. */
const inputAudio = v.pipe(
  v.strictObject({
    type: v.literal('input_audio'),
    audio: v.nullish(v.string()),
    transcript: v.nullish(text),
  }),
  v.forward(
    v.check((part) => typeof part.audio === 'string' || Boolean(part.transcript), 'It has to have audio.'),
    ['audio'],
  ),
);
const userContent = v.variant('type', [v.strictObject({ type: v.literal('input_text'), text }), inputAudio]);
const assistantContent = v.variant('type', [
  v.strictObject({ type: v.literal('output_text'), text }),
  v.strictObject({
    type: v.literal('output_audio'),
    audio: v.nullish(v.string()),
    transcript: v.nullish(text, ''),
  }),
]);
const content = <Part extends v.GenericSchema>(part: Part) => v.pipe(v.array(part), v.maxLength(mostParts));

/** Fields that a client may copy from an item that the server sent; they change nothing. */
const copied = {
  id: v.optional(v.pipe(id, v.maxLength(32))),
  object: v.optional(v.literal('realtime.item')),
  status: v.optional(v.picklist(['completed', 'incomplete', 'in_progress'])),
};
const message = { ...copied, type: v.literal('message') };

const itemOptions = [
  v.variant('role', [
    v.strictObject({ ...message, role: v.literal('user'), content: content(userContent) }),
    v.strictObject({ ...message, role: v.literal('assistant'), content: content(assistantContent) }),
    v.strictObject({
      ...message,
      role: v.literal('system'),
      content: content(v.strictObject({ type: v.literal('input_text'), text })),
    }),
  ]),
  v.strictObject({
    ...copied,
    type: v.literal('function_call'),
    call_id: v.optional(callId),
    name: functionName,
    arguments: text,
  }),
  v.strictObject({ ...copied, type: v.literal('function_call_output'), call_id: callId, output: text }),
] as const;

export const item = v.variant('type', itemOptions);
export type NewItem = v.InferOutput<typeof item>;

/** The input that a response may get instead of the conversation. */
export const inputItem = v.variant('type', [
  ...itemOptions,
  v.strictObject({ type: v.literal('item_reference'), id }),
]);
export type NewInputItem = v.InferOutput<typeof inputItem>;
