/**
 * One call, from its first socket to its end: the owner of all that is said in it. A thin shell: the ledger and the
 * sequencer decide, the link keeps what a dropped socket lost, this does what they say.
 */
import type { Logger } from 'pino';
import { LatchError, type ErrorCode } from '../../shared/errors.ts';
import { decodeFrame, encodeFrame, linkNumberOf, PIPELINE_HZ } from '../../shared/frames.ts';
import { Link } from '../../shared/link.ts';
import { serverBreakdown } from '../../shared/latency.ts';
import type { ClientEvent, ServerEvent } from '../../shared/protocol.ts';
import {
  EMPTY_LEDGER,
  tagOf,
  type Ledger,
  type LedgerEffect,
  type LedgerEvent,
} from '../../shared/ledger/ledger-state.ts';
import { ledgerStep } from '../../shared/ledger/ledger.ts';
import { recordOf } from '../../shared/ledger/record.ts';
import { turnsToSayAgain } from '../../shared/ledger/upstream-lost.ts';
import { OpusDecoder } from '../audio/opus.ts';
import type { HistoryEntry, SpeechModel, SpeechModelEvent } from '../models/speech-model.ts';
import type { CallSocket } from './call-socket.ts';
import { CallUsage, type Prices } from './call-usage.ts';
import { ReplyPackets, type ReplyPacket } from './reply-packets.ts';
import { TurnAudio } from './turn-audio.ts';
import { TurnMarks, type MarkedTurn } from './turn-marks.ts';
import { Upstream } from './upstream.ts';

export interface SessionOptions {
  callId: string;
  conversationId: string;
  resumeKey: string;
  /** Who calls, for limits and logs. */
  address: string;
  model: SpeechModel;
  /** What was said in earlier calls of this conversation. */
  history: readonly HistoryEntry[];
  maxCallMs: number;
  resumeWindowMs: number;
  /** null: what tokens cost is not known. */
  prices: Prices | null;
  /** Whether a reply may be asked for on a guess, of a model that can take one back. */
  speculation: boolean;
  log: Logger;
  nowMs: () => number;
  onEnded: (session: Session) => void;
}

type Downlink = { kind: 'event'; event: ServerEvent } | { kind: 'audio'; frame: Uint8Array };

/** How often waiting states are looked at, and owed acknowledgements sent. */
export const TICK_MS = 500;

