import type { ConversationItem } from 'openai/resources/realtime/realtime';
import type { HeardStretch } from './brain.ts';

/** The words of a reply, and where in its audio they begin, so that a truncation also removes the words. */
interface Mark {
  text: string;
  startMs: number;
}

interface Common {
  id: string;
  status: 'completed' | 'incomplete' | 'in_progress';
}
interface UserPart {
  type: 'input_text' | 'input_audio';
  text: string;
  /** Null for text, and for audio that is no longer kept. */
  audio: Buffer | null;
  durationMs: number;
}
export interface UserItem extends Common {
  kind: 'user';
  parts: UserPart[];
  /** What the ears make of the audio parts. Until then the item's words are only its texts. */
  heard: Promise<HeardStretch> | null;
}
export interface AssistantItem extends Common {
  kind: 'assistant';
  modality: 'text' | 'audio';
  marks: Mark[];
  audio: Buffer[];
  durationMs: number;
  /** The item was truncated: what is still spoken of it (a cancel is under way) is no longer added. */
  cut: boolean;
}
/** Kept and shown, but not given to the brain. */
interface SystemItem extends Common {
  kind: 'system';
  texts: string[];
}
export interface CallItem extends Common {
  kind: 'call';
  callId: string;
  name: string;
  arguments: string;
}
interface CallOutputItem extends Common {
  kind: 'call-output';
  callId: string;
  output: string;
}
export type Item = UserItem | AssistantItem | SystemItem | CallItem | CallOutputItem;

/** Text needs no ears. */
export const read = (text: string): HeardStretch => ({ text, understood: true, caught: [], joined: null });

export function replyText(item: AssistantItem): string {
  return item.marks.map((mark) => mark.text).join('');
}

/** Letters of text in an item. */
export function lettersOf(item: Item): number {
  switch (item.kind) {
    case 'user':
      return item.parts.reduce((sum, part) => sum + part.text.length, 0);
    case 'assistant':
      return item.marks.reduce((sum, mark) => sum + mark.text.length, 0);
    case 'system':
      return item.texts.reduce((sum, text) => sum + text.length, 0);
    case 'call':
      return item.name.length + item.arguments.length;
    case 'call-output':
      return item.output.length;
  }
}

/** The item as the protocol shows it. Its audio is included only if the client asks for it. */
export function itemToWire(item: Item, withAudio = false): ConversationItem {
  const common = { id: item.id, object: 'realtime.item', status: item.status } as const;
  const base64 = (chunks: readonly Buffer[]) =>
    withAudio && chunks.length ? { audio: Buffer.concat(chunks).toString('base64') } : {};
  switch (item.kind) {
    case 'user':
      return {
        ...common,
        type: 'message',
        role: 'user',
        content: item.parts.map((part) =>
          part.type === 'input_text'
            ? { type: part.type, text: part.text }
            : { type: part.type, ...base64(part.audio ? [part.audio] : []), transcript: part.text },
        ),
      };
    case 'assistant': {
      const text = replyText(item);
      const content =
        item.modality === 'text'
          ? { type: 'output_text' as const, text }
          : { type: 'output_audio' as const, ...base64(item.audio), transcript: text };
      return { ...common, type: 'message', role: 'assistant', content: item.marks.length ? [content] : [] };
    }
    case 'system':
      return {
        ...common,
        type: 'message',
        role: 'system',
        content: item.texts.map((text) => ({ type: 'input_text', text })),
      };
    case 'call':
      return {
        ...common,
        type: 'function_call',
        call_id: item.callId,
        name: item.name,
        arguments: item.arguments,
      };
    case 'call-output':
      return { ...common, type: 'function_call_output', call_id: item.callId, output: item.output };
  }
}
