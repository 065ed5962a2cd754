/**
 * The worker's line to the server: sockets come and go, what is said over it arrives once and in order. Everything may be
 * sent before the line is up; it is kept. Where a call cannot be picked up again, a new one takes its place
 * (`onNewCall`), and goes on with the same conversation.
 */
import { io, type Socket } from 'socket.io-client';
import * as v from 'valibot';
import { ERRORS, LatchError, type ErrorCode } from '../../../shared/errors.ts';
import { decodeFrame, encodeFrame, HEADER_BYTES, type AudioFrame } from '../../../shared/frames.ts';
import { clockSample, type ClockSample } from '../../../shared/latency.ts';
import { Link } from '../../../shared/link.ts';
import {
  LINK_EVENTS,
  SERVER_EVENTS,
  type ClientEvent,
  type CreateCallAnswer,
  type Handshake,
  type LinkEvents,
  type ServerEvent,
} from '../../../shared/protocol.ts';
import * as parser from '../../../shared/socket-parser.ts';
import { createCall } from '../api.ts';

export interface CallLinkHandlers {
  onState(state: 'connecting' | 'up' | 'reconnecting'): void;
  onReady(ready: LinkEvents['link.ready']): void;
  onEvent(event: ServerEvent): void;
  onAudio(frame: AudioFrame): void;
  /** The server does not know the call any more. A new one is up: nothing of the old one's replies will come. */
  onNewCall(): void;
  /** The server's clock was asked for. */
  onClock(sample: ClockSample): void;
  /** The line is given up. */
  onOver(error: LatchError | null): void;
}

/** Speech to be sent: the link gives the number. */
export type SpeechFrame = Omit<AudioFrame, 'n' | 'kind' | 'replyId'>;
type Uplink = { kind: 'event'; event: ClientEvent } | { kind: 'audio'; frame: SpeechFrame };

/** Without a line for this long, the call is over. The server keeps a dropped call for 30 s; after that a new one begins. */
const AWAY_LIMIT_MS = 60_000;
const FIRST_CONNECT_LIMIT_MS = 20_000;
const RETRY_MS = 250;
const RETRY_MAX_MS = 2_000;
const ACK_EVERY_MS = 500;
/** Pings to the server's clock: the first few at every tick, to know it soon, then one in ten, to see it drift. */
const PING_BURST = 6;
const PING_EVERY_TICKS = 10;
/** After these the call cannot be picked up again, but a new one can be had. */
const NEW_CALL_CODES: readonly ErrorCode[] = [
  'call-not-found',
  'resume-refused',
  'token-expired',
  'token-invalid',
];

const pongSchema = v.object({ serverMs: v.number() });

export class CallLink {
  #link = new Link<Uplink>();
  #socket: Socket | null = null;
  #handshake: Handshake | null = null;
  #conversationId: string | null;
  #over = false;
  /** When the line went down, or was first wanted; null while it is up. */
  #downSinceMs: number | null = performance.now();
  #wasUp = false;
  #retryMs = RETRY_MS;
  /** Ticks since the line came up. */
  #upTicks = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #ticker = setInterval(() => this.#tick(), ACK_EVERY_MS);

  /** Goes on with a conversation, or begins one; by the permission `call`, where it was asked for before. */
  constructor(
    conversationId: string | null,
    call: CreateCallAnswer | null,
    private readonly handlers: CallLinkHandlers,
  ) {
    this.#conversationId = conversationId;
    handlers.onState('connecting');
    if (call) this.#begin(call);
    else void this.#newCall();
  }

  send(event: ClientEvent): void {
    this.#queue({ kind: 'event', event }, JSON.stringify(event).length);
  }

  sendSpeech(frame: SpeechFrame): void {
    this.#queue({ kind: 'audio', frame }, HEADER_BYTES + frame.payload.byteLength);
  }