export class Session {
  readonly #link = new Link<Downlink>();
  readonly #decoder = new OpusDecoder();
  readonly #turnAudio = new TurnAudio(() => this.#saidAgain());
  readonly #marks = new TurnMarks((turn) => this.#tellMarks(turn));
  readonly #usage: CallUsage;
  readonly #upstream: Upstream;
  readonly #startedMs: number;
  readonly #ticker: NodeJS.Timeout;
  readonly #replyPackets = new ReplyPackets((packet) => this.#sendPacket(packet));
  #ledger: Ledger = EMPTY_LEDGER;
  #socket: CallSocket | null = null;
  #detachedMs: number;
  #ended = false;
  constructor(readonly options: SessionOptions) {
    this.#startedMs = this.#detachedMs = options.nowMs();
    this.#usage = new CallUsage(options.prices);
    this.#upstream = new Upstream(options.model, {
      event: (event) => this.#takeModel(event),
      asked: (tag) => this.#marks.pass(tag, 'createSent', options.nowMs()),
      accepted: (tag, responseId) =>
        this.#step({ type: 'reply-started', atMs: options.nowMs(), tag, responseId }),
      failed: (tag, error) => this.#takeFailure(tag, error),
      state: (state) => this.#send({ name: 'model.state', payload: { state } }),
      lost: () => {
        this.#usage.lost();
        this.#step({ type: 'upstream-lost', atMs: options.nowMs() });
      },
      away: (error) => this.end(error),
      history: () => this.#historyForModel(),
      nowMs: options.nowMs,
    });
    this.#ticker = setInterval(() => this.tick(), TICK_MS);
    options.log.info('call started');
  }

  /** A socket is up, the first or a later one. Sends again what it missed. Throws `resume-refused`. */
  attach(socket: CallSocket, resumed: { received: number } | null): void {
    if (this.#ended) throw new LatchError('call-not-found');
    const missed = this.#link.resume(resumed?.received ?? 0);
    this.#socket?.close();
    this.#socket = socket;
    const { callId, conversationId, resumeKey, model, maxCallMs, resumeWindowMs, speculation } = this.options;
    const { manualTurns, cancel, discardItems } = model.capabilities;
    socket.link('link.ready', {
      callId,
      conversationId,
      resumeKey,
      received: this.#link.received,
      resumed: resumed !== null,
      model: {
        label: model.label,
        builtin: model.builtin,
        speculation: speculation && manualTurns && cancel && discardItems,
      },
      maxCallMs,
      resumeWindowMs,
    });
    for (const { n, message } of missed) this.#put(socket, message, n);
    this.#step({ type: 'resumed', atMs: this.options.nowMs() });
    if (resumed) this.options.log.info({ missed: missed.length }, 'call resumed');
  }

  /** The socket is gone. The call waits for another one. */
  detach(socket: CallSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#detachedMs = this.options.nowMs();
  }

  /**
   * Takes the event with link number `n`; `read` makes it. Throws what `read` throws: a malformed event was received all the
   * same, and is not asked for again. Throws LatchError `wrong-sequence` if messages between are missing.
   */
  takeEvent(n: number, read: () => ClientEvent): void {
    if (this.#ended || !this.#accept(n)) return;
    const event = read();
    if (event.name === 'call.end') return this.end(null);
    const atMs = this.options.nowMs();
    this.#marks.take(event, atMs);
    this.#step({ type: 'client', atMs, event });
    if (event.name.startsWith('turn.')) this.#tellUsage();
  }

  /** Takes an audio frame. Throws LatchError `bad-frame`, or `wrong-sequence` if messages between are missing. */
  takeAudio(bytes: Uint8Array): void {
    if (this.#ended || !this.#accept(linkNumberOf(bytes))) return;
    const { turnId, seq, payload } = decodeFrame(bytes, 'speech');
    this.#step({ type: 'speech', atMs: this.options.nowMs(), turnId, seq }, () => {
      // The browser's encoder starts afresh with each turn.
      if (seq === 0) this.#decoder.reset();
      const pcm = this.#decoder.decode(payload);
      this.#turnAudio.keep(turnId, pcm);
      this.#upstream.appendAudio(pcm);
    });
  }

  takeAck(received: number): void {
    this.#link.acknowledge(received);
  }

  /** Tells the browser of an error after which the call goes on (`turnId`: without this turn), or ends it. */
  refuse(error: LatchError, turnId?: number): void {
    if (error.ends) this.end(error);
    else
      this.#send({
        name: 'call.error',
        payload: { ...error.toJSON(), ...(turnId === undefined ? {} : { turnId }) },
      });
  }

  /** The record of the call, after what came before it. */
  get history(): HistoryEntry[] {
    return [...this.options.history, ...this.#spoken()];
  }

  tick(): void {
    const { nowMs, maxCallMs, resumeWindowMs, log } = this.options;
    const atMs = nowMs();
    this.#upstream.sequence({ type: 'tick', atMs });
    if (this.#ended) return;
    // While the browser is away its commits are too: no turn of it is late.
    if (this.#socket) this.#step({ type: 'tick', atMs });
    this.#tellUsage();
    if (this.#socket && this.#link.ackOwed) this.#socket.link('link.ack', { received: this.#link.takeAck() });
    if (atMs - this.#startedMs >= maxCallMs) this.end(new LatchError('call-too-long'));
    else if (!this.#socket && atMs - this.#detachedMs >= resumeWindowMs) {
      log.info('no socket came back');
      this.end(null);
    }
  }

  /** Ends the call: at the browser's wish (null), or for a reason that a person can read. */
  end(error: LatchError | null): void {
    if (this.#ended) return;
    const code: ErrorCode | null = error?.code ?? null;
    this.#send({ name: 'call.ended', payload: { code, message: error?.message ?? 'The call is over.' } });
    this.#ended = true;
    clearInterval(this.#ticker);
    this.#upstream.close();
    this.#socket?.close();
    this.#socket = null;
    const { log, nowMs } = this.options;
    log.info(
      {
        code,
        detail: error?.detail,
        lastedMs: Math.round(nowMs() - this.#startedMs),
        turns: this.#ledger.turns.length,
        ...this.#usage.totals,
      },
      'call ended',
    );
    this.options.onEnded(this);
  }

  #accept(n: number): boolean {
    const fresh = this.#link.accept(n);
    if (this.#link.ackDue) this.#socket?.link('link.ack', { received: this.#link.takeAck() });
    return fresh;
  }

  #step(event: LedgerEvent, append?: () => void): void {
    const { ledger, effects } = ledgerStep(this.#ledger, event);
    this.#ledger = ledger;
    for (const effect of effects) this.#do(effect, append);
  }

  #do(effect: LedgerEffect, append?: () => void): void {
    const atMs = this.options.nowMs();
    switch (effect.type) {
      case 'append-audio':
      case 'forward-audio':
        return append?.();
      case 'replay-audio':
        return this.#turnAudio.of(effect.turnId).forEach((pcm) => this.#upstream.appendAudio(pcm));
      case 'commit-audio':
        this.#marks.pass(tagOf(this.#ledger.turns.at(-1)!), 'audioCommitted', atMs);
        return this.#upstream.commitAudio();
      case 'clear-audio':
        return this.#upstream.clearAudio();
      case 'add-text':
        return this.#upstream.addText(effect.text);
      case 'delete-item':
        return this.#upstream.deleteItem(effect.itemId);
      case 'want':
      case 'withdraw':
      case 'interrupt':
        return this.#upstream.sequence({ ...effect, atMs });
      case 'send':
        return this.#send(effect.event);
      case 'refuse':
        this.options.log.debug({ code: effect.error.code, detail: effect.error.detail }, 'refused');
        return this.refuse(effect.error, effect.turnId);
    }
  }

  #takeModel(event: SpeechModelEvent): void {
    const atMs = this.options.nowMs();
    switch (event.type) {
      case 'audio-committed':
        return this.#step({ type: 'item', atMs, itemId: event.itemId });
      case 'audio-refused':
        this.options.log.warn({ detail: event.detail }, 'the speech model refused the audio of a turn');
        this.#step({ type: 'item-refused', atMs });
        return this.refuse(new LatchError('model-error', event.detail));
      case 'transcript-delta':
        return this.#step({
          type: 'transcript',
          atMs,
          itemId: event.itemId,
          text: event.delta,
          final: false,
        });
      case 'transcript-final':
        return this.#step({ type: 'transcript', atMs, itemId: event.itemId, text: event.text, final: true });
      case 'transcript-failed':
        return this.#step({ type: 'transcript', atMs, itemId: event.itemId, text: '', final: true });
      case 'response-started':
        this.#usage.began(event.responseId, event.tag);
        return this.#marks.pass(event.tag ?? '', 'created', atMs);
      case 'reply-audio': {
        const durationMs = (event.pcm.length * 1000) / PIPELINE_HZ;
        const { responseId, pcm } = event;
        return this.#step({ type: 'reply-audio', atMs, responseId, durationMs }, () =>
          this.#forward(responseId, pcm),
        );
      }
      case 'reply-text':
        return this.#step({ type: 'reply-text', atMs, responseId: event.responseId, delta: event.delta });
      case 'response-ended':
        this.#flush(event.responseId);
        this.#step({ type: 'reply-ended', atMs, responseId: event.responseId, status: event.status });
        this.options.log.info(
          { status: event.status, ...event.usage, detail: event.error?.detail },
          'response ended',
        );
        this.#usage.ended(event.responseId, event.usage);
        this.#tellUsage();
        if (event.error) this.refuse(new LatchError(event.error.code, event.error.detail));
        return;
      case 'error':
        this.options.log.warn(
          { code: event.code, detail: event.detail },
          'the speech model reported an error',
        );
        return this.refuse(new LatchError(event.code, event.detail));
      default:
        // ready, closed, output-item: the upstream took them.
        return;
    }
  }

  /** A response that never was: to the browser, a reply that ended at once, so that nobody waits for it. */
  #takeFailure(tag: string, error: LatchError): void {
    const atMs = this.options.nowMs();
    const responseId = `unmade ${tag}`;
    this.options.log.warn({ code: error.code, detail: error.detail }, 'the speech model refused a response');
    this.#step({ type: 'reply-started', atMs, tag, responseId });
    this.#step({ type: 'reply-ended', atMs, responseId, status: 'failed' });
    this.refuse(error);
  }

  #forward(responseId: string, pcm: Int16Array): void {
    const reply = this.#ledger.replies.findLast((candidate) => candidate.responseId === responseId);
    if (!reply) return;
    this.#marks.pass(tagOf(reply), 'firstDelta', this.options.nowMs());
    this.#replyPackets.push(reply, pcm);
  }

  /** The tail of a reply that ended and was not stopped. */
  #flush(responseId: string): void {
    const reply = this.#ledger.replies.findLast((candidate) => candidate.responseId === responseId);
    if (reply && !reply.stopped) this.#replyPackets.flush(reply);
  }

  #sendPacket(packet: ReplyPacket): void {
    const frame = encodeFrame({ kind: 'reply', n: this.#link.next, ...packet });
    this.#queue({ kind: 'audio', frame }, frame.byteLength);
    if (packet.seq === 0) this.#marks.pass(tagOf(packet), 'firstFrameSent', this.options.nowMs());
  }

  #tellMarks(turn: MarkedTurn): void {
    this.#send({ name: 'turn.marks', payload: turn });
    const { turnId, revision, marks } = turn;
    const { totalMs, stages } = serverBreakdown(marks)!;
    const stagesMs = Object.fromEntries(stages.map(({ stage, ms }) => [stage, Math.round(ms)]));
    this.options.log.info({ turnId, revision, totalMs: Math.round(totalMs), ...stagesMs }, 'turn answered');
  }

  /** Says what the call has taken of the model, if that is more than it was. */
  #tellUsage(): void {
    if (this.#usage.settle(this.#ledger)) this.#send({ name: 'call.usage', payload: this.#usage.totals });
  }

  #send(event: ServerEvent): void {
    this.#queue({ kind: 'event', event }, JSON.stringify(event).length);
  }

  #queue(message: Downlink, bytes: number): void {
    if (this.#ended) return;
    const n = this.#link.send(message, bytes);
    if (this.#socket) this.#put(this.#socket, message, n);
  }

  #put(socket: CallSocket, message: Downlink, n: number): void {
    if (message.kind === 'audio') socket.audio(message.frame);
    else socket.event(message.event, n);
  }

  /** The turns that would be put to another connection again are not told to it as history too. */
  #historyForModel(): HistoryEntry[] {
    return [...this.options.history, ...this.#spoken(this.#saidAgain())];
  }

  #saidAgain(): number[] {
    return turnsToSayAgain(this.#ledger).map(({ turnId }) => turnId);
  }

  #spoken(except: readonly number[] = []): HistoryEntry[] {
    return recordOf(this.#ledger)
      .filter((entry) => entry.text !== '' && !(entry.role === 'user' && except.includes(entry.turnId)))
      .map(({ role, text }) => ({ role, text }));
  }
}
