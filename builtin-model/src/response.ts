import type { RealtimeResponse } from 'openai/resources/realtime/realtime';
import { SAMPLES_PER_MS } from './audio-bytes.ts';
import type { Brain, ReplyPart, ReplyRequest } from './brain.ts';
import type { Conversation } from './conversation.ts';
import { newId } from './ids.ts';
import { itemToWire } from './items.ts';
import { ReplyOutput } from './reply-output.ts';
import type { Send } from './send.ts';
import { assistantTokens, tokensIn, usageOf } from './usage.ts';

export type CancelReason = 'client_cancelled' | 'turn_detected';

export interface ResponseOptions {
  conversationId: string;
  /** The conversation that the reply is added to; null out of band. */
  conversation: Conversation | null;
  /** What the brain gets: the conversation, or what the client gave instead. */
  context: Conversation;
  request: Omit<ReplyRequest, 'history'>;
  maxOutputTokens: number | 'inf';
  brain: Brain;
  /** Names the connection to the brain. */
  client: string;
  send: Send;
  /** Called before any of its audio is sent. */
  onAudio(): void;
  /** Called once, before response.done is sent: when response.done arrives, the client may create another response. */
  onEnd(): void;
}

type End = 'completed' | 'cancelled' | 'incomplete' | 'failed';

/** Runs one response from response.created to response.done, whatever the brain does. */
export class Response {
  readonly id = newId('resp');
  readonly #options: ResponseOptions;
  readonly #output: ReplyOutput;
  readonly #abort = new AbortController();
  #cancelReason: CancelReason = 'client_cancelled';

  constructor(options: ResponseOptions) {
    this.#options = options;
    const { conversation, send, onAudio } = options;
    const { spoken } = options.request;
    this.#output = new ReplyOutput({ responseId: this.id, conversation, spoken, send, onAudio });
  }

  /** Tells the brain to stop; the first reason counts. */
  cancel(reason: CancelReason): void {
    if (this.#abort.signal.aborted) return;
    this.#cancelReason = reason;
    this.#abort.abort();
  }

  async run(): Promise<void> {
    const { send, context, request } = this.#options;
    send({ type: 'response.created', response: this.#toWire('in_progress') });
    const input = tokensIn(context.items);
    let end: End = 'failed';
    let reason = '';
    try {
      end = await this.#reply();
    } catch (error) {
      reason = String(error);
    }
    this.#output.finish(end === 'completed' ? 'completed' : 'incomplete');
    this.#options.onEnd();
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
    const usage = usageOf(request, input, tokensIn(this.#output.items));
    send({ type: 'response.done', response: { ...this.#toWire(end), usage } });
  }

  async #reply(): Promise<End> {
    const { context, request, brain, client } = this.#options;
    const { signal } = this.#abort;
    const history = await context.history();
    const parts = brain.respond({ ...request, history }, signal, client);
    for (;;) {
      const step = await parts.next();
      if (step.done) return step.value;
      if (!this.#fits(step.value)) {
        this.#abort.abort();
        await parts.return('cancelled');
        return 'incomplete';
      }
      if (!('call' in step.value)) this.#output.say(step.value);
      else this.#call(step.value.call, step.value.arguments);
    }
  }

  #call(name: string, args: string): void {
    // A reply that nobody wants any more must have no effect.
    if (this.#abort.signal.aborted) return;
    if (!this.#options.request.tools.some((tool) => tool.name === name))
      throw new Error(`There is no function '${name}'.`);
    this.#output.call({ call: name, arguments: args });
  }

  /** Whether the reply stays within `max_output_tokens` with this part. */
  #fits(part: ReplyPart): boolean {
    const { maxOutputTokens, request } = this.#options;
    if (maxOutputTokens === 'inf') return true;
    const { text, audio } = tokensIn(this.#output.items);
    const next =
      'call' in part
        ? assistantTokens(part.call + part.arguments, 0)
        : assistantTokens(part.text, request.spoken ? part.pcm.length / SAMPLES_PER_MS : 0);
    return text + audio + next.text + next.audio <= maxOutputTokens;
  }

  #toWire(status: 'in_progress' | End): RealtimeResponse {
    const { conversationId, conversation, request, maxOutputTokens } = this.#options;
    return {
      object: 'realtime.response',
      id: this.id,
      status,
      ...(status !== 'in_progress' && { status_details: this.#details(status) }),
      ...(conversation && { conversation_id: conversationId }),
      output: this.#output.items.map((item) => itemToWire(item)),
      output_modalities: [request.spoken ? 'audio' : 'text'],
      max_output_tokens: maxOutputTokens,
      audio: { output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: request.voice } },
      metadata: request.metadata ? { ...request.metadata } : null,
    };
  }

  #details(status: End): NonNullable<RealtimeResponse['status_details']> {
    switch (status) {
      case 'completed':
        return { type: status };
      case 'cancelled':
        return { type: status, reason: this.#cancelReason };
      case 'incomplete':
        return { type: status, reason: 'max_output_tokens' };
      case 'failed':
        return { type: status, error: { type: 'server_error', code: 'reply_failed' } };
    }
  }
}
