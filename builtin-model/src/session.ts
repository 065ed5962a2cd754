import type { RealtimeSessionCreateRequest } from 'openai/resources/realtime/realtime';
import { ProtocolError } from './protocol-error.ts';
import type { FunctionTool, SessionChange, ToolChoice } from './session-schema.ts';
import { checkTools } from './tools.ts';
import { defaultTurnDetection, turnDetectionFrom, type TurnDetection } from './turn-detection.ts';

/** A session lasts as long as the protocol allows. */
export const SESSION_LIMIT_MS = 60 * 60_000;

type WireSession = RealtimeSessionCreateRequest & {
  id: string;
  object: 'realtime.session';
  expires_at: number;
};

type Input = NonNullable<NonNullable<SessionChange['audio']>['input']>;

/** Everything that a client may change. */
export interface Settings {
  voice: string;
  speed: number;
  instructions: string;
  turnDetection: TurnDetection | null;
  transcription: Input['transcription'] | null;
  noiseReduction: Input['noise_reduction'] | null;
  outputModality: 'text' | 'audio';
  maxOutputTokens: number | 'inf';
  tools: FunctionTool[];
  toolChoice: ToolChoice;
  parallelToolCalls: boolean;
  truncation: NonNullable<SessionChange['truncation']>;
  tracing: SessionChange['tracing'] | null;
}

export interface SessionOptions {
  id: string;
  model: string;
  voices: readonly string[];
  /** Whether the server can find the user's turns; if not, only manual turns are served. */
  detectsTurns: boolean;
  now: number;
  /** How long the server keeps it. */
  limitMs: number;
}

/** The settings of one connection, as `session.update` changes them and `session.updated` shows them. */
export class Session {
  readonly #options: SessionOptions;
  /** The first audio that is sent fixes the voice. */
  #voiceUsed = false;
  #settings: Settings;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#settings = {
      voice: options.voices[0] ?? '',
      speed: 1,
      instructions: '',
      turnDetection: options.detectsTurns ? defaultTurnDetection : null,
      transcription: null,
      noiseReduction: null,
      outputModality: 'audio',
      maxOutputTokens: 'inf',
      tools: [],
      toolChoice: 'auto',
      parallelToolCalls: true,
      truncation: 'auto',
      tracing: null,
    };
  }

  get settings(): Readonly<Settings> {
    return this.#settings;
  }

  /** Applies the whole change, or none of it if it throws ProtocolError. */
  update(change: SessionChange): void {
    const { input, output } = change.audio ?? {};
    const now = this.#settings;
    const next: Settings = {
      voice:
        output?.voice === undefined
          ? now.voice
          : this.checkedVoice(output.voice, 'session.audio.output.voice'),
      speed: output?.speed ?? now.speed,
      instructions: change.instructions ?? now.instructions,
      turnDetection:
        input?.turn_detection === undefined ? now.turnDetection : this.#detection(input.turn_detection),
      transcription: input?.transcription === undefined ? now.transcription : input.transcription,
      noiseReduction: input?.noise_reduction === undefined ? now.noiseReduction : input.noise_reduction,
      outputModality: change.output_modalities?.[0] ?? now.outputModality,
      maxOutputTokens: change.max_output_tokens ?? now.maxOutputTokens,
      tools: change.tools ?? now.tools,
      toolChoice: change.tool_choice ?? now.toolChoice,
      parallelToolCalls: change.parallel_tool_calls ?? now.parallelToolCalls,
      truncation: change.truncation ?? now.truncation,
      tracing: change.tracing === undefined ? now.tracing : change.tracing,
    };
    checkTools(next.tools, next.toolChoice, 'session');
    this.#settings = next;
  }

  #detection(change: Input['turn_detection'] | null): TurnDetection | null {
    if (!change) return null;
    if (!this.#options.detectsTurns)
      throw new ProtocolError(
        'unsupported_value',
        `This server does not detect turns: '${change.type}' is not supported. Set turn_detection to null, and send input_audio_buffer.commit where the user's turn ends.`,
        'session.audio.input.turn_detection',
      );
    return turnDetectionFrom(change);
  }

  /** The name of a voice that exists and may still be chosen. Otherwise throws a ProtocolError that names the problem. */
  checkedVoice(voice: string | { id: string }, param: string): string {
    const { voices } = this.#options;
    if (typeof voice !== 'string' || !voices.includes(voice)) {
      const supported = voices.map((name) => `'${name}'`).join(', ');
      const given = typeof voice === 'string' ? `'${voice.slice(0, 64)}'` : 'a custom voice';
      throw new ProtocolError(
        'invalid_value',
        `Invalid value: ${given}. Supported values are: ${supported}.`,
        param,
      );
    }
    if (this.#voiceUsed && voice !== this.#settings.voice)
      throw new ProtocolError(
        'cannot_update_voice',
        'The voice cannot be changed after the model has spoken.',
        param,
      );
    return voice;
  }

  /** The model has spoken in this voice: the voice stays. */
  fixVoice(voice: string): void {
    if (this.#voiceUsed) return;
    this.#voiceUsed = true;
    this.#settings = { ...this.#settings, voice };
  }

  toWire(): WireSession {
    const { id, model, now, limitMs } = this.#options;
    const settings = this.#settings;
    const format = { type: 'audio/pcm', rate: 24_000 } as const;
    return {
      type: 'realtime',
      object: 'realtime.session',
      id,
      model,
      expires_at: Math.floor((now + limitMs) / 1000),
      instructions: settings.instructions,
      output_modalities: [settings.outputModality],
      max_output_tokens: settings.maxOutputTokens,
      tools: settings.tools,
      tool_choice: settings.toolChoice,
      parallel_tool_calls: settings.parallelToolCalls,
      truncation: settings.truncation,
      tracing: settings.tracing ?? null,
      audio: {
        input: {
          format,
          // The protocol's types leave null out, but its servers send it.
          turn_detection: settings.turnDetection?.wire ?? null,
          ...(settings.noiseReduction && { noise_reduction: settings.noiseReduction }),
          ...(settings.transcription && { transcription: settings.transcription }),
        },
        output: { format, voice: settings.voice, speed: settings.speed },
      },
    };
  }
}
