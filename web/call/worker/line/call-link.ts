/**
 * The worker's line to the server. Sockets come and go; what is sent over the line arrives once and in order. The caller may
 * send before the line is up: the line keeps everything until then. If a call cannot be picked up again, a new call takes
 * its place (`onNewCall`) and goes on with the same conversation.
 *
 * Sockets, time, chance and the request for a new call come from outside (LinkSurroundings), so that a test or a simulation
 * can replace them.
 */
import { LatchError, type ErrorCode } from '../../../../shared/errors.ts';
import { decodeFrame, encodeFrame, HEADER_BYTES } from '../../../../shared/frames.ts';
import { clockSample } from '../../../../shared/latency.ts';
import { Link } from '../../../../shared/link.ts';
import type {
  ClientEvent,
  ConversationRef,
  CreateCallAnswer,
  Handshake,
  LinkEvents,
} from '../../../../shared/protocol.ts';
import type { LineSocket, PathHandlers, ReadHandshake } from './line-socket.ts';
import type { Hitch } from '../../call-view.ts';
import { FIRST_CONNECT_TICKS, hitchOf, TICK_MS } from './first-connect.ts';
import { EventFlood } from './flood.ts';
import type { Line, LineHandlers, SpeechPacket } from './line.ts';
import { readAck, readPong, readReady, readRefusal, readServerEvent } from './read-messages.ts';

/** Stops a timer. Calling it again, or after the timer ran out, does nothing. */
export type StopTimer = () => void;

export interface LinkSurroundings {
  openSocket(readHandshake: ReadHandshake, handlers: PathHandlers): LineSocket;
  /** Asks for the permission to call. Later it calls one of the two functions, once. */
  requestCall(
    conversation: ConversationRef | null,
    onAnswer: (call: CreateCallAnswer) => void,
    onError: (error: unknown) => void,
  ): void;
  nowMs(): number;
  after(delayMs: number, run: () => void): StopTimer;
  every(periodMs: number, run: () => void): StopTimer;
  /** A random number from 0 to 1. */
  random(): number;
}

export interface CallToMake {
  /** The conversation to go on with; null begins one. */
  conversation: ConversationRef | null;
  /** The permission to call, if it was asked for before. */
  permission: CreateCallAnswer | null;
}

type Outgoing = { kind: 'event'; event: ClientEvent } | { kind: 'speech'; packet: SpeechPacket };

type LineState =
  /** How long there has been no line: since it was first wanted, or since it went down. */
  | { kind: 'down'; sinceMs: number; ticks: number; hitch: Hitch }
  /** `downSinceMs`: when the line went down before; null once it has held for a while. */
  | { kind: 'up'; ticks: number; downSinceMs: number | null }
  | { kind: 'over' };

/** Without a line for this long, the call is over. The server keeps a dropped call for 30 s; after that a new call begins. */
const AWAY_LIMIT_MS = 60_000;
/** A line that breaks before it has held for 2 s counts as one that never came up: else a server could keep a page trying for ever. */
const STEADY_TICKS = 4;
const BLOCKED_REMEDY = 'the proxy must pass /socket.io/ on, with its WebSocket upgrades';
const RETRY_MS = 250;
const RETRY_MAX_MS = 2_000;
const RETRY_GROWTH = 1.6;
/**
 * Pings to the server's clock. The first few go at every tick, so that the clock is known soon; then every tenth tick, to
 * see it drift.
 */
const PING_BURST = 6;
const PING_EVERY_TICKS = 10;
/** After these errors the call cannot be picked up again, but a new one can be had. */
const NEW_CALL_CODES: readonly ErrorCode[] = [
  'call-not-found',
  'resume-refused',
  'token-expired',
  'token-invalid',
];

const downSince = (sinceMs: number): LineState => ({ kind: 'down', sinceMs, ticks: 0, hitch: 'none' });

export class CallLink implements Line {
  #link = new Link<Outgoing>();
  #state: LineState;
  #wasUp = false;
  /** For how many ticks the server has allowed calls; null if it has not, or did not answer the last time. */
  #allowedTicks: number | null = null;
  #socket: LineSocket | null = null;
  #handshake: Handshake | null = null;
  #conversation: ConversationRef | null;
  #retryMs = RETRY_MS;
  readonly #flood: EventFlood;
  #stopRetry: StopTimer = () => {};
  readonly #stopTicker: StopTimer;

