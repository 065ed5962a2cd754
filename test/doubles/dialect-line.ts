/**
 * What one connection deviates: stands between the client and the built-in server, and makes of the server one with the given
 * deviations. Inside (here, in faults, in the judge, in the log) events have today's names; `read` and `spell` translate at the edge.
 */
import type { Deviations } from './dialects.ts';
import {
  eventToOlder,
  itemToToday,
  modalitiesOfToday,
  sessionToOlder,
  settingsToToday,
  unknownToOlder,
} from './older-names.ts';
import { PROVIDER_ERRORS, type ProviderError, type ProviderErrorName } from './provider-errors.ts';
import type { ReplyScript } from './script.ts';
import { member, type WireEvent } from './wire-event.ts';

export interface DialectPorts {
  /** The client's event takes effect. */
  toModel: (event: WireEvent) => void;
  toClient: (event: WireEvent) => void;
  /** The client's event takes no effect; null: an error that no event caused. */
  refuse: (event: WireEvent | null, error: ProviderError) => void;
  /** The server answers by itself. */
  answerUnasked: () => void;
  /** One more item of the user's is in the conversation. */
  userItemAdded: () => void;
}

const SERVER_VAD = {
  type: 'server_vad',
  threshold: 0.5,
  prefix_padding_ms: 300,
  silence_duration_ms: 500,
  create_response: true,
  interrupt_response: true,
};

export class DialectLine {
  /** Whether the server finds the user's turns, and answers them. */
  #listens: boolean;
  #greeting: WireEvent | null = null;
  #configured = false;
  #wasBusy = false;
  #closed = false;
  /** The user's audio items that are not in the conversation yet, each with what came of it meanwhile. */
  readonly #lateItems = new Map<string, WireEvent[]>();
  /** Responses whose audio is on its way, with what has not come yet: what they send goes behind it. */
  readonly #sounding = new Map<string, Set<NodeJS.Timeout>>();

  constructor(
    readonly deviations: Deviations,
    /** What a second of a deviation lasts. */
    private readonly timeScale: number,
    private readonly ports: DialectPorts,
  ) {
    this.#listens = deviations.ownAnswers !== undefined;
  }

  /** A client's event in today's names, as far as the server reads it. */
  read(event: WireEvent): WireEvent {
    const { olderSettings } = this.deviations;
    if (olderSettings === undefined) return event;
    if (event.type === 'session.update')
      return { ...event, session: settingsToToday(member(event, 'session')) };
    return event.type === 'conversation.item.create'
      ? { ...event, item: itemToToday(member(event, 'item')) }
      : event;
  }

  /** The event as the server writes it; null: it has no such event. */
  spell(event: WireEvent): WireEvent | null {
    const { olderEvents, olderSettings } = this.deviations;
    if (event.type === 'error') return this.#spellError(event);
    const told = event.type.startsWith('session.')
      ? this.#spellSession(event, olderSettings !== undefined)
      : event;
    return olderEvents ? eventToOlder(told) : told;
  }

  /** A create (`response` of its event), as it takes effect. */
  creates(asked: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const { answers, ignoresTools } = this.deviations;
    const { modalities, tools, tool_choice, ...rest } = asked;
    return {
      ...rest,
      ...(Array.isArray(modalities) && modalitiesOfToday(modalities)),
      ...(!ignoresTools && {
        ...(tools !== undefined && { tools }),
        ...(tool_choice !== undefined && answers !== 'call' && { tool_choice }),
      }),
      ...(answers === 'text' && { output_modalities: ['text'] }),
      ...(answers === 'cut-short' && { max_output_tokens: TOKENS_UNTIL_CUT }),
      ...(answers === 'filtered' && { max_output_tokens: 1 }),
    };
  }

