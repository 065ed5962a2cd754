import type { RealtimeResponse } from 'openai/resources/realtime/realtime';
import type { Brain, ReplyEnd, ReplyPart, ReplyRequest } from './brain.ts';
import {
  BYTES_PER_MS,
  itemToWire,
  replyText,
  type AssistantItem,
  type Conversation,
} from './conversation.ts';
import type { Send } from './send.ts';
import { usageOf } from './usage.ts';

export interface ResponseOptions {
  id: string;
  itemId: string;
  conversationId: string;
  conversation: Conversation;
  /** Out of band: the reply does not become an item of the conversation. */
  detached: boolean;
  request: Omit<ReplyRequest, 'history'>;
  brain: Brain;
  send: Send;
  /** Called once, before response.done is sent: another response may be created on its arrival. */
  onEnd(): void;
}

/** Runs one response from response.created to response.done, whatever the brain does. */
export class Response {
  readonly id: string;
  readonly #options: ResponseOptions;
  readonly #abort = new AbortController();
  #item: AssistantItem | null = null;

  constructor(options: ResponseOptions) {
    this.id = options.id;
    this.#options = options;
  }

  cancel(): void {
    this.#abort.abort();
  }

  async run(): Promise<void> {
    const { send, conversation, request, brain } = this.#options;
    send({ type: 'response.created', response: this.#toWire('in_progress') });
    const input = [...conversation.items];
    let end: ReplyEnd | 'failed' = 'failed';
    let reason = '';
    try {
      const history = await conversation.history();
      const parts = brain.respond({ ...request, history }, this.#abort.signal);
      let step = await parts.next();
      for (; !step.done; step = await parts.next()) this.#say(step.value);
      end = step.value;
    } catch (error) {
      reason = String(error);
    }
    this.#finishItem(end === 'completed' ? 'completed' : 'incomplete');
    this.#options.onEnd();
    const usage = usageOf(request.instructions, input, this.#item);
    if (end === 'failed')
      send({
        type: 'error',
        error: {
          type: 'server_error',
          code: 'reply_failed',
          message: `The reply failed. ${reason}`,
          param: null,
          event_id: null,
        },
      });
    send({ type: 'response.done', response: { ...this.#toWire(end), usage } });
  }

  #say(part: ReplyPart): void {
    if ('call' in part) throw new Error('Functions cannot be called.');
    const { send, request } = this.#options;
    const item = (this.#item ??= this.#startItem());
    const at = { response_id: this.id, item_id: item.id, output_index: 0, content_index: 0 };
    const audio = Buffer.from(part.pcm.buffer, part.pcm.byteOffset, part.pcm.byteLength);
    if (!item.cut) {
      if (part.text) item.marks.push({ text: part.text, startMs: item.durationMs });
      item.durationMs += audio.length / BYTES_PER_MS;
      item.audio.push(audio);
    }
    if (part.text) {
      const type = request.spoken ? 'response.output_audio_transcript.delta' : 'response.output_text.delta';
      send({ type, ...at, delta: part.text });
    }
    if (request.spoken && audio.length)
      send({ type: 'response.output_audio.delta', ...at, delta: audio.toString('base64') });
  }

  #startItem(): AssistantItem {
    const { send, conversation, detached, request, itemId } = this.#options;
    const modality = request.spoken ? 'audio' : 'text';
    const item: AssistantItem = {
      kind: 'assistant',
      id: itemId,
      status: 'in_progress',
      modality,
      marks: [],
      audio: [],
      durationMs: 0,
      cut: false,
    };
    if (!detached) conversation.add(item);
    send({
      type: 'response.output_item.added',
      response_id: this.id,
      output_index: 0,
      item: itemToWire(item),
    });
    if (!detached)
      send({
        type: 'conversation.item.added',
        previous_item_id: conversation.previousOf(item),
        item: itemToWire(item),
      });
    send({
      type: 'response.content_part.added',
      response_id: this.id,
      item_id: item.id,
      output_index: 0,
      content_index: 0,
      part: request.spoken ? { type: 'audio', transcript: '' } : { type: 'text', text: '' },
    });
    return item;
  }

  #finishItem(status: 'completed' | 'incomplete'): void {
    const item = this.#item;
    if (!item) return;
    const { send, conversation, detached, request } = this.#options;
    item.status = status;
    const text = replyText(item);
    const at = { response_id: this.id, item_id: item.id, output_index: 0, content_index: 0 };
    if (request.spoken) {
      send({ type: 'response.output_audio.done', ...at });
      send({ type: 'response.output_audio_transcript.done', ...at, transcript: text });
    } else send({ type: 'response.output_text.done', ...at, text });
    const part = request.spoken
      ? { type: 'audio' as const, transcript: text }
      : { type: 'text' as const, text };
    send({ type: 'response.content_part.done', ...at, part });
    // The item may have been deleted while it was being spoken.
    if (!detached && conversation.items.includes(item))
      send({
        type: 'conversation.item.done',
        previous_item_id: conversation.previousOf(item),
        item: itemToWire(item),
      });
    send({
      type: 'response.output_item.done',
      response_id: this.id,
      output_index: 0,
      item: itemToWire(item),
    });
  }

  #toWire(status: 'in_progress' | ReplyEnd | 'failed'): RealtimeResponse {
    const { conversationId, detached, request } = this.#options;
    return {
      object: 'realtime.response',
      id: this.id,
      status,
      ...(status === 'cancelled' && {
        status_details: { type: status, reason: 'client_cancelled' as const },
      }),
      ...(status === 'completed' && { status_details: { type: status } }),
      ...(status === 'failed' && {
        status_details: { type: status, error: { type: 'server_error', code: 'reply_failed' } },
      }),
      ...(!detached && { conversation_id: conversationId }),
      output: this.#item ? [itemToWire(this.#item)] : [],
      output_modalities: [request.spoken ? 'audio' : 'text'],
      audio: { output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: request.voice } },
      metadata: request.metadata ? { ...request.metadata } : null,
    };
  }
}
