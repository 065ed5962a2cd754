import type { RealtimeResponseUsage } from 'openai/resources/realtime/realtime';
import type { Tool } from './brain.ts';
import { lettersOf, replyText, type Item } from './items.ts';

/** The protocol's rates: one token is 100 ms of the user's audio, 50 ms of the assistant's, or about 4 letters. */
const userAudioTokenMs = 100;
const assistantAudioTokenMs = 50;
const lettersPerToken = 4;

export const textTokens = (text: string) => Math.ceil(text.length / lettersPerToken);

export interface Tokens {
  text: number;
  audio: number;
}

function tokensOf(item: Item): Tokens {
  switch (item.kind) {
    case 'user': {
      const tokens = { text: 0, audio: 0 };
      for (const part of item.parts)
        if (part.type === 'input_text') tokens.text += textTokens(part.text);
        else tokens.audio += userAudioTokens(part.durationMs);
      return tokens;
    }
    case 'assistant':
      return assistantTokens(replyText(item), item.durationMs);
    case 'system':
    case 'call':
    case 'call-output':
      return { text: Math.ceil(lettersOf(item) / lettersPerToken), audio: 0 };
  }
}

export function assistantTokens(text: string, durationMs: number): Tokens {
  return { text: textTokens(text), audio: Math.ceil(durationMs / assistantAudioTokenMs) };
}

export function userAudioTokens(durationMs: number): number {
  return Math.ceil(durationMs / userAudioTokenMs);
}

export function tokensIn(items: readonly Item[]): Tokens {
  return items
    .map(tokensOf)
    .reduce((sum, { text, audio }) => ({ text: sum.text + text, audio: sum.audio + audio }), {
      text: 0,
      audio: 0,
    });
}

/** What a response used: the instructions, functions and items before it, and the items that it made. */
export function usageOf(
  { instructions, tools }: { instructions: string; tools: readonly Tool[] },
  input: Tokens,
  output: Tokens,
): RealtimeResponseUsage {
  const text = input.text + textTokens(instructions) + (tools.length ? textTokens(JSON.stringify(tools)) : 0);
  return {
    total_tokens: text + input.audio + output.text + output.audio,
    input_tokens: text + input.audio,
    output_tokens: output.text + output.audio,
    input_token_details: { text_tokens: text, audio_tokens: input.audio, cached_tokens: 0 },
    output_token_details: { text_tokens: output.text, audio_tokens: output.audio },
  };
}
