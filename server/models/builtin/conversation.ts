import type { ConversationItem } from 'openai/resources/realtime/realtime';
import type { HeardStretch, Said } from './brain.ts';
import type { NewItem } from './events.ts';
import { ProtocolError } from './protocol-error.ts';

/** Bytes of one millisecond of PCM16 at 24 kHz. */
export const BYTES_PER_MS = 48;

/** The words of a reply and where in its audio they begin, so that a truncation takes the words along. */
export interface Mark {
  text: string;
  startMs: number;
}

interface Common {
  id: string;
  status: 'completed' | 'incomplete' | 'in_progress';
}
export interface UserItem extends Common {
  kind: 'user';
  parts: { type: 'input_text' | 'input_audio'; text: string; audio: Buffer | null; durationMs: number }[];
  /** What the ears make of the audio parts; the item's words until then are its texts alone. */
  heard: Promise<HeardStretch> | null;
}
export interface AssistantItem extends Common {
  kind: 'assistant';
  modality: 'text' | 'audio';
  marks: Mark[];
  audio: Buffer[];
  durationMs: number;
  /** Truncated; what is still spoken of it (a cancel under way) is not added any more. */
  cut: boolean;
}
/** Kept and shown, but the brain is not told of it. */
export interface OtherItem extends Common {
  kind: 'other';
  wire: ConversationItem;
}
export type Item = UserItem | AssistantItem | OtherItem;

/** As with the protocol's truncation 'auto': the oldest go when a conversation grows past this. */
const mostItems = 1000;
/** Audio kept for `conversation.item.retrieve`: the newest three minutes or so. */
const mostAudioBytes = 8 * 1024 * 1024;

export function replyText(item: AssistantItem): string {
  return item.marks.map((mark) => mark.text).join('');
}

/** The items of one conversation in their order. */
export class Conversation {
  #items: Item[] = [];

  /** The id of the item before; null at the start. */
  previousOf(item: Item): string | null {
    return this.#items[this.#items.indexOf(item) - 1]?.id ?? null;
  }

