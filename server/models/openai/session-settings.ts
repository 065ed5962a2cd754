/** What a connection tells the provider before the first word, under today's names and under those from before the GA protocol. */
import { PIPELINE_HZ } from '../../../shared/frames.ts';
import type { HistoryEntry, ModelFunction } from '../speech-model.ts';

export interface SessionSettings {
  instructions: string | null;
  voice: string | null;
  /** null: nothing of what the user says is written down. */
  transcriptionModel: string | null;
}

/** In what way the settings are asked for: under today's names or the old ones, with a transcription and functions or without. */
export interface Asked {
  shape: 'current' | 'old';
  transcription: boolean;
  functions: boolean;
}

/** The instructions where none are configured: the answers are heard, not read. */
export const DEFAULT_INSTRUCTIONS =
  'You are in a spoken conversation. Answer briefly, the way people talk: one to three sentences, no lists, no markup. ' +
  'Speak the language that you are spoken to in. If you are interrupted, go on from what you hear.';

/** Manual turns: Latch decides where a turn ends. `note`: what follows all other instructions. */
export function sessionUpdate(
  settings: SessionSettings,
  functions: readonly ModelFunction[],
  asked: Asked,
  note: string | null,
): object {
  const declared = asked.functions ? functions : [];
  const told = {
    // Without its function, what is said of it would be read out.
    instructions: [
      settings.instructions ?? DEFAULT_INSTRUCTIONS,
      ...declared.map((f) => f.instructions),
      ...(note === null ? [] : [note]),
    ].join('\n\n'),
    ...(declared.length === 0 ? {} : { tools: declared.map(toolOf), tool_choice: 'auto' }),
  };
  const model = asked.transcription ? settings.transcriptionModel : null;
  return asked.shape === 'current' ? currentUpdate(settings, told, model) : oldUpdate(settings, told, model);
}

const toolOf = ({ name, description, parameters }: ModelFunction): object => ({
  type: 'function',
  name,
  description,
  parameters,
});

function currentUpdate({ voice }: SessionSettings, told: object, transcriptionModel: string | null): object {
  const format = { type: 'audio/pcm', rate: PIPELINE_HZ } as const;
  return {
    type: 'session.update',
    session: {
      type: 'realtime',
      output_modalities: ['audio'],
      ...told,
      audio: {
        input: {
          format,
          ...(transcriptionModel === null ? {} : { transcription: { model: transcriptionModel } }),
          turn_detection: null,
        },
        output: { format, ...(voice === null ? {} : { voice }) },
      },
    },
  };
}

function oldUpdate({ voice }: SessionSettings, told: object, transcriptionModel: string | null): object {
  return {
    type: 'session.update',
    session: {
      modalities: ['text', 'audio'],
      ...told,
      ...(voice === null ? {} : { voice }),
      input_audio_format: 'pcm16',
      output_audio_format: 'pcm16',
      input_audio_transcription: transcriptionModel === null ? null : { model: transcriptionModel },
      turn_detection: null,
    },
  };
}

/** What a session says of its turn detection: null for manual turns, undefined where it says nothing. */
export function turnDetectionOf(session: Readonly<Record<string, unknown>>): unknown {
  const input = memberOf(memberOf(session, 'audio'), 'input');
  const current = memberOf(input, 'turn_detection');
  const detection = current === undefined ? memberOf(session, 'turn_detection') : current;
  const type = memberOf(detection, 'type');
  return type === 'none' ? null : detection;
}

/** Whether a session says that it has no functions; one that says nothing of them may have what was declared. */
export const lacksFunctions = ({ tools }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(tools) && tools.length === 0;

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** An item that a connection is told of, or that the user typed. */
export function historyItem({ role, text }: HistoryEntry, shape: Asked['shape']): object {
  if (role === 'user') return { type: 'message', role, content: [{ type: 'input_text', text }] };
  return { type: 'message', role, content: [{ type: shape === 'current' ? 'output_text' : 'text', text }] };
}
