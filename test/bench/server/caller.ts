/** One scripted caller: on Latch as the page's call worker is, and on the bare relay. */
import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { decodeFrame, encodeFrame, linkNumberOf, PACKET_MS } from '../../../shared/frames.ts';
import { Link } from '../../../shared/link.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION, type CreateCallAnswer } from '../../../shared/protocol.ts';
import * as parser from '../../../shared/socket-parser.ts';

export interface Caller {
  /** Sends the next packet of the turn; the first one opens it. */
  speak(payload: Uint8Array): void;
  endTurn(): void;
  hangUp(): void;
  /** Lets others listen. Returns the token of the link. */
  share?(): Promise<string>;
}

export interface CallerHandlers {
  /** A packet of a reply arrived. */
  packet(): void;
  /** The reply is complete. */
  replyEnded(): void;
  failed(why: unknown): void;
}

/** Opens a call and types its name as the first turn; resolves when that was answered. `cookie`: where the server has an access code. */
export async function callLatch(
  url: string,
  name: string,
  handlers: CallerHandlers,
  cookie = '',
): Promise<Caller> {
  const response = await fetch(`${url}/api/calls`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: '{}',
  });
  if (!response.ok) throw new Error(`no call: ${response.status} ${await response.text()}`);
  const { token, conversationId } = (await response.json()) as CreateCallAnswer;
  const socket = io(url, {
    parser,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { token },
  });
  const caller = new LatchCaller(socket, handlers);
  await caller.introduce(name);
  const person = response.headers.getSetCookie().map((set) => set.split(';')[0]);
  const share = async (): Promise<string> => {
    const shared = await fetch(`${url}/api/live`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: [cookie, ...person].filter((one) => one !== '').join('; '),
        [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
      },
      body: JSON.stringify({ conversationId }),
    });
    if (!shared.ok) throw new Error(`no link: ${shared.status} ${await shared.text()}`);
    return ((await shared.json()) as { path: string }).path.split('/').at(-1)!;
  };
  return Object.assign(caller, { share });
}

/** A page says about twice a second how much of a reply it has played. */
const PACKETS_A_REPORT = 25;

class LatchCaller implements Caller {
  /** Only its numbers are of use here: nothing is ever sent again. */
  readonly #link = new Link<null>();
  #turnId = 0;
  #seq = 0;
  #introduced!: () => void;

  constructor(
    private readonly socket: Socket,
    handlers: CallerHandlers,
  ) {
    socket.on('audio', (bytes: Uint8Array) => {
      this.#accept(linkNumberOf(bytes));
      handlers.packet();
      const { replyId, seq } = decodeFrame(bytes, 'reply');
      if (seq % PACKETS_A_REPORT === PACKETS_A_REPORT - 1)
        this.#event('reply.progress', { replyId, heardMs: (seq + 1) * PACKET_MS });
    });
    socket.onAny(
      (
        name: string,
        payload: { received?: number; replyId?: number; audioMs?: number; notice?: number },
        n?: number,
      ) => {
        if (typeof n === 'number') this.#accept(n);
        if (name === 'live.state') this.#event('live.shown', { notice: payload.notice });
        if (name === 'link.ack') this.#link.acknowledge(payload.received!);
        if (name === 'call.error' || name === 'call.ended')
          handlers.failed(`${name} ${JSON.stringify(payload)}`);
        if (name !== 'reply.ended') return;
        this.#event('reply.finished', { replyId: payload.replyId, heardMs: payload.audioMs });
        if (this.#turnId === 1) this.#introduced();
        else handlers.replyEnded();
      },
    );
    socket.on('connect_error', handlers.failed);
    socket.on('disconnect', (reason) => handlers.failed(`its socket closed: ${reason}`));
  }

  async introduce(name: string): Promise<void> {
    await once(this.socket as never, 'link.ready');
    const introduced = new Promise<void>((resolve) => (this.#introduced = resolve));
    this.#event('turn.text', { turnId: ++this.#turnId, text: name });
    await introduced;
  }

  speak(payload: Uint8Array): void {
    if (this.#seq === 0) this.#event('turn.open', { turnId: ++this.#turnId });
    const n = this.#link.send(null, 0);
    const seq = this.#seq++;
    this.socket.emit(
      'audio',
      encodeFrame({ kind: 'speech', n, turnId: this.#turnId, revision: 0, seq, replyId: 0, payload }),
    );
  }

  endTurn(): void {
    const ref = { turnId: this.#turnId, revision: 0 };
    this.#event('turn.speculate', { ...ref, packets: this.#seq });
    this.#event('turn.commit', ref);
    this.#seq = 0;
  }

  hangUp(): void {
    this.#event('call.end', {});
  }

  #event(name: string, payload: object): void {
    this.socket.emit(name, payload, this.#link.send(null, 0));
  }

  #accept(n: number): void {
    this.#link.accept(n);
    if (this.#link.ackDue) this.socket.emit('link.ack', { received: this.#link.ackToSend() });
  }
}

export async function callRelay(url: string, name: string, handlers: CallerHandlers): Promise<Caller> {
  const socket = new WebSocket(`${url}/${encodeURIComponent(name)}`, { perMessageDeflate: false });
  await once(socket, 'open');
  socket.on('message', (_data, isBinary) => (isBinary ? handlers.packet() : handlers.replyEnded()));
  socket.on('error', handlers.failed);
  let seq = 0;
  return {
    speak(payload) {
      socket.send(
        encodeFrame({ kind: 'speech', n: seq + 1, turnId: 1, revision: 0, seq, replyId: 0, payload }),
      );
      seq++;
    },
    endTurn: () => socket.send('end'),
    hangUp: () => socket.close(),
  };
}