  /** An event of the client arrived. */
  onClientEvent(event: WireEvent): void {
    const { ports } = this;
    const error = this.#refusalOf(event);
    if (error !== null) return ports.refuse(event, PROVIDER_ERRORS[error]);
    const unknown = this.deviations.olderSettings === 'demands' ? unknownToOlder(event) : null;
    if (unknown !== null) return ports.refuse(event, unknown);
    if (this.deviations.metadata === 'refused' && 'metadata' in member(event, 'response'))
      ports.refuse(null, PROVIDER_ERRORS.metadata_refused);
    const read = this.read(event);
    if (event.type === 'session.update') this.#onUpdate(read);
    else ports.toModel(read);
  }

  /** An event of the built-in server. */
  onModelEvent(event: WireEvent): void {
    const { createdAfterUpdate, transcripts } = this.deviations;
    if (event.type === 'session.created' && createdAfterUpdate && !this.#configured) {
      this.#greeting = event;
      return;
    }
    if (event.type === 'input_audio_buffer.committed') return this.#onCommitted(event);
    if (isTranscript(event) && transcripts !== undefined) return this.#onTranscript(event);
    const late = this.#lateItems.get(itemOf(event) ?? '');
    if (late !== undefined) return void late.push(event);
    if (event.type === 'response.created' || event.type === 'response.done') event = this.#responseOf(event);
    this.#send(event);
  }

  close(): void {
    this.#closed = true;
  }

  #after(ms: number, run: () => void): NodeJS.Timeout {
    return setTimeout(() => this.#closed || run(), ms * this.timeScale);
  }

  #refusalOf(event: WireEvent): ProviderErrorName | null {
    const { refuses, busyAtFirst, transcripts } = this.deviations;
    const refusal = refuses?.[event.type];
    if (refusal !== undefined) return refusal;
    if (event.type === 'response.create' && busyAtFirst && !this.#wasBusy) {
      this.#wasBusy = true;
      return 'conversation_already_has_active_response';
    }
    if (event.type === 'session.update' && transcripts === 'refused') {
      const { input } = member(member(this.read(event), 'session'), 'audio') as Record<
        string,
        object | undefined
      >;
      if (input && 'transcription' in input && input.transcription !== null)
        return 'unknown_transcription_model';
    }
    return null;
  }

  #onUpdate(event: WireEvent): void {
    const audio = member(member(event, 'session'), 'audio');
    const input = { ...member(audio, 'input') };
    const { ownAnswers } = this.deviations;
    if ('turn_detection' in input && ownAnswers === 'until-told')
      this.#listens = input['turn_detection'] !== null;
    // The built-in server gets manual turns where the double itself answers in its place.
    if ('turn_detection' in input && ownAnswers !== undefined) input['turn_detection'] = null;
    const session = { ...member(event, 'session'), audio: { ...audio, input } };
    this.#configured = true;
    if (this.#greeting !== null) this.ports.toClient(this.#greeting);
    this.#greeting = null;
    this.ports.toModel({ ...event, session });
  }

  #onTranscript(event: WireEvent): void {
    if (this.deviations.transcripts !== 'fail' || !event.type.endsWith('.completed')) return;
    const { item_id, content_index } = event;
    this.ports.toClient({
      event_id: event.event_id,
      item_id,
      content_index,
      type: 'conversation.item.input_audio_transcription.failed',
      error: {
        type: 'transcription_error',
        code: 'audio_unintelligible',
        message: 'The audio could not be transcribed.',
      },
    });
  }

  #onCommitted(event: WireEvent): void {
    const id = String(event['item_id']);
    const { itemAfterMs = 0 } = this.deviations;
    this.#send(event);
    if (itemAfterMs === 0) return void setImmediate(() => this.#answerUnasked());
    this.#lateItems.set(id, []);
    this.#after(itemAfterMs, () => {
      const waiting = this.#lateItems.get(id) ?? [];
      this.#lateItems.delete(id);
      for (const each of waiting) this.#send(each);
      this.#answerUnasked();
    });
  }

  #answerUnasked(): void {
    if (this.#listens && !this.#closed) this.ports.answerUnasked();
  }

  /** Sends it, if the server has such an event; the audio of a response comes as long after its words as this server needs. */
  #send(event: WireEvent): void {
    const { ports } = this;
    const { audioAfterWordsMs = 0, omits } = this.deviations;
    if (event.type === 'conversation.item.added' && member(event, 'item')['role'] === 'user')
      ports.userItemAdded();
    if (omits?.includes(event.type)) return;
    const id = responseIdOf(event);
    if (audioAfterWordsMs === 0 || id === null || WORDS.has(event.type)) return ports.toClient(event);
    const onItsWay = this.#sounding.get(id) ?? new Set();
    if (onItsWay.size === 0 && !event.type.startsWith('response.output_audio.')) return ports.toClient(event);
    if (event.type === 'response.done' && member(event, 'response')['status'] === 'cancelled') {
      for (const timer of onItsWay) clearTimeout(timer);
      return ports.toClient(event);
    }
    const timer = this.#after(audioAfterWordsMs, () => {
      onItsWay.delete(timer);
      ports.toClient(event);
    });
    this.#sounding.set(id, onItsWay.add(timer));
  }

  #responseOf(event: WireEvent): WireEvent {
    const response = member(event, 'response');
    const { metadata, answers } = this.deviations;
    const isFiltered = answers === 'filtered' && response['status'] === 'incomplete';
    return {
      ...event,
      response: {
        ...response,
        ...(metadata !== undefined && { metadata: null }),
        ...(isFiltered && { status_details: { type: 'incomplete', reason: 'content_filter' } }),
      },
    };
  }

  #spellSession(event: WireEvent, older: boolean): WireEvent {
    const session = member(event, 'session');
    const audio = member(session, 'audio');
    const admits = this.#listens && this.deviations.ownAnswers !== 'denied';
    const input = { ...member(audio, 'input'), ...(admits && { turn_detection: SERVER_VAD }) };
    const told = { ...session, audio: { ...audio, input } };
    return { ...event, session: older ? sessionToOlder(told) : told };
  }

  #spellError(event: WireEvent): WireEvent {
    const { errorIds, errorsAreText } = this.deviations;
    const error = member(event, 'error');
    if (errorsAreText) return { ...event, error: error['message'], code: error['code'] };
    if (errorIds === undefined) return event;
    return { ...event, error: { ...error, event_id: errorIds === 'none' ? null : errorIds } };
  }
}

