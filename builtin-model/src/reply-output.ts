import { BYTES_PER_MS } from './audio-bytes.ts';
import type { FunctionCall, SpokenPart } from './brain.ts';
import type { Conversation } from './conversation.ts';
import { newId } from './ids.ts';
import { itemToWire, replyText, type AssistantItem, type CallItem } from './items.ts';
import type { Send } from './send.ts';

export interface ReplyOutputOptions {
  responseId: string;
  /** The conversation that gets the items; null for a response out of band. */
  conversation: Conversation | null;
  spoken: boolean;
  send: Send;
  /** Called before audio is sent. */
  onAudio(): void;
}

/** The items that a response makes, with their events in the order of the protocol. */
export class ReplyOutput {
  readonly #options: ReplyOutputOptions;
  #items: (AssistantItem | CallItem)[] = [];
  /** The message that is being spoken. */
  #message: AssistantItem | null = null;

  constructor(options: ReplyOutputOptions) {
    this.#options = options;
  }

  get items(): readonly (AssistantItem | CallItem)[] {
    return this.#items;
  }

  say(part: SpokenPart): void {
    const { send, spoken, responseId, onAudio } = this.#options;
    const item = (this.#message ??= this.#startMessage());
    const at = {
      response_id: responseId,
      item_id: item.id,
      output_index: this.#items.indexOf(item),
      content_index: 0,
    };
    const audio = spoken
      ? Buffer.from(part.pcm.buffer, part.pcm.byteOffset, part.pcm.byteLength)
      : Buffer.alloc(0);
    if (!item.cut) {
      if (part.text) item.marks.push({ text: part.text, startMs: item.durationMs });
      item.durationMs += audio.length / BYTES_PER_MS;
      item.audio.push(audio);
    }
    if (part.text) {
      const type = spoken ? 'response.output_audio_transcript.delta' : 'response.output_text.delta';
      send({ type, ...at, delta: part.text });
    }
    if (audio.length === 0) return;
    onAudio();
    send({ type: 'response.output_audio.delta', ...at, delta: audio.toString('base64') });
  }

  /** Ends what was being spoken, and calls a function of the client. */
  call({ call: name, arguments: args }: FunctionCall): void {
    this.finish('completed');
    const { send, responseId } = this.#options;
    const item: CallItem = {
      kind: 'call',
      id: newId('item'),
      status: 'in_progress',
      callId: newId('call'),
      name,
      arguments: '',
    };
    this.#add(item);
    const at = {
      response_id: responseId,
      item_id: item.id,
      output_index: this.#items.indexOf(item),
      call_id: item.callId,
    };
    item.arguments = args;
    send({ type: 'response.function_call_arguments.delta', ...at, delta: args });
    send({ type: 'response.function_call_arguments.done', ...at, name, arguments: args });
    this.#done(item, 'completed');
  }

  /** The current message gets nothing more. */
  finish(status: 'completed' | 'incomplete'): void {
    const item = this.#message;
    if (!item) return;
    this.#message = null;
    const { send, spoken, responseId } = this.#options;
    const text = replyText(item);
    const at = {
      response_id: responseId,
      item_id: item.id,
      output_index: this.#items.indexOf(item),
      content_index: 0,
    };
    if (spoken) {
      send({ type: 'response.output_audio.done', ...at });
      send({ type: 'response.output_audio_transcript.done', ...at, transcript: text });
    } else send({ type: 'response.output_text.done', ...at, text });
    const part = spoken ? { type: 'audio' as const, transcript: text } : { type: 'text' as const, text };
    send({ type: 'response.content_part.done', ...at, part });
    this.#done(item, status);
  }

  #startMessage(): AssistantItem {
    const { send, spoken, responseId } = this.#options;
    const item: AssistantItem = {
      kind: 'assistant',
      id: newId('item'),
      status: 'in_progress',
      modality: spoken ? 'audio' : 'text',
      marks: [],
      audio: [],
      durationMs: 0,
      cut: false,
    };
    this.#add(item);
    send({
      type: 'response.content_part.added',
      response_id: responseId,
      item_id: item.id,
      output_index: this.#items.indexOf(item),
      content_index: 0,
      part: spoken ? { type: 'audio', transcript: '' } : { type: 'text', text: '' },
    });
    return item;
  }

  #add(item: AssistantItem | CallItem): void {
    const { send, conversation, responseId } = this.#options;
    const output_index = this.#items.push(item) - 1;
    conversation?.add(item);
    const wire = itemToWire(item);
    send({ type: 'response.output_item.added', response_id: responseId, output_index, item: wire });
    if (!conversation) return;
    const previous_item_id = conversation.previousOf(item);
    send({ type: 'conversation.item.added', previous_item_id, item: wire });
  }

  #done(item: AssistantItem | CallItem, status: 'completed' | 'incomplete'): void {
    const { send, conversation, responseId } = this.#options;
    item.status = status;
    const wire = itemToWire(item);
    // The item may have been deleted while it was being spoken.
    if (conversation?.has(item)) {
      const previous_item_id = conversation.previousOf(item);
      send({ type: 'conversation.item.done', previous_item_id, item: wire });
    }
    const output_index = this.#items.indexOf(item);
    send({ type: 'response.output_item.done', response_id: responseId, output_index, item: wire });
  }
}
