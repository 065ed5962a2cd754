/** A call over a bare WebSocket: it says what a page says, and whatever else it likes. */
import { PacketType, type Packet } from 'socket.io-parser';
import { WebSocket } from 'ws';
import { encodeFrame, linkNumberOf } from '../../../shared/frames.ts';
import { Link } from '../../../shared/link.ts';
import { PROTOCOL_VERSION, type CreateCallAnswer } from '../../../shared/protocol.ts';
import { Decoder, Encoder } from '../../../shared/socket-parser.ts';
import { post, type Door } from './door.ts';

const MAX_HANDSHAKE_MS = 10_000;
/** A minute of reply, and patience with a busy machine. */
const MAX_WAIT_MS = 90_000;
const CUT_OFF = new Error('the server cut the socket off');

/** A WebSocket to Engine.IO that says nothing by itself. Its errors are followed by its close. */
export function dialSocket({ port, from }: Door): WebSocket {
  const socket = new WebSocket(
    `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket&protocol=${PROTOCOL_VERSION}`,
    { localAddress: from, perMessageDeflate: false, handshakeTimeout: MAX_HANDSHAKE_MS },
  );
  socket.on('error', () => {});
  return socket;
}

export class RawCall {
  /** Only its numbers are of use here: nothing is ever sent again. */
  readonly #link = new Link<null>();
  readonly #encoder = new Encoder();
  readonly #waiting: { name: string; resolve: (payload: never) => void; reject: (why: Error) => void }[] = [];
  #socket: WebSocket | undefined;
  #resumeKey = '';
  #turnId = 0;
  #seq = 0;

  private constructor(private readonly door: Door) {}

  /** Rejects where the server refuses the call. */
  static async open(door: Door): Promise<RawCall> {
    const { status, text } = await post(door, '/api/calls', {});
    if (status !== 201) throw new Error(`no call: ${status} ${text}`);
    const call = new RawCall(door);
    await call.#attach({ token: (JSON.parse(text) as CreateCallAnswer).token });
    return call;
  }

  get socket(): WebSocket {
    return this.#socket!;
  }

  get resumeKey(): string {
    return this.#resumeKey;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Sends an event with its link number. */
  event(name: string, payload: object): void {
    this.send(name, payload, this.#link.send(null, 0));
  }

  /** Sends an event with whatever arguments. */
  send(...event: unknown[]): void {
    this.socket.send(`42${JSON.stringify(event)}`);
  }

  type(text: string): void {
    this.event('turn.text', { turnId: ++this.#turnId, text });
  }

  openTurn(): void {
    this.#seq = 0;
    this.event('turn.open', { turnId: ++this.#turnId });
  }

  speak(payload: Uint8Array, revision = 0): void {
    const n = this.#link.send(null, 0);
    this.frame(
      encodeFrame({
        kind: 'speech',
        n,
        turnId: this.#turnId,
        revision,
        seq: this.#seq++,
        replyId: 0,
        payload,
      }),
    );
  }

  /** Sends a frame of audio, or what is none. */
  frame(bytes: Uint8Array): void {
    this.socket.send(this.#encoder.encode({ type: PacketType.EVENT, nsp: '/', data: ['audio', bytes] })[0]);
  }

  guess(revision: number): void {
    this.event('turn.speculate', { turnId: this.#turnId, revision, packets: this.#seq });
  }

  retract(revision: number): void {
    this.event('turn.retract', { turnId: this.#turnId, revision });
  }

  commit(revision = 0): void {
    this.event('turn.commit', { turnId: this.#turnId, revision });
  }

  /** The next event of this name. Rejects when the socket closes, or after MAX_WAIT_MS. */
  async next<T extends object>(name: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const event = new Promise<T>((resolve, reject) => {
      this.#waiting.push({ name, resolve, reject });
      timer = setTimeout(() => reject(new Error(`no ${name} in ${MAX_WAIT_MS / 1000} s`)), MAX_WAIT_MS);
    });
    return event.finally(() => clearTimeout(timer));
  }

  /** The network is lost. */
  drop(): void {
    this.#socket?.terminate();
  }

  /** Comes back on another socket; what the server sent meanwhile follows. Nothing of this side may be on its way. */
  async resume(): Promise<void> {
    await this.#attach({ resumeKey: this.#resumeKey, received: this.#link.ackToSend() });
  }

  async #attach(auth: object): Promise<void> {
    const socket = (this.#socket = dialSocket(this.door));
    const decoder = new Decoder();
    // Socket.IO's type of listeners knows its own events only.
    (decoder as unknown as NodeJS.EventEmitter).on('decoded', (packet: Packet) => this.#take(packet));
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) return decoder.add(data);
      const text = data.toString();
      if (text[0] === '0') socket.send(`40${JSON.stringify(auth)}`);
      if (text[0] === '2') socket.send('3');
      if (text[0] === '4') decoder.add(text.slice(1));
    });
    socket.on('close', () => {
      if (socket !== this.#socket) return;
      for (const { reject } of this.#waiting.splice(0)) reject(CUT_OFF);
    });
    const { resumeKey } = await this.next<{ resumeKey: string }>('link.ready');
    this.#resumeKey = resumeKey;
  }

  #take({ type, data }: Packet): void {
    if (type === PacketType.CONNECT_ERROR) this.drop();
    if (type !== PacketType.EVENT) return;
    const [name, payload, n] = data as [string, Uint8Array & { received: number }, number | undefined];
    if (name === 'audio') this.#accept(linkNumberOf(payload));
    else if (typeof n === 'number') this.#accept(n);
    else if (name === 'link.ack') this.#link.acknowledge(payload.received);
    const index = this.#waiting.findIndex((waiting) => waiting.name === name);
    if (index >= 0) this.#waiting.splice(index, 1)[0]!.resolve(payload as never);
  }

  #accept(n: number): void {
    this.#link.accept(n);
    if (this.#link.ackDue && this.isOpen) this.send('link.ack', { received: this.#link.ackToSend() });
  }
}
