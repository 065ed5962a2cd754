import type { RealtimeFunctionTool, RealtimeSessionCreateRequest } from 'openai/resources/realtime/realtime';
import { ProtocolError } from './protocol-error.ts';
import type { SessionChange } from './session-schema.ts';

/** A session lasts as long as the protocol's own. */
export const SESSION_LIMIT_MS = 60 * 60_000;

export type WireSession = RealtimeSessionCreateRequest & {
  id: string;
  object: 'realtime.session';
  expires_at: number;
};

/** The settings of one connection, as `session.update` changes them and `session.updated` shows them. */
export class Session {
  readonly #id: string;
  readonly #model: string;
  readonly #expiresAtSeconds: number;
  readonly #voices: readonly string[];
  /** Set by the first audio that was sent: the voice is fixed then. */
  #voiceUsed = false;
  voice: string;
  speed = 1;
  instructions = '';
  transcription: { model?: string; language?: string; prompt?: string } | null = null;
  outputModality: 'text' | 'audio' = 'audio';
  maxOutputTokens: number | 'inf' = 'inf';
  tools: RealtimeFunctionTool[] = [];

  constructor(options: { id: string; model: string; voices: readonly string[]; now: number }) {
    this.#id = options.id;
    this.#model = options.model;
    this.#voices = options.voices;
    this.voice = options.voices[0] ?? '';
    this.#expiresAtSeconds = Math.floor((options.now + SESSION_LIMIT_MS) / 1000);
  }

  /** Takes all of a change or, throwing ProtocolError, nothing of it. */
  update(change: SessionChange): void {
    const { input, output } = change.audio ?? {};
    if (input?.turn_detection)
      throw new ProtocolError(
        'unsupported_value',
        `This model does not detect turns: '${input.turn_detection.type}' is not supported. Set turn_detection to null, and send input_audio_buffer.commit where the user's turn ends.`,
        'session.audio.input.turn_detection',
      );
    const voice =
      output?.voice === undefined
        ? this.voice
        : this.checkedVoice(output.voice, 'session.audio.output.voice');
    if (this.#voiceUsed && voice !== this.voice)
      throw new ProtocolError(
        'cannot_update_voice',
        'The voice cannot be changed after the model has spoken.',
        'session.audio.output.voice',
      );
    this.voice = voice;
    this.speed = output?.speed ?? this.speed;
    this.instructions = change.instructions ?? this.instructions;
    this.outputModality = change.output_modalities?.[0] ?? this.outputModality;
    this.maxOutputTokens = change.max_output_tokens ?? this.maxOutputTokens;
    this.tools = change.tools ?? this.tools;
    if (input?.transcription !== undefined) this.transcription = input.transcription;
  }

  /** The name of a voice that exists. Throws ProtocolError naming those that do. */
  checkedVoice(voice: string | { id: string }, param: string): string {
    if (typeof voice === 'string' && this.#voices.includes(voice)) return voice;
    const supported = this.#voices.map((name) => `'${name}'`).join(', ');
    const given = typeof voice === 'string' ? `'${voice.slice(0, 64)}'` : 'a custom voice';
    throw new ProtocolError(
      'invalid_value',
      `Invalid value: ${given}. Supported values are: ${supported}.`,
      param,
    );
  }

  markVoiceUsed(): void {
    this.#voiceUsed = true;
  }

  toWire(): WireSession {
    const format = { type: 'audio/pcm', rate: 24_000 } as const;
    return {
      type: 'realtime',
      object: 'realtime.session',
      id: this.#id,
      model: this.#model,
      expires_at: this.#expiresAtSeconds,
      instructions: this.instructions,
      output_modalities: [this.outputModality],
      max_output_tokens: this.maxOutputTokens,
      tools: this.tools,
      tool_choice: 'auto',
      truncation: 'auto',
      audio: {
        input: {
          format,
          turn_detection: null,
          ...(this.transcription && { transcription: this.transcription }),
        },
        output: { format, voice: this.voice, speed: this.speed },
      },
    };
  }
}
