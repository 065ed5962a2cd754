import type { RealtimeAudioInputTurnDetection } from 'openai/resources/realtime/realtime';
import * as v from 'valibot';
import type { ServerVadOptions } from './detection/server-vad.ts';

/** The longest value of any such setting; with more, a turn would never begin or never end. */
const longestMs = 10_000;
const milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(longestMs));

const whenDetected = {
  create_response: v.optional(v.boolean()),
  interrupt_response: v.optional(v.boolean()),
};

/** `session.audio.input.turn_detection`, as a client sets it. */
export const turnDetection = v.variant('type', [
  v.strictObject({
    type: v.literal('server_vad'),
    ...whenDetected,
    /** This server does not prompt a silent user, and other people's clients do not know the event for it either. */
    idle_timeout_ms: v.optional(v.null()),
    prefix_padding_ms: v.optional(milliseconds),
    silence_duration_ms: v.optional(milliseconds),
    threshold: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  }),
  v.strictObject({
    type: v.literal('semantic_vad'),
    ...whenDetected,
    eagerness: v.optional(v.picklist(['low', 'medium', 'high', 'auto'])),
  }),
]);
type TurnDetectionChange = v.InferOutput<typeof turnDetection>;

/** How the server finds the user's turns. */
export interface TurnDetection {
  /** As the session shows it, with every value filled in. */
  wire: RealtimeAudioInputTurnDetection;
  vad: ServerVadOptions;
  createResponse: boolean;
  interruptResponse: boolean;
}

/** The protocol's own defaults. */
const defaults = { threshold: 0.5, prefixPaddingMs: 300, silenceDurationMs: 500 } as const;

/**
 * There is no model of meaning here. 'semantic_vad' is the same detector, and its eagerness sets the silence that it waits
 * for. The numbers are Latch's own, around the 500 ms of 'server_vad'.
 */
const silenceByEagernessMs = { high: 300, medium: 600, auto: 600, low: 1200 } as const;

/** A setting replaces the whole setting before it: what it leaves out becomes the default again. */
export function turnDetectionFrom(change: TurnDetectionChange): TurnDetection {
  const { create_response = true, interrupt_response = true } = change;
  const common = { createResponse: create_response, interruptResponse: interrupt_response };
  if (change.type === 'semantic_vad') {
    const { eagerness = 'auto' } = change;
    return {
      ...common,
      wire: { type: 'semantic_vad', create_response, interrupt_response, eagerness },
      vad: { ...defaults, silenceDurationMs: silenceByEagernessMs[eagerness] },
    };
  }
  const {
    threshold = defaults.threshold,
    prefix_padding_ms = defaults.prefixPaddingMs,
    silence_duration_ms = defaults.silenceDurationMs,
  } = change;
  return {
    ...common,
    wire: {
      type: 'server_vad',
      create_response,
      interrupt_response,
      threshold,
      prefix_padding_ms,
      silence_duration_ms,
      idle_timeout_ms: null,
    },
    vad: { threshold, prefixPaddingMs: prefix_padding_ms, silenceDurationMs: silence_duration_ms },
  };
}

/** The setting of a new session, as in the protocol. */
export const defaultTurnDetection = turnDetectionFrom({ type: 'server_vad' });
