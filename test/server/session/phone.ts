/** The browser's end of a call, for tests of the session: sockets that drop, a link, and what came over it. */
import { Encoder } from '@evan/opus';
import type { CallSocket } from '../../../server/session/call-socket.ts';
import type { Session } from '../../../server/session/session.ts';
import { LatchError } from '../../../shared/errors.ts';
import {
  decodeFrame,
  encodeFrame,
  PACKET_SAMPLES,
  PIPELINE_HZ,
  type AudioFrame,
} from '../../../shared/frames.ts';
import { Link } from '../../../shared/link.ts';
import type {
  ClientEvent,
  ClientEvents,
  LinkEvents,
  ServerEvent,
  ServerEvents,
} from '../../../shared/protocol.ts';

type Up = { kind: 'event'; event: ClientEvent } | { kind: 'audio'; frame: Omit<AudioFrame, 'n'> };

/** One packet of speech, as a browser makes it. */
export const OPUS_PACKET = Uint8Array.from(
  new Encoder({ channels: 1, sample_rate: PIPELINE_HZ, application: 'voip' }).encode(
    Int16Array.from({ length: PACKET_SAMPLES }, (_, i) => 8000 * Math.sin(i / 10)),
  ),
);

/** One packet of digital silence. */
export const SILENT_PACKET = Uint8Array.of(0xf8, 0xff, 0xfe);

export class Phone {
  readonly events: ServerEvent[] = [];
  readonly frames: AudioFrame[] = [];
  ready: LinkEvents['link.ready'] | null = null;
  readonly acks: number[] = [];
  /** Whether it says what it has, as a page does. */
  acknowledges = true;
  hungUp = false;
  readonly link = new Link<Up>();
  #socket: CallSocket | null = null;
  #seqs = new Map<number, number>();

  constructor(readonly session: Session) {}

  /** Attaches the first socket of the call, or a later one. `deaf`: what is sent to it is lost on the way. */
  dial({ deaf = false } = {}): this {
    const resumed = this.ready === null ? null : { received: this.link.received };
    const socket: CallSocket = {
      event: (event, n) => {
        if (deaf || this.#socket !== socket || !this.link.accept(n)) return;
        this.events.push(event);
        this.#acknowledge();
      },
      audio: (bytes) => {
        if (deaf || this.#socket !== socket) return;
        const frame = decodeFrame(bytes, 'reply');
        if (!this.link.accept(frame.n)) return;
        this.frames.push(frame);
        this.#acknowledge();
      },
      link: (name, payload) => {
        if (deaf) return;
        if (name === 'link.ack') this.#acknowledged(payload as LinkEvents['link.ack']);
        else this.ready = payload as LinkEvents['link.ready'];
      },
      close: () => {
        if (this.#socket === socket) this.hungUp = true;
      },
    };
    this.#socket = socket;
    this.session.attach(socket, resumed);
    // It does not even learn that the socket is up.
    if (deaf && this.ready !== null) return this;
    const received = this.ready?.received ?? 0;
    this.link.resume(received);
    for (const { n, message } of this.link.after(received)) this.#put(message, n);
    return this;
  }

  drop(): this {
    const socket = this.#socket;
    this.#socket = null;
    if (socket) this.session.detach(socket);
    return this;
  }

  say<K extends keyof ClientEvents>(name: K, payload: ClientEvents[K]): this {
    return this.#send({ kind: 'event', event: { name, payload } as ClientEvent });
  }

  /** Packets of speech; the first of a turn opens it. */
  speak(turnId: number, packets: number, payload = OPUS_PACKET): this {
    if (!this.#seqs.has(turnId)) this.say('turn.open', { turnId });
    for (let i = 0; i < packets; i++) {
      const seq = this.#seqs.get(turnId) ?? 0;
      this.#seqs.set(turnId, seq + 1);
      this.#send({
        kind: 'audio',
        frame: { kind: 'speech', turnId, revision: 0, seq, replyId: 0, payload },
      });
    }
    return this;
  }

  guess(turnId: number, revision = 0): this {
    return this.say('turn.speculate', { turnId, revision, packets: this.#seqs.get(turnId)! });
  }

  commit(turnId: number, revision = 0): this {
    return this.say('turn.commit', { turnId, revision });
  }

  /** A whole turn. */
  turn(turnId: number): this {
    return this.speak(turnId, 10).guess(turnId).commit(turnId);
  }

  /** What came with this name. */
  of<K extends keyof ServerEvents>(name: K): ServerEvents[K][] {
    return this.events
      .filter((event) => event.name === name)
      .map(({ payload }) => payload as ServerEvents[K]);
  }

  #send(message: Up): this {
    const n = this.link.send(message, 1);
    if (this.#socket) this.#put(message, n);
    return this;
  }

  #put(message: Up, n: number): void {
    try {
      if (message.kind === 'event') this.session.onEvent(n, () => message.event);
      else this.session.onAudio(encodeFrame({ ...message.frame, n }));
    } catch (thrown) {
      // As the gateway does.
      this.session.refuse(LatchError.from(thrown));
    }
  }

  #acknowledge(): void {
    if (this.acknowledges && this.link.ackDue) this.session.onAck(this.link.ackToSend());
  }

  #acknowledged({ received }: LinkEvents['link.ack']): void {
    this.acks.push(received);
    this.link.acknowledge(received);
  }
}
