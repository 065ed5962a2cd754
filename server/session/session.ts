/**
 * One call, from its first socket to its end: joins the core (what is decided), the wire (what the browser gets, over sockets
 * that drop), the codec and the taps. Decides nothing but when the call is over.
 */
import type { Logger } from 'pino';
import { LatchError } from '../../shared/errors.ts';
import { decodeFrame, linkNumberOf, type AudioFrame } from '../../shared/frames.ts';
import type { ClientEvent } from '../../shared/protocol.ts';
import type { HistoryEntry, SpeechModel } from '../models/speech-model.ts';
import type { CallSocket } from './call-socket.ts';
import type { Codec, ReplyPacket } from './codec.ts';
import { Core } from './core/core.ts';
import { KEEP_LISTENING } from './core/keep-listening.ts';
import { historyOf, type CoreEvent, type CoreState, type WireEffect } from './core/core-state.ts';
import { errorForBrowser } from './error-for-browser.ts';
import { maySpeculate, readyOf, traitsOf } from './link-ready.ts';
import { IdleWatch } from './limits/idle-watch.ts';
import { SignsOfLife } from './limits/signs-of-life.ts';
import { isClientFault, type CallAllowance } from './limits/call-allowance.ts';
import { ReplyFlow, type FlowEffect } from './reply-flow.ts';
import type { TapFactory } from './taps/tap.ts';
import { Taps } from './taps/tap-queue.ts';
import { Wire } from './wire.ts';

export interface SessionOptions {
  callId: string;
  conversationId: string;
  /** Whose conversation it is. */
  person: string;
  resumeKey: string;
  /** Who calls, for limits and logs. */
  address: string;
  model: SpeechModel;
  codec: Codec;
  /** What was said in earlier calls of this conversation. */
  history: readonly HistoryEntry[];
  allowance: CallAllowance;
  maxCallMs: number;
  /** A call in which nobody speaks, types or listens ends after this long. */
  idleMs: number;
  resumeWindowMs: number;
  /** Whether a reply may be asked for on a guess, where the model can take one back. */
  speculation: boolean;
  /** Whether the model may answer a guess by saying that the person has not finished, where it can call functions. */
  modelJudges: boolean;
  taps: readonly TapFactory[];
  log: Logger;
  nowMs: () => number;
  /** Runs it later, about then. Returns what stops it. */
  after: (delayMs: number, run: () => void) => () => void;
  onEnded: (session: Session, error: LatchError | null) => void;
}

/** How often `tick` is to be called: waiting states are looked at, and owed acknowledgements sent. */
export const TICK_MS = 500;
/** After a longer time without a tick, this process did nothing at all: nobody else is to blame for that time. */
const STOOD_STILL_MS = 2 * TICK_MS;

export class Session {
  readonly #wire: Wire;
  readonly #core: Core;
  readonly #taps: Taps;
  readonly #flow: ReplyFlow;
  readonly #startedMs: number;
  readonly #idle: IdleWatch;
  readonly #signs: SignsOfLife;
  #detachedMs: number;
  #tickedMs: number;
  #ended = false;