  constructor(
    { conversation, permission }: CallToMake,
    private readonly around: LinkSurroundings,
    private readonly handlers: LineHandlers,
  ) {
    this.#conversation = conversation;
    this.#flood = new EventFlood(() => around.nowMs());
    this.#state = downSince(around.nowMs());
    this.#stopTicker = around.every(TICK_MS, () => this.#onTick());
    handlers.onState('connecting');
    if (permission) this.#beginCall(permission);
    else this.#requestCall();
  }

  sendEvent(event: ClientEvent): void {
    this.#send({ kind: 'event', event }, JSON.stringify(event).length);
  }

  sendSpeech(packet: SpeechPacket): void {
    this.#send({ kind: 'speech', packet }, HEADER_BYTES + packet.payload.byteLength);
  }

  /** If the line is down, the goodbye is lost too; the server then ends the call by itself. */
  end(): void {
    this.sendEvent({ name: 'call.end', payload: {} });
    this.#finish(null);
  }

  #send(message: Outgoing, bytes: number): void {
    if (this.#state.kind === 'over') return;
    const n = this.#link.send(message, bytes);
    if (this.#state.kind === 'up') this.#emit(message, n);
  }

  #emit(message: Outgoing, n: number): void {
    if (message.kind === 'event') this.#socket!.emit(message.event.name, message.event.payload, n);
    else this.#socket!.emit('audio', encodeFrame({ ...message.packet, kind: 'speech', replyId: 0, n }));
  }

  #requestCall(): void {
    this.around.requestCall(
      this.#conversation,
      (call) => {
        if (this.#state.kind !== 'over') this.#beginCall(call);
      },
      (thrown) => {
        const error = LatchError.from(thrown);
        this.#allowedTicks = null;
        if (error.code === 'server-away' || error.code === 'draining')
          this.#retryLater(() => this.#requestCall());
        else this.#finish(error);
      },
    );
  }

