/**
 * A page of a recorded version, in a call with a live server. It sends what the recording says, unchanged except for what
 * only the live server can know: token, resume key, what was received, and the numbers of replies.
 */
import { io, type Socket } from 'socket.io-client';
import { decodeFrame, linkNumberOf } from '../../shared/frames.ts';
import type { CreateCallAnswer, LinkEvents, ServerEvents } from '../../shared/protocol.ts';
import * as parser from '../../shared/socket-parser.ts';
import type { RecordedMessage } from './recording.ts';

export interface FromServer {
  name: string;
  first: unknown;
  n: unknown;
}

interface LiveReply {
  replyId: number;
  packets: number;
  ended: boolean;
}

/** Longer than any answer takes on a busy machine. */
const ANSWER_LIMIT_MS = 30_000;

export class RecordedPage {
  /** Everything that the server sent over the page's sockets. */
  readonly events: FromServer[] = [];
  readonly refusals: unknown[] = [];
  readonly pongs: unknown[] = [];
  readonly http: { path: string; status: number; answer: unknown }[] = [];
  #call: CreateCallAnswer | null = null;
  #socket: Socket | null = null;
  #isUp = false;
  #resumeKey = '';
  #received = 0;
  /** Link numbers: of the last message that it sent, and of the last that the server says it has. */
  #sent = 0;
  #acknowledged = 0;
  /** Keyed by turn and revision, as `1.0`. */
  readonly #replies = new Map<string, LiveReply>();
  /** Which turn and revision each of the recorded server's replies answered, by the reply's recorded number. */
  readonly #refs = new Map<number, string>();
  #onNews: () => void = () => {};

  constructor(
    private readonly url: string,
    private readonly recording: readonly RecordedMessage[],
  ) {
    for (const message of recording) {
      if (message.kind !== 'event' || message.name !== 'reply.started') continue;
      const { replyId, turnId, revision } = message.payload as ServerEvents['reply.started'];
      this.#refs.set(replyId, `${turnId}.${revision}`);
    }
  }

  /** Plays the call from its first request to its end. */
  async play(): Promise<void> {
    try {
      for (const message of this.recording) await this.#play(message);
    } finally {
      this.#socket?.disconnect();
    }
  }

  async #play(message: RecordedMessage): Promise<void> {
    switch (message.kind) {
      case 'http':
        return this.#ask(message.method, message.path, message.body);
      case 'connect':
        return this.#connect(message.auth as object, message.query);
      case 'event':
        if (message.from === 'page') await this.#send(message.name, message.payload, message.n);
        return;
      case 'audio':
        if (message.from === 'page') this.#sendAudio(Buffer.from(message.base64, 'base64'));
        return;
      case 'closed':
        if (message.by === 'network') await this.#dropLine();
        else if (message.by === 'page') await this.#until('call.ended', () => this.#has('call.ended'));
        return;
      default:
        // The recorded server sent these.
        return;
    }
  }

  /** A recording cannot say again what a dropped line lost: so it loses nothing. */
  async #dropLine(): Promise<void> {
    await this.#until(`an acknowledgement of ${this.#sent}`, () => this.#acknowledged >= this.#sent);
    this.#socket!.disconnect();
  }

  #sendAudio(bytes: Uint8Array): void {
    this.#sent = linkNumberOf(bytes);
    this.#socket!.emit('audio', bytes);
  }

  async #ask(method: string, path: string, body: unknown): Promise<void> {
    const asked =
      body === undefined
        ? { method }
        : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(this.url + path, asked);
    const answer = (await response.json()) as unknown;
    this.http.push({ path, status: response.status, answer });
    if (path === '/api/calls') this.#call = answer as CreateCallAnswer;
  }

  async #connect(auth: object, query: Record<string, string>): Promise<void> {
    const socket = io(this.url, {
      parser,
      query,
      auth:
        'token' in auth
          ? { token: this.#call!.token }
          : { resumeKey: this.#resumeKey, received: this.#received },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    this.#socket = socket;
    this.#isUp = false;
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      this.refusals.push(error.data);
      this.#onNews();
    });
    socket.onAny((name: string, first: unknown, n: unknown) => this.#onMessage(name, first, n));
    await this.#until('the handshake', () => this.#isUp || this.refusals.length > 0);
  }

  #onMessage(name: string, first: unknown, n: unknown): void {
    this.events.push({ name, first, n });
    if (name === 'link.ready') {
      this.#isUp = true;
      this.#resumeKey = (first as LinkEvents['link.ready']).resumeKey;
    }
    if (name === 'link.ack') this.#acknowledged = (first as LinkEvents['link.ack']).received;
    if (name === 'audio') {
      const { n: number, turnId, revision } = decodeFrame(first as Uint8Array, 'reply');
      this.#received = Math.max(this.#received, number);
      const reply = this.#replies.get(`${turnId}.${revision}`);
      if (reply) reply.packets++;
    } else if (typeof n === 'number') this.#received = Math.max(this.#received, n);
    if (name === 'reply.started') {
      const { replyId, turnId, revision } = first as ServerEvents['reply.started'];
      this.#replies.set(`${turnId}.${revision}`, { replyId, packets: 0, ended: false });
    }
    if (name === 'reply.ended') {
      const { replyId } = first as ServerEvents['reply.ended'];
      for (const reply of this.#replies.values()) if (reply.replyId === replyId) reply.ended = true;
    }
    this.#onNews();
  }

  async #send(name: string, payload: unknown, n: number | undefined): Promise<void> {
    if (n !== undefined) this.#sent = n;
    if (name === 'link.ack') return void this.#socket!.emit(name, { received: this.#received });
    if (name === 'link.ping')
      return void this.#socket!.emit(name, payload, (pong: unknown) => this.pongs.push(pong));
    if (name.startsWith('reply.')) {
      const { replyId, heardMs } = payload as { replyId: number; heardMs: number };
      const ref = this.#refs.get(replyId)!;
      const reply = (): LiveReply | undefined => this.#replies.get(ref);
      // Of a reply that nobody has sent yet, nothing can have been heard.
      await this.#until(`${name} of ${ref}`, () =>
        name === 'reply.finished' ? reply()?.ended === true : (reply()?.packets ?? 0) > 0,
      );
      return void this.#socket!.emit(name, { replyId: reply()!.replyId, heardMs }, n);
    }
    this.#socket!.emit(name, payload, n);
  }

  #has(name: string): boolean {
    return this.events.some((event) => event.name === name);
  }

  /** Waits until this holds for what the server has sent. */
  #until(what: string, holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(limit);
        this.#onNews = () => {};
        resolve();
      };
      const limit = setTimeout(() => reject(new Error(`nothing came of ${what}`)), ANSWER_LIMIT_MS);
      this.#onNews = look;
      look();
    });
  }
}