  /** Says goodbye and hangs up. */
  end(): void {
    if (this.#over) return;
    this.send({ name: 'call.end', payload: {} });
    // The goodbye is written before the close; if the line is down, the server lets the call go by itself.
    this.#finish(null);
  }

  #queue(message: Uplink, bytes: number): void {
    if (this.#over) return;
    const n = this.#link.send(message, bytes);
    if (this.#downSinceMs === null) this.#put(message, n);
  }

  #put(message: Uplink, n: number): void {
    if (message.kind === 'event') this.#socket!.emit(message.event.name, message.event.payload, n);
    else this.#socket!.emit('audio', encodeFrame({ ...message.frame, kind: 'speech', replyId: 0, n }));
  }

  async #newCall(): Promise<void> {
    try {
      const call = await createCall(this.#conversationId);
      if (!this.#over) this.#begin(call);
    } catch (thrown) {
      const error = LatchError.from(thrown);
      if (error.code === 'server-away' || error.code === 'draining') this.#again(() => void this.#newCall());
      else this.#finish(error);
    }
  }

  #begin({ token, conversationId }: CreateCallAnswer): void {
    this.#handshake = { token };
    this.#conversationId = conversationId;
    this.#open();
  }

  #open(): void {
    this.#socket?.removeAllListeners().disconnect();
    const socket = io({
      parser,
      transports: ['websocket'],
      // A fresh socket each time, by our own hand: each needs its own handshake.
      reconnection: false,
      forceNew: true,
      auth: this.#handshake!,
    });
    this.#socket = socket;
    socket.onAny((name: string, first: unknown, n: number) => {
      try {
        this.#take(name, first, n);
      } catch (thrown) {
        // A server that speaks otherwise than agreed: better an end with a reason than a call that half works.
        this.#finish(LatchError.from(thrown));
      }
    });
    socket.on('connect_error', (error: Error & { data?: unknown }) => this.#refused(error.data));
    socket.on('disconnect', () => this.#down());
  }

  #take(name: string, first: unknown, n: number): void {
    switch (name) {
      case 'link.ready':
        return this.#ready(v.parse(LINK_EVENTS[name], first));
      case 'link.ack':
        return this.#link.acknowledge(v.parse(LINK_EVENTS[name], first).received);
      case 'audio':
        return this.#takeAudio(first as Uint8Array);
      default:
        if (name in SERVER_EVENTS) return this.#takeEvent(name as ServerEvent['name'], first, n);
        // A newer server may say more than this page knows: it is received all the same.
        if (typeof n === 'number') this.#accept(n);
    }
  }

  #ready(ready: LinkEvents['link.ready']): void {
    const fresh = !ready.resumed && this.#wasUp;
    if (fresh) {
      this.#link = new Link();
      this.handlers.onNewCall();
    }
    this.#handshake = { resumeKey: ready.resumeKey, received: 0 };
    this.#conversationId = ready.conversationId;
    this.#wasUp = true;
    this.#downSinceMs = null;
    this.#retryMs = RETRY_MS;
    this.#upTicks = 0;
    for (const { n, message } of this.#link.resume(ready.received)) this.#put(message, n);
    this.handlers.onReady(ready);
    this.#ping();
    this.handlers.onState('up');
  }

  #takeEvent(name: ServerEvent['name'], payload: unknown, n: number): void {
    if (n !== 0 && !this.#accept(n)) return;
    const event = { name, payload: v.parse(SERVER_EVENTS[name], payload) } as ServerEvent;
    if (event.name !== 'call.ended') return this.handlers.onEvent(event);
    const { code } = event.payload;
    // The server goes away in good order: the socket closes, and a new call goes on where this one was.
    if (code === 'draining') return;
    this.#finish(code === null ? null : new LatchError(code));
  }

  #takeAudio(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes, 'reply');
    if (this.#accept(frame.n)) this.handlers.onAudio(frame);
  }

  #accept(n: number): boolean {
    try {
      const fresh = this.#link.accept(n);
      if (this.#link.ackDue) this.#ack();
      return fresh;
    } catch {
      // Something between is missing: a fresh socket brings it.
      this.#socket?.disconnect();
      return false;
    }
  }

  #ack(): void {
    this.#socket?.emit('link.ack', { received: this.#link.takeAck() });
  }

  #tick(): void {
    if (this.#downSinceMs === null) {
      if (this.#link.ackOwed) this.#ack();
      if (++this.#upTicks < PING_BURST || this.#upTicks % PING_EVERY_TICKS === 0) this.#ping();
      return;
    }
    const limitMs = this.#wasUp ? AWAY_LIMIT_MS : FIRST_CONNECT_LIMIT_MS;
    if (performance.now() - this.#downSinceMs > limitMs) this.#finish(new LatchError('server-away'));
  }

  #ping(): void {
    const socket = this.#socket;
    const sentAtMs = performance.now();
    socket?.emit('link.ping', { sentAtMs }, (answer: unknown) => {
      const pong = v.safeParse(pongSchema, answer);
      if (!pong.success || this.#socket !== socket) return;
      this.handlers.onClock(clockSample(sentAtMs, pong.output.serverMs, performance.now()));
    });
  }

  /** The socket broke. */
  #down(): void {
    if (this.#over) return;
    this.#downSinceMs ??= performance.now();
    if (this.#wasUp) this.handlers.onState('reconnecting');
    this.#again(() => this.#reopen());
  }

  #reopen(): void {
    if (this.#handshake && 'resumeKey' in this.#handshake) {
      if (this.#link.broken) return void this.#newCall();
      this.#handshake = { ...this.#handshake, received: this.#link.received };
      return this.#open();
    }
    void this.#newCall();
  }

  /** The server did not let the socket in, or was not there. */
  #refused(data: unknown): void {
    const code = v.safeParse(v.object({ code: v.picklist(Object.keys(ERRORS) as ErrorCode[]) }), data);
    if (!code.success || code.output.code === 'draining') return this.#down();
    if (NEW_CALL_CODES.includes(code.output.code)) this.#again(() => void this.#newCall());
    else this.#finish(new LatchError(code.output.code));
  }

  #again(attempt: () => void): void {
    if (this.#over) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(attempt, this.#retryMs * (0.75 + Math.random() / 2));
    this.#retryMs = Math.min(this.#retryMs * 1.6, RETRY_MAX_MS);
  }

  #finish(error: LatchError | null): void {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#ticker);
    clearTimeout(this.#retry);
    this.#socket?.removeAllListeners();
    this.#socket?.disconnect();
    this.handlers.onOver(error);
  }
}
