import type { RealtimeResponseUsage } from 'openai/resources/realtime/realtime';
import { replyText, type AssistantItem, type Item } from './conversation.ts';

/** The protocol's rates: a token is 100 ms of the user's audio, 50 ms of the assistant's, or about 4 letters. */
const userAudioTokenMs = 100;
const assistantAudioTokenMs = 50;
const lettersPerToken = 4;

const textTokens = (text: string) => Math.ceil(text.length / lettersPerToken);

/** What a response took: the instructions and items before it, and its own item (null when it has none). */
export function usageOf(
  instructions: string,
  input: readonly Item[],
  output: AssistantItem | null,
): RealtimeResponseUsage {
  let text = textTokens(instructions);
  let audio = 0;
  for (const item of input) {
    if (item.kind === 'user')
      for (const part of item.parts) {
        if (part.type === 'input_text') text += textTokens(part.text);
        else audio += Math.ceil(part.durationMs / userAudioTokenMs);
      }
    else if (item.kind === 'assistant') {
      text += textTokens(replyText(item));
      audio += Math.ceil(item.durationMs / assistantAudioTokenMs);
    }
  }
  const outputText = output ? textTokens(replyText(output)) : 0;
  const outputAudio = output ? Math.ceil(output.durationMs / assistantAudioTokenMs) : 0;
  return {
    total_tokens: text + audio + outputText + outputAudio,
    input_tokens: text + audio,
    output_tokens: outputText + outputAudio,
    input_token_details: { text_tokens: text, audio_tokens: audio, cached_tokens: 0 },
    output_token_details: { text_tokens: outputText, audio_tokens: outputAudio },
  };
}
