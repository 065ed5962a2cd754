/** The protocol as it was before GA, to today's and back: the settings of a session, and the names of events. */
import { PROVIDER_ERRORS, type ProviderError } from './provider-errors.ts';
import { member, type WireEvent } from './wire-event.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a session could be told before GA. */
const OLDER_SETTINGS = new Set([
  'modalities',
  'instructions',
  'voice',
  'input_audio_format',
  'output_audio_format',
  'input_audio_transcription',
  'input_audio_noise_reduction',
  'turn_detection',
  'tools',
  'tool_choice',
  'temperature',
  'max_response_output_tokens',
  'speed',
  'model',
  'tracing',
]);

const OLDER_EVENTS: Readonly<Record<string, string>> = {
  'response.output_audio.delta': 'response.audio.delta',
  'response.output_audio.done': 'response.audio.done',
  'response.output_audio_transcript.delta': 'response.audio_transcript.delta',
  'response.output_audio_transcript.done': 'response.audio_transcript.done',
  'response.output_text.delta': 'response.text.delta',
  'response.output_text.done': 'response.text.done',
  'conversation.item.added': 'conversation.item.created',
};
/** Events that did not exist. */
const NEWER_EVENTS = new Set(['conversation.item.done']);

/** What an older server says to an event with a member that it does not know; null: it knows all of them. */
export function unknownToOlder(event: WireEvent): ProviderError | null {
  if (event.type === 'session.update') {
    const name = Object.keys(member(event, 'session')).find((key) => !OLDER_SETTINGS.has(key));
    return name === undefined ? null : unknownParameter(`session.${name}`);
  }
  if (event.type === 'response.create') {
    const name = ['output_modalities', 'audio'].find((key) => key in member(event, 'response'));
    return name === undefined ? null : unknownParameter(`response.${name}`);
  }
  const { role, content } = member(event, 'item');
  const isNewer =
    role === 'assistant' &&
    Array.isArray(content) &&
    content.some((part: Json) => part['type'] === 'output_text');
  return isNewer ? PROVIDER_ERRORS.unknown_content_type : null;
}

const unknownParameter = (param: string): ProviderError => ({
  ...PROVIDER_ERRORS.unknown_parameter,
  message: `Unknown parameter: '${param}'.`,
  param,
});

/** Of the settings, those that an older server reads, as today's. */
export function settingsToToday(session: Json): Record<string, unknown> {
  const { modalities, instructions, voice, tools, tool_choice, speed } = session;
  const transcription = session['input_audio_transcription'];
  const mostTokens = session['max_response_output_tokens'];
  const input = {
    ...('turn_detection' in session && { turn_detection: session['turn_detection'] }),
    ...(transcription !== undefined && { transcription }),
  };
  const output = { ...(voice !== undefined && { voice }), ...(speed !== undefined && { speed }) };
  return {
    type: 'realtime',
    ...(Array.isArray(modalities) && modalitiesOfToday(modalities)),
    ...(instructions !== undefined && { instructions }),
    ...(tools !== undefined && { tools }),
    ...(tool_choice !== undefined && { tool_choice }),
    ...(mostTokens !== undefined && { max_output_tokens: mostTokens }),
    audio: { input, output },
  };
}

/** With audio, text was always meant too. */
export const modalitiesOfToday = (modalities: readonly unknown[]): { output_modalities: string[] } => ({
  output_modalities: [modalities.includes('audio') ? 'audio' : 'text'],
});

/** An item that a client adds: what the assistant said was `text`. */
export function itemToToday(item: Json): Json {
  if (item['role'] !== 'assistant' || !Array.isArray(item['content'])) return item;
  const content = item['content'].map((part: Json) =>
    part['type'] === 'text' ? { ...part, type: 'output_text' } : part,
  );
  return { ...item, content };
}

/** A session of today's server, as an older server shows it. */
export function sessionToOlder(session: Json): Record<string, unknown> {
  const { input, output } = member(session, 'audio') as Record<string, Json | undefined>;
  const [modality] = session['output_modalities'] as string[];
  return {
    id: session['id'],
    object: 'realtime.session',
    model: session['model'],
    modalities: modality === 'text' ? ['text'] : ['text', 'audio'],
    instructions: session['instructions'],
    voice: output?.['voice'],
    input_audio_format: 'pcm16',
    output_audio_format: 'pcm16',
    input_audio_transcription: input?.['transcription'] ?? null,
    turn_detection: input?.['turn_detection'] ?? null,
    tools: session['tools'],
    tool_choice: session['tool_choice'],
    temperature: 0.8,
    max_response_output_tokens: session['max_output_tokens'],
  };
}

/** An event of today's server under its older name; null: there was none. */
export function eventToOlder(event: WireEvent): WireEvent | null {
  if (NEWER_EVENTS.has(event.type)) return null;
  return { ...event, type: OLDER_EVENTS[event.type] ?? event.type };
}
