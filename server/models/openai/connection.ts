/** One connection of the OpenAI Realtime protocol: the session's commands become client events, server events become SpeechModelEvents. */
import type { Logger } from 'pino';
import { PIPELINE_HZ } from '../../../shared/frames.ts';
import type {
  FunctionChoice,
  HistoryEntry,
  ModelFunction,
  ModelLimits,
  SpeechModelConnection,
  SpeechModelEvent,
} from '../speech-model.ts';
import { Asking } from './asking.ts';
import { Cancels } from './cancels.ts';
import { CommandBook, type Command } from './command-book.ts';
import { reactionTo } from './command-errors.ts';
import { goingOnNote } from './going-on.ts';
import { toBase64 } from './pcm.ts';
import { judgeError, saysActive } from './provider-errors.ts';
import { ProviderSocket, type End, type SocketLimits } from './provider-socket.ts';
import { readProviderEvent, type ProviderError, type ProviderEvent } from './provider-events.ts';
import { ResponseStream } from './response-stream.ts';
import { learnedFromEnd, saysExpired, soonest } from './session-end.ts';
import { SessionSetup } from './session-setup.ts';
import { historyItem, type SessionSettings } from './session-settings.ts';
import { settingAdvice } from './setting-advice.ts';
import type { Traits } from './traits.ts';
import type { LatencyLimits } from './wire-limits.ts';
import { MAX_TURN_CHARS, TurnWords } from './wordiness.ts';

export interface ConnectionOptions {
  url: string;
  headers: Record<string, string>;
  session: SessionSettings;
  history: readonly HistoryEntry[];
  isSpare: boolean;
  functions: readonly ModelFunction[];
  /** What is known of the server, by all connections to it. */
  traits: Traits;
  limits: SocketLimits & ModelLimits & LatencyLimits;
  /** The provider's words without secrets. */
  scrub: (text: string) => string;
  log: Logger;
  onEvent: (event: SpeechModelEvent) => void;
}

/** Providers refuse to commit less than 100 ms. A shorter piece (a turn that went on for a syllable) is filled up with silence. */
const SHORTEST_COMMIT_SAMPLES = PIPELINE_HZ / 10;

export class OpenAiConnection implements SpeechModelConnection {
  readonly #socket: ProviderSocket;
  readonly #setup: SessionSetup;
  readonly #book = new CommandBook();
  readonly #asking: Asking;
  readonly #responses: ResponseStream;
  /** Commands from before the provider was ready, with their bytes; null once it is. */
  #waiting: (() => void)[] | null = [];
  #waitingBytes = 0;
  #uncommittedSamples = 0;
  readonly #cancels: Cancels;
  #hasFunctions = false;
  /** When the session was there. */
  #sinceMs: number | null = null;
  readonly #turnWords = new TurnWords();

