/**
 * One end of a reliable link over sockets that may drop. Every message gets a link number, 1, 2, 3 …; each end keeps what the
 * other has not acknowledged, and sends it again on the next socket. So nothing is lost, and (by its number) nothing is
 * accepted twice. No I/O: the caller sends what this says to send.
 */
import { LatchError } from './errors.ts';

export interface LinkLimits {
  /** Messages and bytes kept while the other end is away. Past either, the link is broken and cannot resume. */
  maxMessages: number;
  maxBytes: number;
  /** An acknowledgement is due after this many messages. */
  ackEveryMessages: number;
}

/**
 * The browser speaks in real time: 30 s away is 1,500 packets of about 80 bytes. The server's model may be ten times
 * faster than real time, so it may have minutes of a reply in flight.
 */
const LINK_LIMITS = {
  maxMessages: 30_000,
  maxBytes: 8_000_000,
  ackEveryMessages: 25,
} as const satisfies LinkLimits;

interface Kept<M> {
  n: number;
  message: M;
  bytes: number;
}

export class Link<M> {
  #kept: Kept<M>[] = [];
  #keptBytes = 0;
  #sent = 0;
  #acked = 0;
  #received = 0;
  #lastAckSent = 0;
  #broken = false;

  constructor(private readonly limits: LinkLimits = LINK_LIMITS) {}

  /** Link number of the last message accepted from the other end, 0 for none. */
  get received(): number {
    return this.#received;
  }

  /** Messages that the other end has not acknowledged. */
  get pending(): number {
    return this.#kept.length;
  }

  /** True once there was more to keep than the limits allow: what was dropped can never be sent again. */
  get broken(): boolean {
    return this.#broken;
  }

  /** The number that the next message will get, for messages that carry it inside (audio frames). */
  get next(): number {
    return this.#sent + 1;
  }

  /** Keeps a message until it is acknowledged, and returns its number. The caller sends it if a socket is up. */
  send(message: M, bytes: number): number {
    const n = ++this.#sent;
    if (this.#broken) return n;
    this.#kept.push({ n, message, bytes });
    this.#keptBytes += bytes;
    if (this.#kept.length > this.limits.maxMessages || this.#keptBytes > this.limits.maxBytes) {
      this.#broken = true;
      this.#kept = [];
      this.#keptBytes = 0;
    }
    return n;
  }

  /**
   * The message with this number arrived. True: it is new, handle it. False: it came before, drop it.
   * Throws LatchError `wrong-sequence` if messages between are missing.
   */
  accept(n: number): boolean {
    if (n <= this.#received) return false;
    if (n !== this.#received + 1)
      throw new LatchError('wrong-sequence', `link number ${n} after ${this.#received}`);
    this.#received = n;
    return true;
  }

  /** Whether enough has arrived since the last acknowledgement for another one. */
  get ackDue(): boolean {
    return this.#received - this.#lastAckSent >= this.limits.ackEveryMessages;
  }

  /** Whether anything at all has arrived since the last acknowledgement. */
  get ackOwed(): boolean {
    return this.#received > this.#lastAckSent;
  }

  /** The number to acknowledge with now. */
  ackToSend(): number {
    this.#lastAckSent = this.#received;
    return this.#received;
  }

  /** The other end has everything up to `received`. Throws `wrong-sequence` if it names what was never sent. */
  acknowledge(received: number): void {
    if (received > this.#sent)
      throw new LatchError('wrong-sequence', `acknowledged ${received}, sent ${this.#sent}`);
    if (received <= this.#acked) return;
    this.#acked = received;
    let drop = 0;
    while (drop < this.#kept.length && this.#kept[drop]!.n <= received)
      this.#keptBytes -= this.#kept[drop++]!.bytes;
    this.#kept.splice(0, drop);
  }

  /**
   * A new socket is up and the other end has everything up to `received`: the rest must be sent again (`after`). Throws LatchError
   * `resume-refused` if something between was dropped.
   */
  resume(received: number): void {
    if (this.#broken || received < this.#acked) throw new LatchError('resume-refused', 'too much was missed');
    this.acknowledge(received);
    this.#lastAckSent = this.#received;
  }

  /** The messages after number `n` that are kept, in order, at most `count` of them. */
  after(n: number, count = Infinity): { n: number; message: M }[] {
    const first = this.#kept[0];
    if (first === undefined) return [];
    const from = Math.max(0, n + 1 - first.n);
    return this.#kept.slice(from, from + count).map(({ n: number, message }) => ({ n: number, message }));
  }
}
