import { randomBytes } from 'node:crypto';
import type { Brain, Heard, Listener } from './brain.ts';
import {
  BYTES_PER_MS,
  Conversation,
  decodeAudio,
  itemFromClient,
  itemToWire,
  read,
  samplesOf,
  type Item,
  type UserItem,
} from './conversation.ts';
import { parseClientEvent, type ClientEvent, type NewResponse } from './events.ts';
import { ProtocolError } from './protocol-error.ts';
import { Response } from './response.ts';
import type { Send } from './send.ts';
import { Session } from './session.ts';

const shortestCommitMs = 100;
/** Audio that may wait for a commit: ten minutes, more than any turn. */
const longestBufferMs = 10 * 60_000;

export interface ConnectionOptions {
  brain: Brain;
  /** The model's name that the client asked for; shown, and otherwise without effect. */
  model: string;
  voices: readonly string[];
  send: Send;
  now: number;
}

const newId = (kind: 'item' | 'resp' | 'sess' | 'conv') => `${kind}_${randomBytes(12).toString('hex')}`;

/** One client's session: parses what it sends, keeps its conversation, and runs one response at a time. */
export class Connection {
  readonly #brain: Brain;
  readonly #send: Send;
  readonly #session: Session;
  readonly #conversation = new Conversation();
  readonly #conversationId = newId('conv');
  #buffer: Buffer[] = [];
  #bufferMs = 0;
  #listener: Listener | null = null;
  #response: Response | null = null;
  #closed = false;

  constructor({ brain, model, voices, send, now }: ConnectionOptions) {
    this.#brain = brain;
    // What the brain still says after the client is gone goes nowhere.
    this.#send = (event) => this.#closed || send(event);
    this.#session = new Session({ id: newId('sess'), model, voices, now });
    this.#send({ type: 'session.created', session: this.#session.toWire() });
  }

  /** One text message. Never throws: what is wrong is answered by an `error` event. */
  receive(text: string): void {
    let eventId: string | null = null;
    try {
      const json = parseJson(text);
      eventId = eventIdOf(json);
      this.#handle(parseClientEvent(json));
    } catch (error) {
      const known =
        error instanceof ProtocolError
          ? error
          : new ProtocolError(
              'internal_error',
              'The server had an error while processing the event.',
              null,
              'server_error',
            );
      this.refuse(known, eventId);
    }
  }

  refuse(error: ProtocolError, clientEventId: string | null = null): void {
    this.#send({ type: 'error', error: error.toWire(clientEventId) });
  }

  close(): void {
    this.#closed = true;
    this.#response?.cancel();
    this.#listener?.discard();
    this.#listener = null;
    this.#buffer = [];
  }

