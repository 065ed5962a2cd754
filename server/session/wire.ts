/**
 * What one call says to its browser: numbered, kept until it is acknowledged, and sent again on the next socket, slice after slice, so
 * that other calls are not held up. Sockets come and go here; the rest of the session does not notice.
 */
import { encodeFrame } from '../../shared/frames.ts';
import { Link } from '../../shared/link.ts';
import type { LinkEvents, ServerEvent } from '../../shared/protocol.ts';
import type { CallSocket } from './call-socket.ts';
import type { ReplyPacket } from './codec.ts';

type WireMessage = { kind: 'event'; event: ServerEvent } | { kind: 'audio'; frame: Uint8Array };

/**
 * So many messages go out ahead of the browser's acknowledgements: half a minute of a reply. It is also what a browser that was away is
 * sent again, beside what came meanwhile.
 */
const MAX_UNACKNOWLEDGED = 1_500;
/** So many messages are sent again at once, which is a few ms of work … */
const SLICE = 100;
/** … and the next ones after this time. */
const SLICE_GAP_MS = 5;

export class Wire {
  readonly #link = new Link<WireMessage>();
  #socket: CallSocket | null = null;
  /** The last message that went out on this socket. */
  #sentTo = 0;
  /** Stops the next slice; null where everything is out. What is new waits for its place behind what is sent again. */
  #stopSlice: (() => void) | null = null;
  #closed = false;

  /** `after`: runs it later, about then; returns what stops it. */
  constructor(private readonly after: (delayMs: number, run: () => void) => () => void) {}

  get attached(): boolean {
    return this.#socket !== null;
  }

  /** Messages that the browser has not acknowledged. */
  get pending(): number {
    return this.#link.pending;
  }

  /** Whether there is not too much that it has not acknowledged. */
  get keepsUp(): boolean {
    return this.pending < MAX_UNACKNOWLEDGED;
  }

  /**
   * A socket is up, and its browser has everything up to `received`. The socket that was up before is closed. Returns how many
   * messages are sent again. Throws LatchError `resume-refused` if too much was missed.
   */
  attach(socket: CallSocket, received: number, ready: Omit<LinkEvents['link.ready'], 'received'>): number {
    this.#link.resume(received);
    this.#socket?.close();
    this.#socket = socket;
    this.#sentTo = received;
    const { pending } = this.#link;
    socket.link('link.ready', { ...ready, received: this.#link.received });
    this.#sendSlice(SLICE);
    return pending;
  }

  /** A socket is gone. False if another one has taken its place before. */
  detach(socket: CallSocket): boolean {
    if (this.#socket !== socket) return false;
    this.#socket = null;
    this.#stopSlice?.();
    this.#stopSlice = null;
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
    // It may have come on the socket before, and need not be sent again.
    this.#sentTo = Math.max(this.#sentTo, received);
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

  /** Hangs up for good, once what was sent is out. `deaf`: and reads nothing more. */
  close(deaf: boolean): void {
    this.#closed = true;
    // What is said last counts most, and is taken only behind all the rest.
    if (this.#stopSlice !== null) this.#sendSlice(Infinity);
    this.#socket?.close(deaf);
    this.#socket = null;
  }

  #send(message: WireMessage, bytes: number): void {
    if (this.#closed) return;
    const n = this.#link.send(message, bytes);
    if (this.#stopSlice === null) this.#put(message, n);
    // What was to be sent again is gone: the browser learns at its next socket that the call is over.
    else if (this.#link.broken) this.#socket?.close();
  }

  /** Sends the next messages of those that are sent again, and goes on later where there are more. */
  #sendSlice(count: number): void {
    this.#stopSlice?.();
    this.#stopSlice = null;
    for (const { n, message } of this.#link.after(this.#sentTo, count)) this.#put(message, n);
    if (this.#sentTo + 1 < this.#link.next && !this.#link.broken)
      this.#stopSlice = this.after(SLICE_GAP_MS, () => this.#sendSlice(SLICE));
  }

  #put(message: WireMessage, n: number): void {
    if (!this.#socket) return;
    this.#sentTo = n;
    if (message.kind === 'audio') this.#socket.audio(message.frame);
    else this.#socket.event(message.event, n);
  }

  #sendAck(): void {
    this.#socket?.link('link.ack', { received: this.#link.ackToSend() });
  }
}
