import { BYTES_PER_MS, decodeAudio, samplesOf } from './audio-bytes.ts';
import type { Brain } from './brain.ts';
import { itemFromClient } from './client-items.ts';
import { Conversation } from './conversation.ts';
import type { SpeechDetector } from './detection/detector.ts';
import { parseClientEvent, type ClientEvent } from './events.ts';
import { newId } from './ids.ts';
import { InputAudio, type Stretch } from './input-audio.ts';
import { itemToWire, type Item, type UserItem } from './items.ts';
import { OwnEars } from './own-ears.ts';
import { ProtocolError } from './protocol-error.ts';
import { Responses } from './responses.ts';
import type { Rooms } from './rooms.ts';
import type { Send } from './send.ts';
import { Session } from './session.ts';
import { transcribe } from './transcription.ts';

export interface ConnectionOptions {
  /** Names the session to its client, and the connection to the brain. */
  id: string;
  brain: Brain;
  /** Null: only manual turns are supported. */
  detector: SpeechDetector | null;
  /** The model's name that the client asked for. It is shown, and has no other effect. */
  model: string;
  voices: readonly string[];
  rooms: Rooms;
  send: Send;
  now: number;
  /** How long the session lasts. */
  limitMs: number;
}

/**
 * One client's session: parses what the client sends, and answers with the events of its audio, its conversation and its
 * responses.
 */
export class Connection {
  readonly #ears: OwnEars;
  readonly #send: Send;
  readonly #session: Session;
  readonly #conversation: Conversation;
  readonly #input: InputAudio;
  readonly #responses: Responses;
  #closed = false;

  constructor({ id, brain, detector, model, voices, rooms, send, now, limitMs }: ConnectionOptions) {
    this.#ears = new OwnEars({ brain, client: id, room: rooms.waiting.open(), queue: rooms.ears });
    // After the client is gone, the brain's remaining output goes nowhere.
    this.#send = (event) => this.#closed || send(event);
    this.#session = new Session({ id, model, voices, detectsTurns: detector !== null, now, limitMs });
    this.#conversation = new Conversation(rooms.kept.open());
    this.#responses = new Responses({
      brain,
      client: id,
      ears: this.#ears,
      session: this.#session,
      conversation: this.#conversation,
      conversationId: newId('conv'),
      send: this.#send,
    });
    this.#input = new InputAudio({
      detector,
      room: rooms.buffered.open(),
      listen: () => {
        const earlier = this.#conversation.unanswered();
        return this.#ears.listen(() => earlier.map(audioOf));
      },
      onSpeechStarted: (item_id, audio_start_ms) => {
        this.#send({ type: 'input_audio_buffer.speech_started', item_id, audio_start_ms });
        if (this.#session.settings.turnDetection?.interruptResponse) this.#responses.interrupt();
      },
      onSpeechStopped: (item_id, audio_end_ms) =>
        this.#send({ type: 'input_audio_buffer.speech_stopped', item_id, audio_end_ms }),
      onTurn: (stretch) => {
        this.#addStretch(stretch);
        if (this.#session.settings.turnDetection?.createResponse) this.#responses.answerTurn();
      },
    });
    this.#send({ type: 'session.created', session: this.#session.toWire() });
    this.#input.detect(this.#session.settings.turnDetection?.vad ?? null);
  }

  /** One text message. Never throws: an `error` event answers what is wrong. */
  receive(text: string): void {
    let eventId: string | null = null;
    try {
      const json = parseJson(text);
      eventId = eventIdOf(json);
      this.#handle(parseClientEvent(json, text.length));
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
    this.#responses.close();
    this.#input.close();
    this.#ears.close();
    this.#conversation.close();
  }

  #handle(event: ClientEvent): void {
    switch (event.type) {
      case 'session.update':
        this.#session.update(event.session);
        this.#send({ type: 'session.updated', session: this.#session.toWire() });
        return this.#input.detect(this.#session.settings.turnDetection?.vad ?? null);
      case 'input_audio_buffer.append': {
        const audio = decodeAudio(event.audio, 'audio');
        this.#ears.onAudio(audio.length / BYTES_PER_MS);
        return this.#input.append(audio);
      }
      case 'input_audio_buffer.commit':
        this.#ears.checkRoom();
        return this.#addStretch(this.#input.commit());
      case 'input_audio_buffer.clear':
        this.#input.clear();
        return this.#send({ type: 'input_audio_buffer.cleared' });
      case 'conversation.item.create': {
        const item = itemFromClient(event.item, 'item', this.#ears);
        this.#conversation.add(item, event.previous_item_id);
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
        this.#remove(event.item_id);
        return this.#send({ type: 'conversation.item.deleted', item_id: event.item_id });
      case 'response.create':
        return this.#responses.create(event.response ?? {});
      case 'response.cancel':
        return this.#responses.cancel(event.response_id ?? null);
    }
  }

  /** An answer may be removed because the user goes on. Then what the user is saying joins what was said before that answer. */
  #remove(id: string): void {
    const ids = () => this.#conversation.unanswered().map((item) => item.id);
    const before = ids();
    this.#conversation.remove(id);
    if (ids().join() !== before.join()) this.#input.listenAgain();
  }

  #addStretch({ itemId, audio, durationMs, heard }: Stretch): void {
    const item: UserItem = {
      kind: 'user',
      id: itemId,
      status: 'completed',
      parts: [{ type: 'input_audio', text: '', audio, durationMs }],
      heard,
    };
    this.#conversation.add(item);
    const previous_item_id = this.#conversation.previousOf(item);
    this.#send({ type: 'input_audio_buffer.committed', item_id: item.id, previous_item_id });
    this.#announce(item);
    const asked = Boolean(this.#session.settings.transcription);
    transcribe(item, heard, {
      send: this.#send,
      wanted: () => asked && this.#conversation.has(item),
    });
  }

  #announce(item: Item): void {
    const previous_item_id = this.#conversation.previousOf(item);
    this.#send({ type: 'conversation.item.added', previous_item_id, item: itemToWire(item) });
    this.#send({ type: 'conversation.item.done', previous_item_id, item: itemToWire(item) });
  }
}

/** Mono PCM at 24 kHz, a copy. */
function audioOf(item: UserItem): Int16Array {
  return samplesOf(Buffer.concat(item.parts.flatMap((part) => part.audio ?? [])));
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