  #beginCall({ token, conversationId, conversationKey }: CreateCallAnswer): void {
    this.#conversation = { conversationId, conversationKey };
    this.#allowedTicks ??= 0;
    this.#open({ token });
  }

  /** Every try opens a fresh socket, because each socket needs its own handshake. */
  #open(handshake: Handshake): void {
    this.#handshake = handshake;
    this.#socket?.close();
    this.#socket = this.around.openSocket(() => this.#handshakeOfNow(), {
      onMessage: (name, first, n) => {
        try {
          this.#onMessage(name, first, n);
        } catch (thrown) {
          // The server breaks the protocol. An end with a reason is better than a call that half works.
          this.#finish(LatchError.from(thrown));
        }
      },
      onRefused: (data) => this.#onRefused(data),
      onClosed: () => this.#onDown(),
      onPath: (path) => this.handlers.onPath(path),
    });
  }

  #handshakeOfNow(): Handshake {
    const handshake = this.#handshake!;
    return 'resumeKey' in handshake ? { ...handshake, received: this.#link.received } : handshake;
  }

  #onMessage(name: string, first: unknown, n: unknown): void {
    if (name !== 'audio') this.#flood.onEvent();
    switch (name) {
      case 'link.ready':
        return this.#onReady(readReady(first));
      case 'link.ack':
        return this.#link.acknowledge(readAck(first).received);
      case 'audio':
        return this.#onPacket(first);
      default:
        return this.#onEvent(name, first, n);
    }
  }

  #onReady(ready: LinkEvents['link.ready']): void {
    if (!ready.resumed && this.#wasUp) {
      this.#link = new Link();
      this.handlers.onNewCall();
    }
    this.#handshake = { resumeKey: ready.resumeKey, received: 0 };
    const { conversationId, conversationKey } = ready;
    this.#conversation = { conversationId, conversationKey };
    if (this.#state.kind === 'down')
      this.#state = { kind: 'up', ticks: 0, downSinceMs: this.#wasUp ? this.#state.sinceMs : null };
    this.#wasUp = true;
    this.#link.resume(ready.received);
    for (const { n, message } of this.#link.after(ready.received)) this.#emit(message, n);
    this.handlers.onReady(ready);
    this.#ping();
    this.handlers.onState('up');
  }

  /** An event that this browser does not know counts as received. So does a newer form of an event that only informs. */
  #onEvent(name: string, payload: unknown, n: unknown): void {
    const isNumbered = typeof n === 'number' && n !== 0;
    if (isNumbered && !this.#accept(n)) return;
    const event = readServerEvent(name, payload);
    if (event === null) return;
    if (event.name !== 'call.ended') return this.handlers.onEvent(event);
    const { code } = event.payload;
    // The server shuts down in good order: the socket closes, and a new call goes on where this one was.
    if (code === 'draining') return;
    this.#finish(code === null ? null : new LatchError(code, undefined, { message: event.payload.message }));
  }

  #onPacket(bytes: unknown): void {
    if (!(bytes instanceof Uint8Array)) throw new LatchError('bad-frame', 'not binary');
    const { n, replyId: serverReplyId, payload } = decodeFrame(bytes, 'reply');
    if (this.#accept(n)) this.handlers.onPacket({ serverReplyId, payload });
  }

  /** Whether the message of this link number is new. */
  #accept(n: number): boolean {
    try {
      // Before `link.ready` it is not known of which call it is.
      if (this.#state.kind === 'down') throw new LatchError('wrong-sequence');
      const isNew = this.#link.accept(n);
      if (this.#link.ackDue) this.#sendAck();
      return isNew;
    } catch {
      // Something before this one is missing; a fresh socket brings it.
      this.#socket?.close();
      this.#onDown();
      return false;
    }
  }

  #sendAck(): void {
    this.#socket?.emit('link.ack', { received: this.#link.ackToSend() });
  }

  #onTick(): void {
    const state = this.#state;
    switch (state.kind) {
      case 'up':
        if (this.#link.ackOwed) this.#sendAck();
        if (++state.ticks < PING_BURST || state.ticks % PING_EVERY_TICKS === 0) this.#ping();
        if (state.ticks !== STEADY_TICKS) return;
        state.downSinceMs = null;
        this.#retryMs = RETRY_MS;
        return;
      case 'down':
        state.ticks++;
        if (this.#allowedTicks !== null) this.#allowedTicks++;
        if (this.#wasUp) {
          if (this.around.nowMs() - state.sinceMs > AWAY_LIMIT_MS)
            this.#finish(new LatchError('server-away'));
          return;
        }
        return this.#onFirstDown(state);
      case 'over':
        return;
      default:
        state satisfies never;
    }
  }

  /** There has been no line yet. */
  #onFirstDown(state: Extract<LineState, { kind: 'down' }>): void {
    const hitch = hitchOf(state.ticks, this.#allowedTicks);
    if (state.ticks > FIRST_CONNECT_TICKS)
      return this.#finish(
        hitch === 'blocked' ? new LatchError('line-blocked', BLOCKED_REMEDY) : new LatchError('server-away'),
      );
    if (hitch === state.hitch) return;
    state.hitch = hitch;
    this.handlers.onState(hitch === 'none' ? 'connecting' : hitch);
  }

  #ping(): void {
    const socket = this.#socket;
    const sentAtMs = this.around.nowMs();
    socket?.emit('link.ping', { sentAtMs }, (answer: unknown) => {
      const pong = readPong(answer);
      if (pong === null || this.#socket !== socket) return;
      this.handlers.onClock(clockSample(sentAtMs, pong.serverMs, this.around.nowMs()));
    });
  }

  /** The socket broke, or could not be opened. */
  #onDown(): void {
    if (this.#state.kind === 'over') return;
    if (this.#state.kind === 'up') this.#state = downSince(this.#state.downSinceMs ?? this.around.nowMs());
    if (this.#wasUp) this.handlers.onState('reconnecting');
    this.#retryLater(() => this.#reopen());
  }

  /** Picks the call up again if it was up and nothing of it is lost. Otherwise asks for a new call. */
  #reopen(): void {
    const handshake = this.#handshake;
    if (handshake && 'resumeKey' in handshake && !this.#link.broken) this.#open(handshake);
    else this.#requestCall();
  }

  #onRefused(data: unknown): void {
    const error = readRefusal(data);
    if (error === null || error.code === 'draining') return this.#onDown();
    if (NEW_CALL_CODES.includes(error.code)) this.#retryLater(() => this.#requestCall());
    else this.#finish(error);
  }

  #retryLater(attempt: () => void): void {
    if (this.#state.kind === 'over') return;
    this.#stopRetry();
    this.#stopRetry = this.around.after(this.#retryMs * (0.75 + this.around.random() / 2), attempt);
    this.#retryMs = Math.min(this.#retryMs * RETRY_GROWTH, RETRY_MAX_MS);
  }

  #finish(error: LatchError | null): void {
    if (this.#state.kind === 'over') return;
    this.#state = { kind: 'over' };
    this.#stopTicker();
    this.#stopRetry();
    this.#socket?.close();
    this.handlers.onOver(error);
  }
}
