/**
 * What one call says to its browser: numbered, kept until it is acknowledged, and sent again on the next socket. Sockets come
 * and go here; the rest of the session does not notice.
 */
import { encodeFrame } from '../../shared/frames.ts';
import { Link } from '../../shared/link.ts';
import type { LinkEvents, ServerEvent } from '../../shared/protocol.ts';
import type { CallSocket } from './call-socket.ts';
import type { ReplyPacket } from './codec.ts';

type WireMessage = { kind: 'event'; event: ServerEvent } | { kind: 'audio'; frame: Uint8Array };

export class Wire {
  readonly #link = new Link<WireMessage>();
  #socket: CallSocket | null = null;
  #closed = false;

  get attached(): boolean {
    return this.#socket !== null;
  }

  /**
   * A socket is up, and its browser has everything up to `received`. The socket that was up before is closed. Returns how many
   * messages were sent again. Throws LatchError `resume-refused` if too much was missed.
   */
  attach(socket: CallSocket, received: number, ready: Omit<LinkEvents['link.ready'], 'received'>): number {
    const missed = this.#link.resume(received);
    this.#socket?.close();
    this.#socket = socket;
    socket.link('link.ready', { ...ready, received: this.#link.received });
    for (const { n, message } of missed) sendOver(socket, message, n);
    return missed.length;
  }

  /** A socket is gone. False if another one has taken its place before. */
  detach(socket: CallSocket): boolean {
    if (this.#socket !== socket) return false;
    this.#socket = null;
    return true;
  }

  /** Whether the message with this number is new. Throws LatchError `wrong-sequence` if messages between are missing. */
  accept(n: number): boolean {
    if (this.#closed) return false;
    const fresh = this.#link.accept(n);
    if (this.#link.ackDue) this.#sendAck();
    return fresh;
  }

  onAck(received: number): void {
    this.#link.acknowledge(received);
  }

  sendEvent(event: ServerEvent): void {
    this.#send({ kind: 'event', event }, JSON.stringify(event).length);
  }

  sendPacket(packet: ReplyPacket): void {
    const frame = encodeFrame({ kind: 'reply', n: this.#link.next, ...packet });
    this.#send({ kind: 'audio', frame }, frame.byteLength);
  }

  /** Acknowledges what came since the last acknowledgement. */
  tick(): void {
    if (this.#link.ackOwed) this.#sendAck();
  }

  /** Hangs up for good, once what was sent is out. */
  close(): void {
    this.#closed = true;
    this.#socket?.close();
    this.#socket = null;
  }

  #send(message: WireMessage, bytes: number): void {
    if (this.#closed) return;
    const n = this.#link.send(message, bytes);
    if (this.#socket) sendOver(this.#socket, message, n);
  }

  #sendAck(): void {
    this.#socket?.link('link.ack', { received: this.#link.ackToSend() });
  }
}

function sendOver(socket: CallSocket, message: WireMessage, n: number): void {
  if (message.kind === 'audio') socket.audio(message.frame);
  else socket.event(message.event, n);
}
