import * as v from 'valibot';
import { functionName } from './item-schema.ts';
import { turnDetection } from './turn-detection.ts';

/** Schemas of the session's settings: what a client may change, strict so that a misspelt name is an error. */

const pcm24 = v.strictObject({
  type: v.literal('audio/pcm'),
  rate: v.optional(v.literal(24_000), 24_000),
});

/** A name, or the `{id}` of a custom voice. */
const voice = v.union([v.string(), v.strictObject({ id: v.string() })]);

const mostTools = 128;
/** The parameters of one function, in letters. */
const longestJson = 32_000;
/** JSON that is much deeper could not be written out again. */
const deepestJson = 64;

function isShallow(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepestJson) return false;
    level = level.flatMap((entry) =>
      typeof entry === 'object' && entry !== null ? (Object.values(entry) as unknown[]) : [],
    );
  }
  return true;
}

/** Any JSON object: this server does not read what is in it. */
const jsonObject = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check(
    (value) => isShallow(value) && JSON.stringify(value).length <= longestJson,
    'It is too long, or nested too deeply.',
  ),
);

const functionTool = v.strictObject({
  type: v.literal('function'),
  name: functionName,
  description: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  parameters: v.optional(jsonObject),
  strict: v.optional(v.boolean()),
});
export type FunctionTool = v.InferOutput<typeof functionTool>;

const retentionRatio = v.strictObject({
  type: v.literal('retention_ratio'),
  retention_ratio: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  token_limits: v.optional(
    v.strictObject({ post_instructions: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))) }),
  ),
});
const tracing = v.strictObject({
  group_id: v.optional(v.string()),
  metadata: v.optional(jsonObject),
  workflow_name: v.optional(v.string()),
});

/** The settings that both a session and a single response may choose. */
const choices = {
  instructions: v.optional(v.pipe(v.string(), v.maxLength(100_000))),
  max_output_tokens: v.optional(
    v.union([v.literal('inf'), v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096))]),
  ),
  output_modalities: v.optional(v.pipe(v.array(v.picklist(['text', 'audio'])), v.length(1))),
  parallel_tool_calls: v.optional(v.boolean()),
  /** Only null: templates are kept by the provider that made them. */
  prompt: v.optional(v.null()),
  reasoning: v.nullish(
    v.strictObject({
      effort: v.nullish(v.picklist(['none', 'minimal', 'low', 'medium', 'high', 'xhigh'])),
    }),
  ),
  tool_choice: v.optional(
    v.union([
      v.picklist(['auto', 'none', 'required']),
      v.strictObject({ type: v.literal('function'), name: v.string() }),
    ]),
  ),
  tools: v.optional(v.pipe(v.array(functionTool), v.maxLength(mostTools))),
};
export type ToolChoice = NonNullable<v.InferOutput<typeof choices.tool_choice>>;

export const responseChoices = {
  ...choices,
  audio: v.optional(
    v.strictObject({
      output: v.optional(v.strictObject({ format: v.optional(pcm24), voice: v.optional(voice) })),
    }),
  ),
};

export const sessionChange = v.strictObject({
  ...choices,
  type: v.literal('realtime'),
  /** Accepted without effect: there is only one model. */
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
              delay: v.optional(v.picklist(['minimal', 'low', 'medium', 'high', 'xhigh'])),
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
  tracing: v.nullish(v.union([v.literal('auto'), tracing])),
  truncation: v.optional(v.union([v.picklist(['auto', 'disabled']), retentionRatio])),
});
export type SessionChange = v.InferOutput<typeof sessionChange>;
