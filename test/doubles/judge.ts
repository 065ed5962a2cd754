/**
 * What a client of the Realtime protocol does wrong. The judge uses what the client can know: its messages as it sends them,
 * and the model's events as they reach it, whatever the network does between. So a client that waits for what it must wait for
 * never breaches, and a client that is merely lucky does.
 */
import { audioMs, member, type WireEvent } from './wire-event.ts';

const SHORTEST_COMMIT_MS = 100;
/** Errors that a race may bring, whatever a client does: a response that nobody asked for, a cancel after the end. */
const RACES = new Set(['response_cancel_not_active', 'conversation_already_has_active_response']);

/** What a server makes its clients do that would be wrong elsewhere. */
export interface Permits {
  /** It sends no `session.updated`: its settings hold as soon as they are sent. */
  unconfirmedSettings: boolean;
  /** It finds turns although it was told not to: its client may try the names from before GA, which it may not know. */
  olderSettings: boolean;
  /** Cancels are late or have no effect: its client may ask for a response while one that it cancelled goes on. */
  lateCancels: boolean;
}

const UNKNOWN_NAMES = new Set(['unknown_parameter', 'missing_required_parameter']);

export class Judge {
  readonly #breaches: string[];
  #isConfigured = false;
  /** Whether the model decides where turns end. */
  #modelListens = false;
  #bufferMs = 0;
  #voice: unknown;
  #hasSpoken = false;
  /** Items that the client knows, with the audio of each that has reached it. */
  readonly #items = new Map<string, number>();
  readonly #responses = new Set<string>();
  /** What the client must regard as active: creates by their event id until they are answered, then responses by their id. */
  readonly #active = new Set<string>();

  readonly #cancelled = new Set<string>();

  /** Events of the client that the judge found wrong: the model's own error would report them a second time. */
  readonly #judged = new Set<string>();

  constructor(
    breaches: string[],
    private readonly permits: Permits,
  ) {
    this.#breaches = breaches;
  }

  binary(): void {
    this.#breach('a binary message');
  }

  /** A message that is no event at all. */
  junk(text: string): void {
    this.#breach(`no event of the protocol: ${text.slice(0, 80)}`);
  }

  /** An event leaves the client; it has an id, the client's or another. */
  sent(event: WireEvent & { event_id: string }): void {
    const before = this.#breaches.length;
    this.#judge(event);
    if (this.#breaches.length > before) this.#judged.add(event.event_id);
  }

  #judge(event: WireEvent & { event_id: string }): void {
    switch (event.type) {
      case 'session.update':
        if (this.permits.unconfirmedSettings) this.#isConfigured = true;
        return this.#update(member(event, 'session'));
      case 'input_audio_buffer.append':
        if (!this.#isConfigured) this.#breach('append before session.updated');
        this.#bufferMs += audioMs(event['audio']);
        return;
      case 'input_audio_buffer.commit':
        if (!this.#modelListens && this.#bufferMs < SHORTEST_COMMIT_MS)
          this.#breach(`commit of ${Math.round(this.#bufferMs)} ms`);
        this.#bufferMs = 0;
        return;
      case 'input_audio_buffer.clear':
        this.#bufferMs = 0;
        return;
      case 'conversation.item.create': {
        const { id } = member(event, 'item');
        if (typeof id === 'string') this.#items.set(id, 0);
        return;
      }
      case 'conversation.item.truncate':
        return this.#truncate(String(event['item_id']), Number(event['audio_end_ms']));
      case 'conversation.item.retrieve':
        return this.#mustKnow(event);
      case 'conversation.item.delete':
        this.#mustKnow(event);
        this.#items.delete(String(event['item_id']));
        return;
      case 'response.create':
        if ([...this.#active].some((id) => !this.permits.lateCancels || !this.#cancelled.has(id)))
          this.#breach('create while a response is active');
        this.#active.add(event.event_id);
        return;
      case 'response.cancel': {
        const id = event['response_id'];
        for (const active of this.#active) if (id === undefined || id === active) this.#cancelled.add(active);
        const unknown = typeof id === 'string' ? !this.#responses.has(id) : this.#responses.size === 0;
        if (unknown) this.#breach(`cancel of an unknown response ${String(id)}`);
        return;
      }
    }
  }

  /** An event reaches the client. */
  reached(event: WireEvent): void {
    if (typeof event['response_id'] === 'string') this.#responses.add(event['response_id']);
    switch (event.type) {
      case 'session.created':
      case 'session.updated':
        if (!this.permits.unconfirmedSettings) this.#isConfigured = event.type === 'session.updated';
        this.#voice = member(member(member(event, 'session'), 'audio'), 'output')['voice'];
        return;
      case 'input_audio_buffer.committed':
        this.#meet(event['item_id']);
        return;
      case 'conversation.item.added':
      case 'conversation.item.created':
      case 'response.output_item.added':
        this.#meet(member(event, 'item')['id']);
        return;
      case 'response.created':
        this.#responses.add(String(member(event, 'response')['id']));
        return;
      case 'response.output_audio.delta': {
        const id = String(event['item_id']);
        this.#hasSpoken = true;
        this.#items.set(id, (this.#items.get(id) ?? 0) + audioMs(event['delta']));
        return;
      }
      case 'response.done': {
        const id = String(member(event, 'response')['id']);
        this.#responses.add(id);
        this.#active.delete(id);
        return;
      }
      case 'error':
        this.#active.delete(String(member(event, 'error')['event_id']));
    }
  }

  /** The model answers the client's create with this response. */
  answered(createId: string, responseId: string): void {
    if (this.#active.delete(createId)) this.#active.add(responseId);
  }

  /** The client certainly knows of a response that it did not ask for, and that still runs. */
  noticed(responseId: string): void {
    this.#active.add(responseId);
  }

  /** The model's own judgement of an event of the client. */
  refused(type: string, error: Readonly<Record<string, unknown>>): void {
    if (type === 'session.update' && this.permits.olderSettings && UNKNOWN_NAMES.has(String(error['code'])))
      return;
    if (RACES.has(String(error['code'])) || this.#judged.has(String(error['event_id']))) return;
    this.#breach(`${type}: ${String(error['code'])}: ${String(error['message'])}`);
  }

  #update(session: Record<string, unknown>): void {
    const { input, output } = member(session, 'audio') as Record<string, Record<string, unknown> | undefined>;
    if (input && 'turn_detection' in input) this.#modelListens = input['turn_detection'] !== null;
    const voice = output?.['voice'];
    if (voice !== undefined && voice !== this.#voice && this.#hasSpoken)
      this.#breach('voice changed after audio');
  }

  #truncate(id: string, endMs: number): void {
    const knownMs = this.#items.get(id);
    if (knownMs === undefined) return this.#breach(`truncate of an unknown item ${id}`);
    if (endMs <= 0) return this.#breach(`truncate at ${endMs} ms`);
    if (endMs > knownMs) return this.#breach(`truncate at ${endMs} ms of ${Math.floor(knownMs)} ms`);
    this.#items.set(id, endMs);
  }

  #mustKnow(event: WireEvent): void {
    const id = String(event['item_id']);
    if (!this.#items.has(id))
      this.#breach(
        `${event.type === 'conversation.item.delete' ? 'delete' : 'retrieve'} of an unknown item ${id}`,
      );
  }

  #meet(id: unknown): void {
    if (typeof id === 'string' && !this.#items.has(id)) this.#items.set(id, 0);
  }

  #breach(what: string): void {
    this.#breaches.push(what);
  }
}
