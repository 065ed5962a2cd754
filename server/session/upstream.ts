/**
 * The session's line to the speech model: one connection, and a second one, told of the record, if the first drops. The
 * sequencer between the session's wishes and the model's commands lives here.
 */
import { LatchError } from '../../shared/errors.ts';
import type {
  HistoryEntry,
  SpeechModel,
  SpeechModelConnection,
  SpeechModelEvent,
} from '../models/speech-model.ts';
import { SEQUENCER_START, sequencerStep, type SequencerEffect, type SequencerEvent } from './sequencer.ts';

export interface UpstreamHandlers {
  /** Everything that the model says of what it was asked for. */
  event(event: SpeechModelEvent): void;
  /** The model is asked for a response. */
  asked(tag: string): void;
  /** A response that is wanted exists. */
  accepted(tag: string, responseId: string): void;
  /** A response that is wanted will not come: the model refused to make it. */
  failed(tag: string, error: LatchError): void;
  state(state: 'connecting' | 'ready' | 'reconnecting'): void;
  /** The connection dropped and another one is being made: say again what it does not know. */
  lost(): void;
  /** There will be no other one. */
  away(error: LatchError): void;
  /** What a fresh connection must know. */
  history(): HistoryEntry[];
  nowMs(): number;
}

/** A connection that held this long was good: the next drop is tried again. */
const GOOD_AFTER_MS = 20_000;

export class Upstream {
  #connection: SpeechModelConnection;
  #sequencer = SEQUENCER_START;
  /** When the line last became ready; null while it is not. */
  #readyAtMs: number | null = null;
  #retried = false;
  #closed = false;
  /** Why the last create was refused. */
  #refusal: LatchError | null = null;

  constructor(
    private readonly model: SpeechModel,
    private readonly handlers: UpstreamHandlers,
  ) {
    this.#connection = this.#connect();
  }

  appendAudio(pcm: Int16Array): void {
    this.#connection.appendAudio(pcm);
  }
  commitAudio(): void {
    this.#connection.commitAudio();
  }
  clearAudio(): void {
    this.#connection.clearAudio();
  }
  addText(text: string): void {
    this.#connection.addText(text);
  }
  deleteItem(itemId: string): void {
    this.#connection.deleteItem(itemId);
  }

  /** Takes a wish of the session (want, withdraw, interrupt) or the passing of time. */
  sequence(event: SequencerEvent): void {
    // Until the line is ready the connection's own limit holds (CONNECT_LIMIT_MS).
    if (event.type === 'tick' && this.#readyAtMs === null) return;
    const { state, effects } = sequencerStep(this.#sequencer, event);
    this.#sequencer = state;
    for (const effect of effects) this.#do(effect);
  }

  close(): void {
    this.#closed = true;
    this.#connection.close();
  }

  #connect(): SpeechModelConnection {
    const isFirst = !this.#retried;
    this.handlers.state(isFirst ? 'connecting' : 'reconnecting');
    const connection: SpeechModelConnection = this.model.connect({
      history: this.handlers.history(),
      // A connection that was given up says nothing any more.
      onEvent: (event) => {
        if (!this.#closed && (this.#connection === undefined || this.#connection === connection))
          this.#take(event);
      },
    });
    return connection;
  }

  #take(event: SpeechModelEvent): void {
    const atMs = this.handlers.nowMs();
    switch (event.type) {
      case 'ready':
        this.#readyAtMs = atMs;
        this.sequence({ type: 'ready', atMs });
        this.handlers.state('ready');
        return;
      case 'closed':
        return this.#drop(new LatchError(event.code, event.detail), event.retry);
      case 'response-started':
        this.handlers.event(event);
        return this.sequence({ type: 'started', atMs, responseId: event.responseId, tag: event.tag });
      case 'output-item':
        return this.sequence({ type: 'item', atMs, responseId: event.responseId, itemId: event.itemId });
      case 'reply-audio':
        this.sequence({ type: 'audio', atMs, responseId: event.responseId, itemId: event.itemId });
        return this.handlers.event(event);
      case 'response-ended':
        // The session hears of the end first: what follows in the sequencer may start the next response.
        this.handlers.event(event);
        return this.sequence({ type: 'ended', atMs, responseId: event.responseId });
      case 'error':
        if (event.tag === undefined) return this.handlers.event(event);
        this.#refusal = new LatchError(event.code, event.detail);
        return this.sequence({ type: 'create-failed', atMs, tag: event.tag });
      default:
        this.handlers.event(event);
    }
  }

  /** One more try after a drop; a line that was good for a while has earned a new one. */
  #drop(error: LatchError, retry: boolean): void {
    const good = this.#readyAtMs !== null && this.handlers.nowMs() - this.#readyAtMs >= GOOD_AFTER_MS;
    this.#connection.close();
    if (!retry || (this.#retried && !good)) {
      this.#closed = true;
      return this.handlers.away(error);
    }
    this.#retried = true;
    this.#readyAtMs = null;
    this.#sequencer = SEQUENCER_START;
    this.#connection = this.#connect();
    this.handlers.lost();
  }

  #do(effect: SequencerEffect): void {
    switch (effect.type) {
      case 'create':
        this.handlers.asked(effect.tag);
        return this.#connection.createResponse(effect.tag);
      case 'cancel':
        return this.#connection.cancelResponse(effect.responseId);
      case 'delete':
        return this.#connection.deleteItem(effect.itemId);
      case 'truncate':
        return this.#connection.truncateItem(effect.itemId, effect.audioEndMs);
      case 'accepted':
        return this.handlers.accepted(effect.tag, effect.responseId);
      case 'failed':
        return this.handlers.failed(effect.tag, this.#refusal ?? new LatchError('model-error'));
      case 'stuck':
        return this.#drop(new LatchError('model-away', effect.detail), true);
    }
  }
}
