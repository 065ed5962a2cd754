/**
 * The network of a RaceCall, in memory: one socket between a real CallLink and a real Session. What the browser sends is at the
 * server at once, or when a test lets it get there. What the server sends is at the browser with the next turn of the event loop, or when a test lets it arrive:
 * so the two can cross.
 */
import type { CallSocket } from '../../server/session/call-socket.ts';
import type { Session } from '../../server/session/session.ts';
import { LatchError } from '../../shared/errors.ts';
import { decodeFrame, type AudioFrame } from '../../shared/frames.ts';
import {
  PROTOCOL_VERSION,
  type ClientEvent,
  type CreateCallAnswer,
  type LinkEvents,
  type ServerEvent,
  type ServerEvents,
  type ConversationRef,
} from '../../shared/protocol.ts';
import type { LinkSurroundings, StopTimer } from '../../web/call/worker/line/call-link.ts';
import type {
  LineSocket,
  LineSocketHandlers,
  ReadHandshake,
} from '../../web/call/worker/line/line-socket.ts';

export const PERMISSION: CreateCallAnswer = {
  callId: 'call',
  conversationId: 'conversation',
  token: 'token',
  expiresAtMs: 0,
  turn: { detector: 'latch', modelUrl: null },
};

export class RaceLine implements LinkSurroundings {
  /** Everything that the server sent, even if it has not arrived at the browser yet. */
  readonly events: ServerEvent[] = [];
  readonly frames: AudioFrame[] = [];
  #handlers: LineSocketHandlers | null = null;
  /** What is on its way to the browser while a test keeps it from arriving. */
  #delayed: (() => void)[] | null = null;
  /** What is on its way to the server while a test holds it up. */
  #heldUp: (() => void)[] | null = null;

  /** `onSent` gets each event of the browser once the server has acted on it. */
  constructor(
    private readonly session: Session,
    private readonly onSent: (event: ClientEvent) => void,
  ) {}

  /** The events of this name that the server sent. */
  of<K extends keyof ServerEvents>(name: K): ServerEvents[K][] {
    return this.events
      .filter((event) => event.name === name)
      .map(({ payload }) => payload as ServerEvents[K]);
  }

  /** The CallLink opens its socket while it is constructed. The socket comes up later, with `connect`. */
  openSocket(_readHandshake: ReadHandshake, handlers: LineSocketHandlers): LineSocket {
    this.#handlers = handlers;
    return {
      emit: (name, first, second) => {
        if (this.#heldUp) this.#heldUp.push(() => this.#onEmit(name, first, second));
        else this.#onEmit(name, first, second);
      },
      close: () => (this.#handlers = null),
    };
  }

  /** The socket is up, and the browser knows it. */
  connect(): void {
    const socket: CallSocket = {
      event: (event, n) => {
        this.events.push(event);
        this.#deliver(event.name, event.payload, n);
      },
      audio: (bytes) => {
        this.frames.push(decodeFrame(bytes, 'reply'));
        this.#deliver('audio', bytes);
      },
      link: (name, payload) => {
        // At once, so that a test can begin to speak in its first line.
        if (name === 'link.ready')
          this.#handlers?.onMessage(name, { ...payload, protocol: PROTOCOL_VERSION }, undefined);
        else this.#deliver(name, payload);
      },
      close: () => setImmediate(() => this.#handlers?.onClosed()),
    };
    this.session.attach(socket, null);
  }

  /** From now on nothing arrives at the browser. */
  delay(): void {
    this.#delayed = [];
  }

  /** What was on its way is there, in order, and all that follows arrives again. */
  arrive(): void {
    const delayed = this.#delayed ?? [];
    this.#delayed = null;
    for (const deliver of delayed) deliver();
  }

  /** From now on nothing gets to the server. */
  holdUp(): void {
    this.#heldUp = [];
  }

  /** What was held up is at the server, in order, and all that follows gets there at once again. */
  letThrough(): void {
    const heldUp = this.#heldUp ?? [];
    this.#heldUp = null;
    for (const deliver of heldUp) deliver();
  }

  requestCall(_conversation: ConversationRef | null, onAnswer: (call: CreateCallAnswer) => void): void {
    setImmediate(() => onAnswer(PERMISSION));
  }

  nowMs = (): number => performance.now();
  random = (): number => 0.5;

  after(delayMs: number, run: () => void): StopTimer {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  }

  every(periodMs: number, run: () => void): StopTimer {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  }

  #deliver(name: string, first: unknown, n?: number): void {
    const deliver = () => this.#handlers?.onMessage(name, first, n);
    setImmediate(() => {
      if (this.#delayed) this.#delayed.push(deliver);
      else deliver();
    });
  }

  /** Like the gateway: if the session throws, the browser is told why. */
  #onEmit(name: string, first: unknown, second: unknown): void {
    try {
      this.#onMessage(name, first, second);
    } catch (error) {
      this.session.refuse(LatchError.from(error));
    }
  }

  #onMessage(name: string, first: unknown, second: unknown): void {
    switch (name) {
      case 'audio':
        return this.session.onAudio(first as Uint8Array);
      case 'link.ack':
        return this.session.onAck((first as LinkEvents['link.ack']).received);
      case 'link.ping': {
        const answer = { ...(first as LinkEvents['link.ping']), serverMs: Date.now() };
        setImmediate(() => (second as (answer: unknown) => void)(answer));
        return;
      }
      default: {
        const event = { name, payload: first } as ClientEvent;
        this.session.onEvent(second as number, () => event);
        this.onSent(event);
      }
    }
  }
}