  #handle(event: ClientEvent): void {
    switch (event.type) {
      case 'session.update':
        this.#session.update(event.session);
        return this.#send({ type: 'session.updated', session: this.#session.toWire() });
      case 'input_audio_buffer.append':
        return this.#append(decodeAudio(event.audio, 'audio'));
      case 'input_audio_buffer.commit':
        return this.#commit();
      case 'input_audio_buffer.clear':
        this.#listener?.discard();
        this.#emptyBuffer();
        return this.#send({ type: 'input_audio_buffer.cleared' });
      case 'conversation.item.create': {
        const item = itemFromClient(event.item, event.item.id ?? newId('item'));
        this.#conversation.add(item, event.previous_item_id);
        if (item.kind === 'user') this.#hearParts(item);
        return this.#announce(item);
      }
      case 'conversation.item.retrieve': {
        const item = this.#conversation.find(event.item_id, 'retrieve');
        return this.#send({ type: 'conversation.item.retrieved', item: itemToWire(item, true) });
      }
      case 'conversation.item.truncate': {
        const { item_id, content_index, audio_end_ms } = event;
        this.#conversation.truncate(item_id, content_index, audio_end_ms);
        return this.#send({ type: 'conversation.item.truncated', item_id, content_index, audio_end_ms });
      }
      case 'conversation.item.delete':
        this.#conversation.remove(event.item_id);
        return this.#send({ type: 'conversation.item.deleted', item_id: event.item_id });
      case 'response.create':
        return this.#respond(event.response ?? {});
      case 'response.cancel':
        return this.#cancel(event.response_id ?? null);
    }
  }

  #append(audio: Buffer): void {
    if (audio.length === 0) return;
    if (this.#bufferMs + audio.length / BYTES_PER_MS > longestBufferMs)
      throw new ProtocolError(
        'input_audio_buffer_full',
        'The input audio buffer is full. Commit or clear it.',
        'audio',
      );
    this.#buffer.push(audio);
    this.#bufferMs += audio.length / BYTES_PER_MS;
    this.#listener ??= this.#brain.listen([]);
    this.#listener.feed(samplesOf(audio));
  }

  #commit(): void {
    if (this.#bufferMs < shortestCommitMs || !this.#listener)
      throw new ProtocolError(
        'input_audio_buffer_commit_empty',
        `Error committing input audio buffer: buffer too small. Expected at least ${shortestCommitMs}ms of audio, but buffer only has ${this.#bufferMs.toFixed(2)}ms of audio.`,
      );
    const durationMs = this.#bufferMs;
    const item: UserItem = {
      kind: 'user',
      id: newId('item'),
      status: 'completed',
      parts: [{ type: 'input_audio', text: '', audio: Buffer.concat(this.#buffer), durationMs }],
      heard: this.#listener.finish(),
    };
    this.#emptyBuffer();
    this.#conversation.add(item);
    this.#send({
      type: 'input_audio_buffer.committed',
      item_id: item.id,
      previous_item_id: this.#conversation.previousOf(item),
    });
    this.#announce(item);
    this.#transcribe(item, item.heard, durationMs / 1000);
  }

  #emptyBuffer(): void {
    this.#buffer = [];
    this.#bufferMs = 0;
    this.#listener = null;
  }

  #announce(item: Item): void {
    const previous_item_id = this.#conversation.previousOf(item);
    this.#send({ type: 'conversation.item.added', previous_item_id, item: itemToWire(item) });
    this.#send({ type: 'conversation.item.done', previous_item_id, item: itemToWire(item) });
  }

  /** Audio that came with an item and has no transcript is heard too, though no transcription event tells of it. */
  #hearParts(item: UserItem): void {
    const parts = item.parts.filter((part) => part.audio?.length && !part.text);
    if (parts.length === 0) {
      const text = item.parts.map((part) => part.text).join(' ');
      if (item.parts.some((part) => part.type === 'input_audio')) item.heard = Promise.resolve(read(text));
      return;
    }
    const listener = this.#brain.listen([]);
    for (const part of parts) if (part.audio) listener.feed(samplesOf(part.audio));
    const heard = listener.finish();
    item.heard = heard;
    heard.then(({ text }) => (parts[0] ? (parts[0].text = text) : undefined)).catch(() => {});
  }

  #transcribe(item: UserItem, heard: Promise<Heard> | null, seconds: number): void {
    const wanted = this.#session.transcription !== null;
    const at = { item_id: item.id, content_index: 0 };
    const usage = { type: 'duration', seconds } as const;
    heard?.then(
      ({ text }) => {
        if (item.parts[0]) item.parts[0].text = text;
        if (!wanted) return;
        this.#send({ type: 'conversation.item.input_audio_transcription.delta', ...at, delta: text });
        this.#send({
          type: 'conversation.item.input_audio_transcription.completed',
          ...at,
          transcript: text,
          usage,
        });
      },
      (error: unknown) => {
        if (!wanted) return;
        const failure = { type: 'transcription_error', code: 'audio_unintelligible', message: String(error) };
        this.#send({ type: 'conversation.item.input_audio_transcription.failed', ...at, error: failure });
      },
    );
  }

  #respond(asked: NewResponse): void {
    if (this.#response)
      throw new ProtocolError(
        'conversation_already_has_active_response',
        `Conversation already has an active response in progress: ${this.#response.id}. Wait until the response is finished before creating a new one.`,
      );
    const session = this.#session;
    const chosen = asked.audio?.output?.voice;
    const spoken = (asked.output_modalities?.[0] ?? session.outputModality) === 'audio';
    const voice =
      chosen === undefined ? session.voice : session.checkedVoice(chosen, 'response.audio.output.voice');
    if (spoken) session.markVoiceUsed();
    const response = new Response({
      id: newId('resp'),
      itemId: newId('item'),
      conversationId: this.#conversationId,
      conversation: this.#conversation,
      detached: asked.conversation === 'none',
      brain: this.#brain,
      send: this.#send,
      request: {
        instructions: asked.instructions ?? session.instructions,
        tools: [],
        toolChoice: 'auto',
        voice,
        speed: session.speed,
        spoken,
        metadata: asked.metadata ?? null,
      },
      onEnd: () => (this.#response = null),
    });
    this.#response = response;
    void response.run();
  }

  #cancel(responseId: string | null): void {
    if (!this.#response || (responseId !== null && responseId !== this.#response.id))
      throw new ProtocolError(
        'response_cancel_not_active',
        'Cancellation failed: no active response found',
        'response_id',
      );
    this.#response.cancel();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProtocolError('invalid_json', 'The message is not valid JSON.');
  }
}

function eventIdOf(json: unknown): string | null {
  if (typeof json !== 'object' || json === null || !('event_id' in json)) return null;
  return typeof json.event_id === 'string' ? json.event_id.slice(0, 512) : null;
}
