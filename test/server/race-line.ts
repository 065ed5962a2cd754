/**
 * The network of a RaceCall, in memory: one socket between a real CallLink and a real Session. What the browser sends is at the
 * server at once; what the server sends is at the browser with the next turn of the event loop, so that the two may cross.
 */
import type { CallSocket } from '../../server/session/call-socket.ts';
import type { Session } from '../../server/session/session.ts';
import { LatchError } from '../../shared/errors.ts';
import { decodeFrame, type AudioFrame } from '../../shared/frames.ts';
import type {
  ClientEvent,
  CreateCallAnswer,
  LinkEvents,
  ServerEvent,
  ServerEvents,
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
  /** All that the server sent, whether the browser has it yet or not. */
  readonly events: ServerEvent[] = [];
  readonly frames: AudioFrame[] = [];
  #handlers: LineSocketHandlers | null = null;

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

  /** A socket is made while its CallLink is: it comes up afterwards, with `connect`. */
  openSocket(_readHandshake: ReadHandshake, handlers: LineSocketHandlers): LineSocket {
    this.#handlers = handlers;
    return {
      emit: (name, first, second) => this.#onEmit(name, first, second),
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
        // Nothing else is on the way yet, and a test may speak at once.
        if (name === 'link.ready') this.#handlers?.onMessage(name, payload, undefined);
        else this.#deliver(name, payload);
      },
      close: () => setImmediate(() => this.#handlers?.onClosed()),
    };
    this.session.attach(socket, null);
  }

  requestCall(_conversationId: string | null, onAnswer: (call: CreateCallAnswer) => void): void {
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
    setImmediate(() => this.#handlers?.onMessage(name, first, n));
  }

  /** As the gateway does it: what the session cannot take, the browser is told. */
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