  constructor(private readonly options: ConnectionOptions) {
    const { limits, traits, session, functions, history, isSpare, log, scrub, onEvent } = options;
    this.#socket = new ProviderSocket({
      ...options,
      onOpen: () => this.#setup.onOpen(),
      onMessage: (text) => this.#onMessage(text),
      onEnd: (end) => this.#onSocketEnd(end),
    });
    this.#setup = new SessionSetup({
      limits,
      traits,
      session,
      functions,
      note: goingOnNote(history),
      log,
      scrub,
      onSend: (event) => this.#socket.send(this.#encode('setup', null, event)),
      onLearned: (event) => this.#report(event),
      onReady: (ready) => this.#onReady(ready),
      onFailed: (end) => this.#socket.end(end),
    });
    this.#cancels = new Cancels({ traits, limits, nowMs });
    this.#asking = new Asking({
      traits,
      limits,
      nowMs,
      hasFunctions: () => this.#hasFunctions,
      onSend: (tag, response) => this.#send('create', tag, { type: 'response.create', ...response }),
      onEvent,
    });
    this.#responses = new ResponseStream({
      limits,
      onEvent,
      scrub,
      isDeclared: (name) => this.#hasFunctions && functions.some((declared) => declared.name === name),
      onUnannounced: (responseId) => this.#onResponse(responseId, null),
    });
    if (!isSpare) this.seed(history);
  }

  seed(history: readonly HistoryEntry[]): void {
    this.#setup.change(goingOnNote(history));
    this.#whenReady(0, () => {
      for (const entry of history) this.#sendItem('setup', entry);
    });
  }

  appendAudio(pcm: Int16Array): void {
    this.#uncommittedSamples += pcm.length;
    // This runs fifty times a second: base64 needs no escaping, and the provider does not answer an append.
    const text = `{"type":"input_audio_buffer.append","audio":"${toBase64(pcm)}"}`;
    this.#whenReady(text.length, () => this.#socket.send(text));
  }

  commitAudio(): void {
    const samples = this.#uncommittedSamples;
    if (samples > 0 && samples < SHORTEST_COMMIT_SAMPLES)
      this.appendAudio(new Int16Array(SHORTEST_COMMIT_SAMPLES - samples));
    this.#uncommittedSamples = 0;
    this.#whenReady(0, () => {
      this.#asking.onCommit();
      this.#send('commit', null, { type: 'input_audio_buffer.commit' });
    });
  }

  clearAudio(): void {
    this.#uncommittedSamples = 0;
    this.#whenReady(0, () => this.#send('clear', null, { type: 'input_audio_buffer.clear' }));
  }

  addText(text: string): void {
    this.#whenReady(text.length, () => this.#sendItem('text', { role: 'user', text }));
  }

  createResponse(tag: string, functions: FunctionChoice): void {
    this.#whenReady(0, () => this.#asking.ask(tag, functions));
  }

  answerFunction(callId: string, output: string): void {
    const item = { type: 'function_call_output', call_id: callId, output };
    this.#whenReady(output.length, () =>
      this.#send('answer', callId, { type: 'conversation.item.create', item }),
    );
  }

  cancelResponse(responseId: string): void {
    this.#cancels.onSent(responseId);
    this.#whenReady(0, () =>
      this.#send('cancel', responseId, { type: 'response.cancel', response_id: responseId }),
    );
  }

  deleteItem(itemId: string): void {
    this.#whenReady(0, () =>
      this.#send('delete', itemId, { type: 'conversation.item.delete', item_id: itemId }),
    );
  }

  truncateItem(itemId: string, audioEndMs: number): void {
    const event = { content_index: 0, audio_end_ms: Math.floor(audioEndMs) };
    this.#whenReady(0, () =>
      this.#send('truncate', itemId, { type: 'conversation.item.truncate', item_id: itemId, ...event }),
    );
  }

  close(): void {
    this.#stop();
    this.#socket.close();
  }

  #stop(): void {
    this.#setup.close();
    this.#asking.close();
    this.#responses.close();
  }

  #whenReady(bytes: number, command: () => void): void {
    if (this.#waiting === null) return command();
    this.#waiting.push(command);
    this.#waitingBytes += bytes;
    if (this.#waitingBytes > this.options.limits.maxBufferedBytes) {
      this.#socket.end({ code: 'model-away', detail: 'too much waited for it to be ready', retry: true });
    }
  }

  #send(command: Command, about: string | null, event: object): void {
    this.#socket.send(this.#encode(command, about, event));
  }

  /** Adds an id to the event: an error may name the command that caused it. */
  #encode(command: Command, about: string | null, event: object): string {
    return JSON.stringify({ event_id: this.#book.add(command, about, nowMs()), ...event });
  }

  #sendItem(command: Command, entry: HistoryEntry): void {
    const item = historyItem(entry, this.options.traits.sessionShape);
    this.#send(command, null, { type: 'conversation.item.create', item });
  }

  #onReady({ hasFunctions, saidToLastMs }: { hasFunctions: boolean; saidToLastMs: number | null }): void {
    this.#hasFunctions = hasFunctions;
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    this.options.traits.hasServed = true;
    for (const command of waiting) command();
    this.options.onEvent({ type: 'ready', lastsMs: soonest(saidToLastMs, this.options.traits.sessionMs) });
  }

  #onSocketEnd(end: End): void {
    this.#stop();
    if (saysExpired(`${end.detail} ${end.reason ?? ''}`)) this.#onExpired();
    const { scrub, traits, session, onEvent } = this.options;
    const { code, reason = '', status } = end;
    // What is missing tells more than that time ran out, and less than the server's own words.
    const detail = end.retry && reason === '' ? `${end.detail}${this.#setup.missing}` : end.detail;
    if (this.#waiting !== null && session.transcriptionModel !== null && /transcri/i.test(reason))
      this.#report(traits.learn('transcripts', false, scrub(detail)));
    // A server that was there is behind something that does not find it for a moment, such as a proxy while it restarts.
    const isMissing = status === 404 && traits.hasServed;
    onEvent({
      type: 'closed',
      code: isMissing ? 'model-away' : code,
      retry: end.retry || isMissing,
      detail: scrub(detail),
    });
  }

  /** The next connections know how long they last, whatever the server says. */
  #onExpired(): void {
    const { traits, log } = this.options;
    const lastedMs = this.#sinceMs === null ? null : learnedFromEnd(nowMs() - this.#sinceMs);
    const sessionMs = soonest(traits.sessionMs, lastedMs);
    if (sessionMs !== null && sessionMs !== traits.sessionMs)
      log.info({ sessionMs: Math.round(sessionMs) }, 'the speech model ends sessions after so long');
    traits.sessionMs = sessionMs;
  }

  #onMessage(text: string): void {
    let read;
    try {
      read = readProviderEvent(text);
    } catch (err) {
      this.options.log.warn({ fault: (err as Error).message }, 'the speech model sent a malformed event');
      return;
    }
    this.#setup.onMessage();
    if (read.event !== null) this.#onProviderEvent(read.event);
    else if (read.responseId !== null) {
      this.#responses.onAlive(read.responseId);
      this.options.onEvent({ type: 'response-alive', responseId: read.responseId });
    } else this.options.log.debug({ event: nameForLog(read.name) }, 'event of the speech model not used');
  }

  #onProviderEvent(event: ProviderEvent): void {
    const { onEvent, scrub, traits } = this.options;
    switch (event.type) {
      case 'session.created':
        this.#sinceMs ??= nowMs();
        return this.#setup.onCreated(event.session);
      case 'session.updated':
        this.#sinceMs ??= nowMs();
        this.#book.onDone('setup');
        return this.#setup.onUpdated(event.session);
      case 'error':
        return this.#onError(event.error);
      case 'input_audio_buffer.committed':
        return this.#onCommitted(event.item_id);
      case 'conversation.item.added':
        return this.#onItemAdded(event.item);
      case 'conversation.item.deleted':
        return this.#book.onDone('delete', event.item_id);
      case 'conversation.item.truncated':
        return this.#book.onDone('truncate', event.item_id);
      case 'conversation.item.input_audio_transcription.delta':
        this.#onTranscript(event.item_id);
        return this.#onTranscriptDelta(event.item_id, event.delta);
      case 'conversation.item.input_audio_transcription.completed':
        this.#onTranscript(event.item_id);
        return onEvent({
          type: 'transcript-final',
          itemId: event.item_id,
          text: event.transcript.slice(0, MAX_TURN_CHARS),
        });
      case 'conversation.item.input_audio_transcription.failed': {
        this.#asking.onItemThere(event.item_id);
        const detail = scrub(event.error?.message ?? 'no reason given');
        return onEvent({ type: 'transcript-failed', itemId: event.item_id, detail });
      }
      case 'response.created': {
        const { id, metadata } = event.response;
        if (this.#responses.onCreated(id)) this.#onResponse(id, metadata);
        return;
      }
      case 'response.done': {
        const { status, status_details: details } = event.response;
        const id = this.#responses.onDone(event.response);
        if (id === null) return;
        this.#book.onDone('cancel', id);
        this.#report(this.#cancels.onDone(id, status ?? null));
        if (details?.reason === 'turn_detected')
          this.#report(
            traits.learn('manualTurns', false, 'it ended a response for a turn that it found itself'),
          );
        this.#asking.onResponseDone();
        return;
      }
      default:
        return this.#responses.onOutput(event);
    }
  }

  #report(event: SpeechModelEvent | null): void {
    if (event !== null) this.options.onEvent(event);
  }

  #onCommitted(itemId: string): void {
    this.#book.onDone('commit');
    this.#asking.onCommitted(itemId);
  }

  #onItemAdded({
    id,
    type,
    role,
    content,
    call_id,
  }: (ProviderEvent & { type: 'conversation.item.added' })['item']): void {
    const isSpeech = role === 'user' && content?.[0]?.type === 'input_audio';
    if (isSpeech) {
      this.#book.onDone('commit');
      this.#asking.onSpeechItem(id);
    } else if (role === 'user') this.#book.onDone('text');
    if (type === 'function_call_output' && typeof call_id === 'string') this.#book.onDone('answer', call_id);
    this.#asking.onItemThere(id);
  }

  #onTranscriptDelta(itemId: string, words: string): void {
    const delta = this.#turnWords.fit(itemId, words);
    if (delta !== '') this.options.onEvent({ type: 'transcript-delta', itemId, delta });
  }

  #onTranscript(itemId: string): void {
    this.#asking.onItemThere(itemId);
    this.#report(this.options.traits.onTranscript());
  }

  #onResponse(responseId: string, metadata: Record<string, unknown> | null | undefined): void {
    const tag = this.#asking.onResponse(metadata);
    if (tag !== null) this.#book.onDone('create', tag);
    this.options.onEvent({ type: 'response-started', responseId, tag });
    if (tag === null) this.#asking.onForeignResponse();
  }

  #onError(error: ProviderError): void {
    const { log, scrub, traits, onEvent } = this.options;
    const verdict = judgeError(error);
    const cause = this.#book.blame(error, nowMs());
    const detail = scrub(
      [cause?.command, error.code, error.message].filter(Boolean).join(': ') || 'no reason given',
    );
    log.debug({ verdict, detail }, 'error of the speech model');
    if (this.#waiting !== null && verdict.kind !== 'fatal') return this.#setup.onRefused(error);
    if (verdict.kind === 'benign') return;
    if (verdict.kind === 'fatal') {
      const advice = verdict.retry ? '' : ` ${settingAdvice(error)}`;
      return this.#socket.end({ code: verdict.code, detail: `${detail}${advice}`, retry: verdict.retry });
    }
    const { code } = verdict;
    const reaction = reactionTo(cause, error, code === 'model-busy');
    switch (reaction.kind) {
      case 'none':
        return;
      case 'lacks':
        return this.#report(traits.learn(reaction.capability, false, detail));
      case 'commit-refused':
        this.#asking.onCommitRefused();
        return onEvent({ type: 'audio-refused', detail });
      case 'create-refused':
        return this.#asking.onRefused(reaction.tag, error, code, detail);
      case 'failed':
        return onEvent({ type: 'error', code, detail });
      case 'unexplained':
        if (saysActive(error)) return this.#asking.onNeedless();
        if (error.type === 'server_error' && this.#responses.onOutage(code, detail)) return;
        return log.warn({ detail }, 'the speech model reported an error that is about no command');
    }
  }
}

const nowMs = (): number => performance.now();

/** As the protocol names its events. What is named otherwise may be anything. */
const nameForLog = (name: string): string => (/^[a-z_.]{1,64}$/.test(name) ? name : 'an unknown event');
