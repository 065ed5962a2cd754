/** What a connection tells the provider before the first word. */
import type { ConversationItem, RealtimeClientEvent } from 'openai/resources/realtime/realtime';
import { PIPELINE_HZ } from '../../../shared/frames.ts';
import type { HistoryEntry } from '../speech-model.ts';

export interface SessionSettings {
  instructions: string | null;
  voice: string | null;
  transcriptionModel: string;
}

/** The instructions where none are configured: the answers are heard, not read. */
export const DEFAULT_INSTRUCTIONS =
  'You are in a spoken conversation. Answer briefly, the way people talk: one to three sentences, no lists, no markup. ' +
  'Speak the language that you are spoken to in. If you are interrupted, go on from what you hear.';

/** Manual turns: Latch decides where a turn ends. */
export function sessionUpdate({
  instructions,
  voice,
  transcriptionModel,
}: SessionSettings): RealtimeClientEvent {
  const format = { type: 'audio/pcm', rate: PIPELINE_HZ } as const;
  return {
    type: 'session.update',
    session: {
      type: 'realtime',
      output_modalities: ['audio'],
      instructions: instructions ?? DEFAULT_INSTRUCTIONS,
      audio: {
        input: { format, transcription: { model: transcriptionModel }, turn_detection: null },
        output: { format, ...(voice === null ? {} : { voice }) },
      },
    },
  };
}

export function historyItem({ role, text }: HistoryEntry): ConversationItem {
  return role === 'user'
    ? { type: 'message', role, content: [{ type: 'input_text', text }] }
    : { type: 'message', role, content: [{ type: 'output_text', text }] };
}
