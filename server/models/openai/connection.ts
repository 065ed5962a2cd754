/** One connection of the OpenAI Realtime protocol: the session's commands become client events, server events become SpeechModelEvents. */
import type { RealtimeClientEvent } from 'openai/resources/realtime/realtime';
import type { Logger } from 'pino';
import { PIPELINE_HZ } from '../../../shared/frames.ts';
import type { HistoryEntry, ModelLimits, SpeechModelConnection, SpeechModelEvent } from '../speech-model.ts';
import { PcmReader, toBase64 } from './pcm.ts';
import { judgeError } from './provider-errors.ts';
import { ProviderSocket, type End, type SocketLimits } from './provider-socket.ts';
import { readProviderEvent, type ProviderEvent } from './provider-events.ts';
import { historyItem, sessionUpdate, type SessionSettings } from './session-settings.ts';

export interface ConnectionOptions {
  url: string;
  headers: Record<string, string>;
  session: SessionSettings;
  history: readonly HistoryEntry[];
  /** Whether the server returns metadata, as far as any connection to it has seen. */
  echoes: { tags: boolean };
  limits: SocketLimits & ModelLimits;
  /** The provider's words without secrets. */
  scrub: (text: string) => string;
  log: Logger;
  onEvent: (event: SpeechModelEvent) => void;
}

/** The member of a response's metadata that names the create it answers. */
const TAG = 'latch_tag';

type Command = 'commit' | 'clear' | 'text' | 'create' | 'cancel' | 'delete' | 'truncate' | 'setup';
/** Providers refuse to commit less than 100 ms. A shorter piece (a turn that went on for a syllable) is filled up with silence. */
const SHORTEST_COMMIT_SAMPLES = PIPELINE_HZ / 10;
const ALREADY_ACTIVE = 'conversation_already_has_active_response';
/** An error comes soon after its command, so older commands need not be remembered. */
const MAX_REMEMBERED_COMMANDS = 256;

export class OpenAiConnection implements SpeechModelConnection {
  readonly #socket: ProviderSocket;
  readonly #connectLimit: NodeJS.Timeout;
  /** Commands from before the provider was ready; null once it is. */
  #waiting: string[] | null = [];
  #waitingBytes = 0;
  #commandCount = 0;
  readonly #commands = new Map<string, { command: Command; tag?: string }>();
  /** Tags of creates whose response has not appeared. */
  readonly #awaitedTags: string[] = [];
  #uncommittedSamples = 0;
  readonly #readers = new Map<string, PcmReader>();

