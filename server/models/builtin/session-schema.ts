import * as v from 'valibot';

/** Schemas of the session's settings: what a client may change, strict so that a misspelt name is an error. */

const pcm24 = v.strictObject({
  type: v.literal('audio/pcm'),
  rate: v.optional(v.literal(24_000), 24_000),
});

const turnDetection = v.variant('type', [
  v.strictObject({
    type: v.literal('server_vad'),
    create_response: v.optional(v.boolean()),
    idle_timeout_ms: v.nullish(v.number()),
    interrupt_response: v.optional(v.boolean()),
    prefix_padding_ms: v.optional(v.number()),
    silence_duration_ms: v.optional(v.number()),
    threshold: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  }),
  v.strictObject({
    type: v.literal('semantic_vad'),
    create_response: v.optional(v.boolean()),
    eagerness: v.optional(v.picklist(['low', 'medium', 'high', 'auto'])),
    interrupt_response: v.optional(v.boolean()),
  }),
]);

/** A name, or the `{id}` of a custom voice. */
const voice = v.union([v.string(), v.strictObject({ id: v.string() })]);

export const instructions = v.optional(v.pipe(v.string(), v.maxLength(100_000)));
export const maxOutputTokens = v.optional(
  v.union([v.literal('inf'), v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096))]),
);
export const outputModalities = v.optional(v.pipe(v.array(v.picklist(['text', 'audio'])), v.length(1)));
export const tools = v.optional(
  v.array(
    v.strictObject({
      type: v.literal('function'),
      name: v.string(),
      description: v.optional(v.string()),
      parameters: v.optional(v.unknown()),
      strict: v.optional(v.boolean()),
    }),
  ),
);
export const responseAudio = v.strictObject({
  output: v.optional(v.strictObject({ format: v.optional(pcm24), voice: v.optional(voice) })),
});

export const sessionChange = v.strictObject({
  type: v.literal('realtime'),
  model: v.optional(v.string()),
  audio: v.optional(
    v.strictObject({
      input: v.optional(
        v.strictObject({
          format: v.optional(pcm24),
          noise_reduction: v.nullish(v.strictObject({ type: v.picklist(['near_field', 'far_field']) })),
          transcription: v.nullish(
            v.strictObject({
              model: v.optional(v.string()),
              language: v.optional(v.string()),
              prompt: v.optional(v.string()),
              delay: v.optional(v.string()),
            }),
          ),
          turn_detection: v.nullish(turnDetection),
        }),
      ),
      output: v.optional(
        v.strictObject({
          format: v.optional(pcm24),
          speed: v.optional(v.pipe(v.number(), v.minValue(0.25), v.maxValue(1.5))),
          voice: v.optional(voice),
        }),
      ),
    }),
  ),
  include: v.nullish(v.array(v.literal('item.input_audio_transcription.logprobs'))),
  instructions,
  max_output_tokens: maxOutputTokens,
  output_modalities: outputModalities,
  parallel_tool_calls: v.optional(v.boolean()),
  prompt: v.nullish(v.unknown()),
  reasoning: v.nullish(v.unknown()),
  tool_choice: v.optional(v.unknown()),
  tools,
  tracing: v.nullish(v.unknown()),
  truncation: v.optional(v.unknown()),
});
export type SessionChange = v.InferOutput<typeof sessionChange>;
