/**
 * A server of a recorded version, at the other end of a real CallLink. It sends what the recording says, and keeps what the
 * page sends. It numbers its messages itself, so that a test may insert more.
 */
import { decodeFrame, encodeFrame } from '../../shared/frames.ts';
import type { CreateCallAnswer, Handshake, ConversationRef } from '../../shared/protocol.ts';
import type { LinkSurroundings } from '../../web/call/worker/line/call-link.ts';
import type { LineSocket, PathHandlers, ReadHandshake } from '../../web/call/worker/line/line-socket.ts';
import type { RecordedMessage } from './recording.ts';

/** How messages are changed before they are sent. */
export interface Changes {
  /** The payload of an event. */
  payload(name: string, payload: unknown): unknown;
  /** Events to send before each recorded one, with their payloads. */
  before(name: string): readonly (readonly [name: string, payload: unknown])[];
}

export const AS_RECORDED: Changes = { payload: (_name, payload) => payload, before: () => [] };

export interface FromPage {
  name: string;
  first: unknown;
  n: unknown;
}

export class RecordedServer implements LinkSurroundings {
  readonly auths: Handshake[] = [];
  readonly callRequests: object[] = [];
  readonly fromPage: FromPage[] = [];
  #handlers: PathHandlers | null = null;
  #nowMs = 0;
  /** Link numbers of the last message sent, and of the last received. */
  #sent = 0;
  #received = 0;
  /** The recording's own number of the last message that was sent. A recorded message that comes again is left out. */
  #recorded = 0;
  #timers: { atMs: number; run: () => void }[] = [];

  constructor(
    private readonly permission: () => CreateCallAnswer,
    private readonly changes: Changes,
  ) {}

  requestCall(conversation: ConversationRef | null, onAnswer: (call: CreateCallAnswer) => void): void {
    this.callRequests.push(conversation ?? {});
    onAnswer(this.permission());
  }

  openSocket(readHandshake: ReadHandshake, handlers: PathHandlers): LineSocket {
    this.auths.push(readHandshake());
    this.#handlers = handlers;
    let open = true;
    return {
      emit: (name, ...args) => {
        if (open) this.#onMessage(name, args);
      },
      close: () => (open = false),
    };
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, run };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  }

  every(periodMs: number, run: () => void): () => void {
    let stop = (): void => {};
    const again = (): void => {
      stop = this.after(periodMs, again);
      run();
    };
    stop = this.after(periodMs, again);
    return () => stop();
  }

  random(): number {
    return 0.5;
  }

  /** Lets time pass for the page's line, up to this moment. */
  passTo(atMs: number): void {
    for (;;) {
      const due = this.#timers.filter((timer) => timer.atMs <= atMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#timers.splice(this.#timers.indexOf(due), 1);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.run();
    }
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  /** Sends what the recorded server sent. */
  sendRecorded(message: RecordedMessage): void {
    if (message.kind === 'audio') {
      const frame = decodeFrame(Buffer.from(message.base64, 'base64'), 'reply');
      if (this.#isNew(frame.n)) this.#emit('audio', encodeFrame({ ...frame, n: ++this.#sent }));
    } else if (message.kind === 'event') {
      const { name, payload, n } = message;
      if (name === 'link.ready') {
        // `received` counts what this server has received. The page has everything that was sent.
        const ready = { ...(payload as object), received: this.#received };
        this.#handlers!.onPath('websocket');
        this.#emit(name, this.changes.payload(name, ready));
      } else if (name === 'link.ack')
        this.#emit(name, this.changes.payload(name, { received: this.#received }));
      else if (this.#isNew(n!)) {
        for (const [added, its] of this.changes.before(name)) this.#emit(added, its, ++this.#sent);
        this.#emit(name, this.changes.payload(name, payload), ++this.#sent);
      }
    }
  }

  /** The socket breaks. */
  hangUp(): void {
    const handlers = this.#handlers!;
    this.#handlers = null;
    handlers.onClosed();
  }

  #emit(name: string, first: unknown, n?: number): void {
    this.#handlers!.onMessage(name, first, n);
  }

  #isNew(recordedNumber: number): boolean {
    if (recordedNumber <= this.#recorded) return false;
    this.#recorded = recordedNumber;
    return true;
  }

  #onMessage(name: string, [first, second]: unknown[]): void {
    this.fromPage.push({ name, first, n: second });
    if (name === 'link.ping') {
      const answer = second as (pong: unknown) => void;
      answer(this.changes.payload('pong', { ...(first as object), serverMs: this.#nowMs }));
    } else if (name === 'audio')
      this.#received = Math.max(this.#received, decodeFrame(first as Uint8Array, 'speech').n);
    else if (typeof second === 'number') this.#received = Math.max(this.#received, second);
  }
}
