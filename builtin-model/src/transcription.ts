import type { HeardStretch } from './brain.ts';
import type { UserItem } from './items.ts';
import { ProtocolError } from './protocol-error.ts';
import type { Send, ServerEvent } from './send.ts';
import { textTokens, userAudioTokens } from './usage.ts';

type Completed = Extract<ServerEvent, { type: 'conversation.item.input_audio_transcription.completed' }>;

/**
 * Writes what the ears make of a stretch into its item, and sends it to the client if `wanted`. `wanted` is called only when
 * the words are there, since the item may be gone by then.
 */
export function transcribe(
  item: UserItem,
  heard: Promise<HeardStretch>,
  { send, wanted }: { send: Send; wanted: () => boolean },
): void {
  const at = { item_id: item.id, content_index: 0 };
  heard.then(
    ({ text: whole, begun }) => {
      const text = begun ? `${begun} …` : whole;
      const part = item.parts[0];
      if (part) part.text = text;
      if (!wanted()) return;
      const usage = usageOf(text, part?.durationMs ?? 0);
      if (text) send({ type: 'conversation.item.input_audio_transcription.delta', ...at, delta: text });
      send({
        type: 'conversation.item.input_audio_transcription.completed',
        ...at,
        transcript: text,
        usage,
      });
    },
    (error: unknown) => {
      if (!wanted()) return;
      const code = error instanceof ProtocolError ? error.code : 'audio_unintelligible';
      const failure = { type: 'transcription_error', code, message: String(error) };
      send({ type: 'conversation.item.input_audio_transcription.failed', ...at, error: failure });
    },
  );
}

/** Counts in tokens: all clients know this form, but not all know the one in seconds. */
function usageOf(text: string, durationMs: number): Completed['usage'] {
  const audio_tokens = userAudioTokens(durationMs);
  const output_tokens = textTokens(text);
  return {
    type: 'tokens',
    total_tokens: audio_tokens + output_tokens,
    input_tokens: audio_tokens,
    input_token_details: { text_tokens: 0, audio_tokens },
    output_tokens,
  };
}
