import type { Brain } from './brain.ts';
import { itemFromClient } from './client-items.ts';
import { Conversation } from './conversation.ts';
import type { NewResponse } from './events.ts';
import type { NewInputItem } from './item-schema.ts';
import type { OwnEars } from './own-ears.ts';
import { ProtocolError } from './protocol-error.ts';
import { Response } from './response.ts';
import type { Send } from './send.ts';
import type { Session } from './session.ts';
import { checkTools, offeredTools } from './tools.ts';

/** Responses out of band run beside each other. */
const mostAsides = 8;

export interface ResponsesOptions {
  brain: Brain;
  /** Names the connection to the brain. */
  client: string;
  ears: OwnEars;
  session: Session;
  conversation: Conversation;
  conversationId: string;
  send: Send;
}

/** The responses of one connection: one at a time in the conversation, and some out of band. */
export class Responses {
  readonly #options: ResponsesOptions;
  #active: Response | null = null;
  readonly #asides = new Set<Response>();
  /** A turn ended while a response was active: it is answered after that one. */
  #waiting = false;

  constructor(options: ResponsesOptions) {
    this.#options = options;
  }

  /** Throws ProtocolError on invalid parameters, and when a response is active already. */
  create(asked: NewResponse): void {
    const aside = asked.conversation === 'none';
    if (!aside && this.#active)
      throw new ProtocolError(
        'conversation_already_has_active_response',
        `Conversation already has an active response in progress: ${this.#active.id}. Wait until the response is finished before creating a new one.`,
      );
    if (aside && this.#asides.size >= mostAsides)
      throw new ProtocolError(
        'rate_limit_exceeded',
        `At most ${mostAsides} responses may be in progress out of band. Wait until one is finished.`,
      );
    const { brain, client, session, conversation, conversationId, send } = this.#options;
    const { settings } = session;
    const tools = asked.tools ?? settings.tools;
    const toolChoice = asked.tool_choice ?? settings.toolChoice;
    checkTools(tools, toolChoice, 'response');
    const chosen = asked.audio?.output?.voice;
    const voice =
      chosen === undefined ? settings.voice : session.checkedVoice(chosen, 'response.audio.output.voice');
    const response: Response = new Response({
      conversationId,
      conversation: aside ? null : conversation,
      context: asked.input ? this.#contextOf(asked.input) : conversation,
      brain,
      client,
      send,
      maxOutputTokens: asked.max_output_tokens ?? settings.maxOutputTokens,
      request: {
        instructions: asked.instructions ?? settings.instructions,
        ...offeredTools(tools, toolChoice),
        voice,
        speed: settings.speed,
        spoken: (asked.output_modalities?.[0] ?? settings.outputModality) === 'audio',
        metadata: asked.metadata ?? null,
      },
      onAudio: () => session.fixVoice(voice),
      onEnd: () => (aside ? this.#asides.delete(response) : (this.#active = null)),
    });
    if (aside) this.#asides.add(response);
    else this.#active = response;
    void response.run().then(() => this.#answerWaiting());
  }

  /** Answers a turn that was detected: now, or after the active response has ended. */
  answerTurn(): void {
    this.#waiting = true;
    this.#answerWaiting();
  }

  /** The user speaks, so the response in the conversation stops. */
  interrupt(): void {
    this.#waiting = false;
    this.#active?.cancel('turn_detected');
  }

  /** Null means the response in the conversation. Throws ProtocolError when the response is not active. */
  cancel(responseId: string | null): void {
    const response =
      responseId === null || responseId === this.#active?.id
        ? this.#active
        : [...this.#asides].find(({ id }) => id === responseId);
    if (!response)
      throw new ProtocolError(
        'response_cancel_not_active',
        'Cancellation failed: no active response found',
        'response_id',
      );
    response.cancel('client_cancelled');
  }

  close(): void {
    this.#waiting = false;
    this.#active?.cancel('client_cancelled');
    for (const aside of this.#asides) aside.cancel('client_cancelled');
  }

  #answerWaiting(): void {
    if (!this.#waiting || this.#active) return;
    this.#waiting = false;
    this.create({});
  }

  /** A conversation of what the client gave for one response. */
  #contextOf(input: readonly NewInputItem[]): Conversation {
    const { ears, conversation } = this.#options;
    const context = new Conversation();
    for (const [index, entry] of input.entries()) {
      const param = `response.input[${index}]`;
      if (entry.type === 'item_reference')
        context.add(conversation.find(entry.id, 'reference', `${param}.id`), null, param);
      else context.add(itemFromClient(entry, param, ears), null, param);
    }
    return context;
  }
}