/** The plan of a response, as slow and as stubborn as a server is that deviates so. */
export function plannedIn(deviations: Deviations, timeScale: number, plan: ReplyScript): ReplyScript {
  const { createdAfterMs = 0, firstAudioMs = 0, cancel, answers } = deviations;
  return {
    ...plan,
    createdAfterMs: Math.max(plan.createdAfterMs, createdAfterMs * timeScale),
    firstAudioMs: Math.max(plan.firstAudioMs, firstAudioMs * timeScale),
    ...(cancel !== undefined && {
      cancelTakesMs: cancel === 'never' ? Infinity : cancel.afterMs * timeScale,
    }),
    ...(answers === 'call' && { calls: UNASKED_FUNCTION }),
  };
}

/** The function that a response calls where it should have spoken. */
const UNASKED_FUNCTION = 'look_up';
/** Some words and 200 ms of audio. */
const TOKENS_UNTIL_CUT = 12;
const WORDS = new Set(['response.output_audio_transcript.delta', 'response.output_text.delta']);

const isTranscript = ({ type }: WireEvent): boolean =>
  type.startsWith('conversation.item.input_audio_transcription.');

function itemOf(event: WireEvent): string | null {
  const id = event['item_id'] ?? member(event, 'item')['id'];
  return typeof id === 'string' ? id : null;
}

function responseIdOf(event: WireEvent): string | null {
  const id = event['response_id'] ?? member(event, 'response')['id'];
  return typeof id === 'string' ? id : null;
}