  /** Adds at the end, or after an item ('root': first). Throws ProtocolError on an unknown or a used id. */
  add(item: Item, after?: string | null): void {
    if (this.#items.some((other) => other.id === item.id))
      throw new ProtocolError(
        'item_create_duplicate_id',
        `An item with the id '${item.id}' exists already.`,
        'item.id',
      );
    if (after === undefined || after === null) this.#items.push(item);
    else if (after === 'root') this.#items.unshift(item);
    else {
      const at = this.#items.findIndex((other) => other.id === after);
      if (at < 0)
        throw new ProtocolError(
          'item_create_invalid_previous_item_id',
          `Error creating item: the previous item with id '${after}' does not exist.`,
          'previous_item_id',
        );
      this.#items.splice(at + 1, 0, item);
    }
    this.#forgetOldest();
  }

  /** `operation` is the word in the error's code: `item_delete_invalid_item_id`. */
  find(id: string, operation: 'delete' | 'retrieve' | 'truncate'): Item {
    const item = this.#items.find((other) => other.id === id);
    if (item) return item;
    const doing = { delete: 'deleting', retrieve: 'retrieving', truncate: 'truncating' }[operation];
    throw new ProtocolError(
      `item_${operation}_invalid_item_id`,
      `Error ${doing} item: the item with id '${id}' does not exist.`,
      'item_id',
    );
  }

  remove(id: string): void {
    const item = this.find(id, 'delete');
    this.#items = this.#items.filter((other) => other !== item);
  }

  /** Cuts a reply to its first `endMs` of audio, and to the words that begin in them. */
  truncate(id: string, contentIndex: number, endMs: number): void {
    const item = this.find(id, 'truncate');
    if (item.kind !== 'assistant' || item.modality !== 'audio')
      throw new ProtocolError('invalid_value', 'Only audio of the assistant can be truncated.', 'item_id');
    if (contentIndex !== 0)
      throw new ProtocolError('invalid_value', 'The item has one content part, 0.', 'content_index');
    if (endMs <= 0)
      throw new ProtocolError('invalid_value', 'audio_end_ms must be greater than 0.', 'audio_end_ms');
    if (endMs > item.durationMs)
      throw new ProtocolError(
        'invalid_value',
        `Audio content of ${Math.floor(item.durationMs)}ms is already shorter than ${endMs}ms`,
        'audio_end_ms',
      );
    item.marks = item.marks.filter((mark) => mark.startMs < endMs);
    item.audio = item.audio.length ? [Buffer.concat(item.audio).subarray(0, endMs * BYTES_PER_MS)] : [];
    item.durationMs = endMs;
    item.cut = true;
  }

  /** The conversation as a brain is told of it; waits for the ears. */
  async history(): Promise<Said[]> {
    const said = await Promise.all([...this.#items].map(saidIn));
    return said.filter((entry) => entry !== null);
  }

  /** All of them, in their order. */
  get items(): readonly Item[] {
    return this.#items;
  }

  #forgetOldest(): void {
    if (this.#items.length > mostItems) this.#items.shift();
    let bytes = 0;
    for (const item of this.#items.toReversed()) {
      if (item.kind === 'other') continue;
      const audio = item.kind === 'assistant' ? item.audio : item.parts.flatMap((part) => part.audio ?? []);
      bytes += audio.reduce((sum, chunk) => sum + chunk.length, 0);
      if (bytes <= mostAudioBytes || item.status === 'in_progress') continue;
      if (item.kind === 'assistant') item.audio = [];
      else for (const part of item.parts) part.audio = null;
    }
  }
}

/** Text needs no ears. */
export const read = (text: string): HeardStretch => ({ text, understood: true, caught: [], joined: null });

async function saidIn(item: Item): Promise<Said | null> {
  switch (item.kind) {
    case 'assistant':
      return { by: 'assistant', text: replyText(item) };
    case 'user': {
      const typed = item.parts.flatMap((part) => (part.type === 'input_text' ? [part.text] : [])).join(' ');
      const heard = await item.heard?.catch(() => ({ ...read(''), understood: false }));
      if (!heard) return { by: 'user', ...read(typed) };
      return { by: 'user', ...heard, text: [typed, heard.text].filter(Boolean).join(' ') };
    }
    case 'other':
      return null;
  }
}

/** The item as the protocol shows it; with its audio only when that is asked for. */
export function itemToWire(item: Item, withAudio = false): ConversationItem {
  if (item.kind === 'other') return item.wire;
  const common = { id: item.id, object: 'realtime.item', type: 'message', status: item.status } as const;
  const base64 = (chunks: readonly Buffer[]) =>
    withAudio && chunks.length ? { audio: Buffer.concat(chunks).toString('base64') } : {};
  if (item.kind === 'user')
    return {
      ...common,
      role: 'user',
      content: item.parts.map((part) =>
        part.type === 'input_text'
          ? { type: part.type, text: part.text }
          : { type: part.type, ...base64(part.audio ? [part.audio] : []), transcript: part.text },
      ),
    };
  const text = replyText(item);
  const content =
    item.modality === 'text'
      ? { type: 'output_text' as const, text }
      : { type: 'output_audio' as const, ...base64(item.audio), transcript: text };
  return { ...common, role: 'assistant', content: item.marks.length ? [content] : [] };
}

/** What a client adds by `conversation.item.create`. Its audio must be decoded and heard by the caller. */
export function itemFromClient(created: NewItem, id: string): Item {
  if (created.type !== 'message')
    return { kind: 'other', id, status: 'completed', wire: otherToWire(created, id) };
  switch (created.role) {
    case 'system':
      return {
        kind: 'other',
        id,
        status: 'completed',
        wire: {
          id,
          object: 'realtime.item',
          type: 'message',
          role: 'system',
          status: 'completed',
          content: created.content,
        },
      };
    case 'assistant': {
      const text = created.content
        .map((part) => (part.type === 'output_text' ? part.text : part.transcript))
        .join(' ');
      const marks = text ? [{ text, startMs: 0 }] : [];
      return {
        kind: 'assistant',
        id,
        status: 'completed',
        modality: 'text',
        marks,
        audio: [],
        durationMs: 0,
        cut: false,
      };
    }
    case 'user':
      return {
        kind: 'user',
        id,
        status: 'completed',
        heard: null,
        parts: created.content.map((part) => {
          if (part.type === 'input_text')
            return { type: part.type, text: part.text, audio: null, durationMs: 0 };
          const audio = decodeAudio(part.audio, 'item.content.audio');
          return {
            type: part.type,
            text: part.transcript ?? '',
            audio,
            durationMs: audio.length / BYTES_PER_MS,
          };
        }),
      };
  }
}

function otherToWire(created: Exclude<NewItem, { type: 'message' }>, id: string): ConversationItem {
  return { ...created, id, object: 'realtime.item', status: 'completed' };
}

/** 15 MiB, the protocol's limit on the audio of one event. */
const mostAudioEventBytes = 15 * 1024 * 1024;

/** Base64 PCM16. Throws ProtocolError on what is neither, or too long. */
export function decodeAudio(base64: string, param: string): Buffer {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  const bytes = (base64.length / 4) * 3 - padding;
  if (bytes > mostAudioEventBytes)
    throw new ProtocolError('invalid_value', 'The audio of one event may not exceed 15 MiB.', param);
  const audio = Buffer.from(base64, 'base64');
  if (audio.length !== bytes || audio.length % 2 !== 0)
    throw new ProtocolError('invalid_value', 'Invalid audio: expected base64-encoded PCM16.', param);
  return audio;
}

/** A copy of the samples that its receiver may keep, or send to a thread. */
export function samplesOf(audio: Buffer): Int16Array {
  const samples = new Int16Array(audio.length / 2);
  Buffer.from(samples.buffer).set(audio);
  return samples;
}