  constructor(private readonly options: ConnectionOptions) {
    this.#socket = new ProviderSocket({
      ...options,
      onMessage: (text) => this.#onMessage(text),
      onEnd: (end) => this.#onSocketEnd(end),
    });
    const { connectMs } = options.limits;
    this.#connectLimit = setTimeout(() => {
      this.#socket.end({ code: 'model-away', detail: `not ready after ${connectMs} ms`, retry: true });
    }, connectMs);
  }

  appendAudio(pcm: Int16Array): void {
    this.#uncommittedSamples += pcm.length;
    // This runs fifty times a second: base64 needs no escaping, and the provider does not answer an append.
    this.#sendText(`{"type":"input_audio_buffer.append","audio":"${toBase64(pcm)}"}`);
  }

  commitAudio(): void {
    const samples = this.#uncommittedSamples;
    if (samples > 0 && samples < SHORTEST_COMMIT_SAMPLES)
      this.appendAudio(new Int16Array(SHORTEST_COMMIT_SAMPLES - samples));
    this.#uncommittedSamples = 0;
    this.#send('commit', { type: 'input_audio_buffer.commit' });
  }

  clearAudio(): void {
    this.#uncommittedSamples = 0;
    this.#send('clear', { type: 'input_audio_buffer.clear' });
  }

  addText(text: string): void {
    this.#send('text', { type: 'conversation.item.create', item: historyItem({ role: 'user', text }) });
  }

  createResponse(tag: string): void {
    this.#awaitedTags.push(tag);
    this.#send('create', { type: 'response.create', response: { metadata: { [TAG]: tag } } }, tag);
  }

  cancelResponse(responseId: string): void {
    this.#send('cancel', { type: 'response.cancel', response_id: responseId });
  }

  deleteItem(itemId: string): void {
    this.#send('delete', { type: 'conversation.item.delete', item_id: itemId });
  }

  truncateItem(itemId: string, audioEndMs: number): void {
    this.#send('truncate', {
      type: 'conversation.item.truncate',
      item_id: itemId,
      content_index: 0,
      audio_end_ms: Math.floor(audioEndMs),
    });
  }

  close(): void {
    clearTimeout(this.#connectLimit);
    this.#socket.close();
  }

  #send(command: Command, event: RealtimeClientEvent, tag?: string): void {
    this.#sendText(this.#encode(command, event, tag));
  }

  /** Adds an id to the event: an error names the command that caused it. */
  #encode(command: Command, event: RealtimeClientEvent, tag?: string): string {
    const eventId = `latch_${++this.#commandCount}`;
    this.#commands.set(eventId, { command, ...(tag === undefined ? {} : { tag }) });
    const [oldest] = this.#commands.keys();
    if (this.#commands.size > MAX_REMEMBERED_COMMANDS && oldest !== undefined) this.#commands.delete(oldest);
    return JSON.stringify({ event_id: eventId, ...event });
  }

  #sendText(text: string): void {
    if (this.#waiting === null) return this.#socket.send(text);
    this.#waiting.push(text);
    this.#waitingBytes += text.length;
    if (this.#waitingBytes > this.options.limits.maxBufferedBytes) {
      this.#socket.end({ code: 'model-away', detail: 'too much waited for it to be ready', retry: true });
    }
  }

  #onSocketEnd(end: End): void {
    clearTimeout(this.#connectLimit);
    this.options.onEvent({ type: 'closed', ...end, detail: this.options.scrub(end.detail) });
  }

  #onMessage(text: string): void {
    let read;
    try {
      read = readProviderEvent(text);
    } catch (err) {
      this.options.log.warn({ err }, 'the speech model sent a malformed event');
      return;
    }
    if (read.event === null)
      this.options.log.debug({ event: read.name }, 'event of the speech model not used');
    else this.#onProviderEvent(read.event);
  }

  #onProviderEvent(event: ProviderEvent): void {
    const { onEvent } = this.options;
    switch (event.type) {
      case 'session.created':
        return this.#socket.send(this.#encode('setup', sessionUpdate(this.options.session)));
      case 'session.updated':
        return this.#onReady();
      case 'error':
        return this.#onError(event.error);
      case 'input_audio_buffer.committed':
        return onEvent({ type: 'audio-committed', itemId: event.item_id });
      case 'conversation.item.input_audio_transcription.delta':
        return onEvent({ type: 'transcript-delta', itemId: event.item_id, delta: event.delta });
      case 'conversation.item.input_audio_transcription.completed':
        return onEvent({ type: 'transcript-final', itemId: event.item_id, text: event.transcript });
      case 'conversation.item.input_audio_transcription.failed':
        return onEvent({
          type: 'transcript-failed',
          itemId: event.item_id,
          detail: this.options.scrub(event.error?.message ?? 'no reason given'),
        });
      case 'response.created': {
        const tag = this.#claimTag(event.response.metadata);
        return onEvent({ type: 'response-started', responseId: event.response.id, tag });
      }
      case 'response.output_item.added':
        return onEvent({ type: 'output-item', responseId: event.response_id, itemId: event.item.id });
      case 'response.output_audio.delta':
        return this.#onAudioDelta(event);
      case 'response.output_audio_transcript.delta':
      case 'response.output_text.delta':
        return onEvent({
          type: 'response-text',
          responseId: event.response_id,
          itemId: event.item_id,
          delta: event.delta,
        });
      case 'response.done':
        return this.#onResponseDone(event.response);
      default:
        return event satisfies never;
    }
  }

  #onReady(): void {
    if (this.#waiting === null) return;
    clearTimeout(this.#connectLimit);
    for (const entry of this.options.history) {
      this.#socket.send(
        this.#encode('setup', { type: 'conversation.item.create', item: historyItem(entry) }),
      );
    }
    for (const text of this.#waiting) this.#socket.send(text);
    this.#waiting = null;
    this.options.onEvent({ type: 'ready' });
  }

  /**
   * The tag of a response that appeared; null where nobody here asked for it. Some compatible servers do not return metadata:
   * until metadata has been seen, a response counts as the answer to the oldest create.
   */
  #claimTag(metadata: Record<string, unknown> | null | undefined): string | null {
    const echoed = metadata?.[TAG];
    if (typeof echoed === 'string') {
      this.options.echoes.tags = true;
      return this.#forgetTag(echoed) ? echoed : null;
    }
    return this.options.echoes.tags ? null : (this.#awaitedTags.shift() ?? null);
  }

  #forgetTag(tag: string): boolean {
    const at = this.#awaitedTags.indexOf(tag);
    if (at >= 0) this.#awaitedTags.splice(at, 1);
    return at >= 0;
  }

  #onAudioDelta(event: { response_id: string; item_id: string; delta: string }): void {
    let reader = this.#readers.get(event.item_id);
    if (reader === undefined) this.#readers.set(event.item_id, (reader = new PcmReader()));
    const pcm = reader.read(event.delta);
    if (pcm.length === 0) return;
    this.options.onEvent({
      type: 'response-audio',
      responseId: event.response_id,
      itemId: event.item_id,
      pcm,
    });
  }

  #onResponseDone(response: (ProviderEvent & { type: 'response.done' })['response']): void {
    this.#readers.clear();
    const { usage, status, status_details: details } = response;
    const ended = {
      type: 'response-ended',
      responseId: response.id,
      usage: { inputTokens: usage?.input_tokens ?? 0, outputTokens: usage?.output_tokens ?? 0 },
    } as const;
    if (status !== 'failed') {
      // An incomplete response reached its length limit: what it made so far stands.
      this.options.onEvent({ ...ended, status: status === 'cancelled' ? 'cancelled' : 'completed' });
      return;
    }
    const verdict = judgeError(details?.error ?? {});
    const code = verdict.kind === 'benign' ? 'model-error' : verdict.code;
    const detail = this.options.scrub(details?.error?.message ?? details?.reason ?? 'no reason given');
    this.options.onEvent({ ...ended, status: 'failed', error: { code, detail } });
  }

  #onError(error: (ProviderEvent & { type: 'error' })['error']): void {
    const cause = this.#commands.get(error.event_id ?? '');
    const verdict = judgeError(error);
    const detail = this.options.scrub(
      [cause?.command, error.code, error.message].filter(Boolean).join(': ') || 'no reason given',
    );
    this.options.log.debug({ verdict, detail }, 'error of the speech model');
    if (cause?.tag !== undefined) this.#forgetTag(cause.tag);
    if (verdict.kind === 'benign') return;
    if (verdict.kind === 'fatal')
      return this.#socket.end({ code: verdict.code, detail, retry: verdict.retry });
    // The session was not configured as asked, and another try would not change that.
    if (this.#waiting !== null) {
      const code = verdict.code === 'model-error' ? 'model-refused' : verdict.code;
      return this.#socket.end({ code, detail, retry: false });
    }
    if (cause?.command === 'commit') return this.options.onEvent({ type: 'audio-refused', detail });
    const { code } = verdict;
    if (cause?.tag === undefined) return this.options.onEvent({ type: 'error', code, detail });
    const busy = error.code === ALREADY_ACTIVE;
    this.options.onEvent({ type: 'response-refused', tag: cause.tag, busy, code, detail });
  }
}