  constructor(readonly options: SessionOptions) {
    const { callId, conversationId, person, model, history, resumeWindowMs, taps, log, nowMs, after } =
      options;
    this.#startedMs = this.#detachedMs = this.#tickedMs = nowMs();
    this.#idle = new IdleWatch(options.idleMs, this.#startedMs);
    this.#wire = new Wire(after);
    this.#signs = new SignsOfLife(this.#startedMs);
    this.#taps = new Taps(taps, {
      callId,
      conversationId,
      person,
      startedMs: this.#startedMs,
      log,
      traits: () => traitsOf(options.speculation, this.#core.capabilities),
      send: (event) => this.#wire.sendEvent(event),
      end: (error) => this.end(error),
    });
    this.#flow = new ReplyFlow({
      apply: (effect) => this.#onFlow(effect),
      keepsUp: () => this.#wire.keepsUp,
      isWanted: (replyId) =>
        this.state.ledger.replies.some((reply) => reply.replyId === replyId && !reply.stopped),
      onTooLong: (replyId, takenMs) =>
        this.#apply({ type: 'reply-too-long', atMs: nowMs(), replyId, takenMs }),
      nowMs,
      after,
    });
    this.#core = new Core({
      model,
      earlier: history,
      // A function that no reply may call needs no declaring.
      functions: options.modelJudges && options.speculation ? [KEEP_LISTENING.function] : [],
      // As long as the link would wait for the browser.
      redialMs: resumeWindowMs,
      maySpeculate: (capabilities) =>
        maySpeculate(options.speculation, capabilities) && options.allowance.mayGuess(nowMs()),
      nowMs,
      after,
      onEffect: (effect) => this.#applyEffect(effect),
      onStep: (step) => {
        this.#taps.onStep(step);
        for (const { type } of step.effects) if (type === 'create-response') this.#onAsked();
      },
    });
    this.#apply({ type: 'started', atMs: this.#startedMs });
  }

  /** What is decided so far. */
  get state(): CoreState {
    return this.#core.state;
  }

  /** For how long nobody has spoken, typed or listened. */
  get silentMs(): number {
    return this.#idle.silentMs(this.options.nowMs());
  }

  /** Whether a socket is up. */
  get isAttached(): boolean {
    return this.#wire.attached;
  }

  /** What was said in the conversation, this call included. */
  get history(): readonly HistoryEntry[] {
    return historyOf(this.state);
  }

  /** Another tap, from now on. Returns what takes it out again. */
  tap(factory: TapFactory): () => void {
    return this.#taps.add(factory);
  }

  /** A socket is up, the first or a later one. Sends again what it missed. Throws `resume-refused`. */
  attach(socket: CallSocket, resumed: { received: number } | null): void {
    if (this.#ended) throw new LatchError('call-not-found');
    const ready = readyOf(this.options, this.#core.capabilities, resumed !== null);
    const missed = this.#wire.attach(socket, resumed?.received ?? 0, ready);
    this.#apply({ type: 'attached', atMs: this.options.nowMs(), resumed: resumed !== null, missed });
  }

  /** The socket is gone. The call waits for another one. */
  detach(socket: CallSocket): void {
    if (this.#wire.detach(socket)) this.#detachedMs = this.options.nowMs();
  }

  /** Another socket wants to pick the call up. Throws LatchError `rate-limited`. */
  onResume(): void {
    this.options.allowance.onResume(this.#wire.pending, this.options.nowMs());
  }

  /** Something arrived, whatever it is. Throws LatchError `too-much`. */
  onArrival(bytes: number): void {
    this.options.allowance.onArrival(bytes, this.options.nowMs());
  }

  /**
   * The event with link number `n` arrived; `read` makes it. Throws what `read` throws: a malformed event was received all the
   * same, and is not asked for again. Throws LatchError `wrong-sequence` if messages between are missing, or `too-much`.
   */
  onEvent(n: number, read: () => ClientEvent): void {
    if (!this.#wire.accept(n)) return;
    const event = read();
    const atMs = this.options.nowMs();
    if (event.name === 'call.end') return this.end(null);
    const refusal = this.options.allowance.onEvent(event, atMs);
    if (refusal === null) {
      const before = this.state.ledger;
      this.#apply({ type: 'client', atMs, event });
      const { ledger } = this.state;
      // What is refused, or says nothing new, is no sign of anybody.
      if (ledger !== before && this.#signs.onEvent(event, ledger, atMs)) this.#onSign();
      return;
    }
    const { turnId } = refusal;
    // Its packets are on their way: they belong to a turn that was dropped, and are no fault.
    if (event.name === 'turn.open') this.#apply({ type: 'client', atMs, event });
    if (event.name !== 'turn.text')
      this.#apply({ type: 'client', atMs, event: { name: 'turn.abandon', payload: { turnId } } });
    this.#apply({ type: 'bad-message', atMs, error: new LatchError('too-fast'), turnId });
  }

  /** An audio frame arrived. Throws LatchError `bad-frame`, `too-much`, or `wrong-sequence` if messages between are missing. */
  onAudio(bytes: Uint8Array): void {
    if (!this.#wire.accept(linkNumberOf(bytes))) return;
    const frame = decodeFrame(bytes, 'speech');
    this.options.allowance.onPacket(this.options.nowMs());
    let pcm: Int16Array;
    try {
      pcm = this.options.codec.decode(frame);
    } catch (error) {
      // A broken packet keeps its place in the turn, so that the packets behind it are heard.
      this.#onSpeech(frame, null);
      throw error;
    }
    const before = this.state.ledger;
    this.#onSpeech(frame, pcm);
    if (this.state.ledger !== before && this.#signs.onPacket(pcm, this.options.nowMs())) this.#onSign();
  }

  onAck(received: number): void {
    this.#wire.onAck(received);
  }

  /** The browser sent something malformed: it is told what, and the call goes on unless the error ends it. */
  refuse(error: LatchError): void {
    this.#apply({ type: 'bad-message', atMs: this.options.nowMs(), error });
  }

  /** Time passes. */
  tick(): void {
    const { nowMs, maxCallMs, resumeWindowMs } = this.options;
    const atMs = nowMs();
    const sinceTickMs = atMs - this.#tickedMs;
    this.#tickedMs = atMs;
    const stoodStillMs = sinceTickMs > STOOD_STILL_MS ? sinceTickMs - TICK_MS : 0;
    this.#detachedMs += stoodStillMs;
    this.#apply({ type: 'tick', atMs, attached: this.#wire.attached, stoodStillMs });
    this.#wire.tick();
    const idle = this.#idle.look(atMs);
    if (idle.kind === 'warn') this.#sendIdle(idle.endsInMs);
    if (atMs - this.#startedMs >= maxCallMs) this.end(new LatchError('call-too-long'));
    else if (idle.kind === 'end') this.end(new LatchError('call-idle'));
    else if (!this.#wire.attached && atMs - this.#detachedMs >= resumeWindowMs)
      this.end(null, 'no socket came back');
  }

  /** Ends the call: as somebody wished (null), or for a reason that a person can read. */
  end(error: LatchError | null, detail?: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#flow.close();
    const { code, message } = error ?? { code: null, message: 'The call is over.' };
    this.#wire.sendEvent({ name: 'call.ended', payload: { code, message } });
    this.#wire.close(code === 'too-much');
    this.#core.close();
    this.#taps.onEnd({ atMs: this.options.nowMs(), error, ...(detail === undefined ? {} : { detail }) });
    this.options.onEnded(this, error);
  }

  #onAsked(): void {
    const atMs = this.options.nowMs();
    this.options.allowance.onAsked(atMs);
    this.#signs.onAsked(atMs);
    this.#onSign();
  }

  #onSign(): void {
    if (this.#idle.onSign(this.options.nowMs())) this.#sendIdle(null);
  }

  #sendIdle(endsInMs: number | null): void {
    this.#wire.sendEvent({ name: 'call.idle', payload: { endsInMs } });
  }

  #onSpeech({ turnId, revision, seq, replyId, payload }: AudioFrame, pcm: Int16Array | null): void {
    const atMs = this.options.nowMs();
    this.#apply({ type: 'speech', atMs, turnId, seq, pcm });
    this.#taps.onPacket({ atMs, direction: 'up', turnId, revision, seq, replyId, payload });
  }

  #apply(event: CoreEvent): void {
    if (!this.#ended) this.#core.apply(event);
  }

  #applyEffect(effect: WireEffect): void {
    if (this.#ended) return;
    switch (effect.type) {
      case 'refuse':
        return this.#onRefused(effect);
      case 'end':
        return this.end(effect.error);
      default:
        return this.#flow.push(effect);
    }
  }

  #onRefused({ error, turnId }: Extract<WireEffect, { type: 'refuse' }>): void {
    if (error.ends) return this.end(error);
    if (isClientFault(error) && !this.options.allowance.onOffence(this.options.nowMs()))
      return this.end(new LatchError('too-much', `malformed messages, the last: ${error.code}`));
    const payload = { ...errorForBrowser(error).toJSON(), ...(turnId === undefined ? {} : { turnId }) };
    this.#wire.sendEvent({ name: 'call.error', payload });
  }

  #onFlow(effect: FlowEffect): void {
    switch (effect.type) {
      case 'forward-audio':
        return this.#sendPackets(this.options.codec.encode(effect.reply, effect.pcm));
      case 'finish-audio':
        return this.#sendPackets(this.options.codec.finish(effect.reply));
      case 'send':
        return this.#wire.sendEvent(effect.event);
    }
  }

  #sendPackets(packets: ReplyPacket[]): void {
    for (const packet of packets) {
      this.#wire.sendPacket(packet);
      this.#taps.onPacket({ ...packet, atMs: this.options.nowMs(), direction: 'down' });
    }
  }
}
