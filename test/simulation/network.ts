/**
 * Everything between a CallLink and its server in a simulated call: sockets that are slow, that drop, and that bring some
 * messages late.
 */
import type { CallSocket } from '../../server/session/call-socket.ts';
import { LatchError } from '../../shared/errors.ts';
import { decodeFrame, encodeFrame, PACKET_MS } from '../../shared/frames.ts';
import {
  PROTOCOL_VERSION,
  type ClientEvent,
  type ConversationRef,
  type CreateCallAnswer,
  type Handshake,
} from '../../shared/protocol.ts';
import type { LinkSurroundings, StopTimer } from '../../web/call/worker/line/call-link.ts';
import type {
  LineSocket,
  LineSocketHandlers,
  ReadHandshake,
} from '../../web/call/worker/line/line-socket.ts';
import type { Down, SimServerSide, Up } from './owner.ts';
import { Line, type World } from './world.ts';

/** The server at the other end. */
export interface SimServer {
  /** The call that a handshake leads to, or null if there is none (any more). */
  admit(auth: Handshake): { owner: SimServerSide; resumeKey: string } | null;
}

interface Connection {
  up: Line;
  down: Line;
  handlers: LineSocketHandlers;
  owner: SimServerSide | null;
  /** The owner's end; null until the handshake has arrived. */
  socket: CallSocket | null;
  /** The browser has closed the connection, or does not know yet that it is gone. */
  closed: boolean;
}

const TURN = { detector: 'latch', modelUrl: null } as const;

export class Network implements LinkSurroundings {
  drops = 0;
  /** Whether the browser was ever told that its call is up. */
  wasUp = false;
  /** The highest link number that the browser sent to the current call, and the highest that was acknowledged to it. */
  #sent = 0;
  #acked = 0;
  #outUntilMs = 0;
  #connection: Connection | null = null;
  readonly #isSlow: boolean;

  constructor(
    private readonly world: World,
    private readonly server: SimServer,
  ) {
    this.#isSlow = world.chance(0.25);
  }

  get isUp(): boolean {
    return this.#connection !== null;
  }

  /** Whether the server may still lack something that the browser sent over the current socket. */
  get isPending(): boolean {
    return this.#acked < this.#sent;
  }

  /** The socket drops, and no new one can be had for a while. */
  drop(): void {
    const { world } = this;
    const connection = this.#connection;
    if (!connection) return;
    this.drops++;
    world.note('the socket drops');
    // A browser that has never been up gives up sooner.
    this.#outUntilMs = world.nowMs + world.pick(this.wasUp ? [0, 100, 500, 3000, 15_000] : [0, 100, 500]);
    // What the old socket still brings to the server may come after the new socket is up.
    if (world.chance(0.5)) connection.up.cut();
    this.#lose(connection, world.pick([0, 0, 100, 1000]));
  }

  /** The server is gone, with everything that is on its way to it. */
  crash(): void {
    const { world } = this;
    if (!this.#connection) return;
    this.#outUntilMs = world.nowMs + world.pick([0, 500, 3000]);
    this.#connection.up.cut();
    this.#lose(this.#connection, 0);
  }

  openSocket(readHandshake: ReadHandshake, handlers: LineSocketHandlers): LineSocket {
    const auth = readHandshake();
    const { world } = this;
    const delayMs = () => this.#delayMs();
    const up = new Line(world, delayMs);
    const connection: Connection = {
      up,
      down: new Line(world, delayMs),
      handlers,
      owner: null,
      socket: null,
      closed: false,
    };
    this.#connection = connection;
    up.carry(() => this.#onArrival(connection, auth));
    return {
      emit: (name, ...args) => {
        if (!connection.closed) this.#onEmit(connection, name, args);
      },
      close: () => {
        if (connection.closed) return;
        connection.closed = true;
        connection.down.cut();
        up.carry(() => this.#detach(connection));
      },
    };
  }

  requestCall(
    conversation: ConversationRef | null,
    onAnswer: (call: CreateCallAnswer) => void,
    onError: (error: unknown) => void,
  ): void {
    const { world } = this;
    world.after(2 * this.#delayMs(), () => {
      if (world.nowMs < this.#outUntilMs) onError(new LatchError('server-away'));
      else
        onAnswer({
          callId: 'call',
          conversationId: conversation?.conversationId ?? 'conversation',
          token: 'token',
          expiresAtMs: 0,
          turn: TURN,
        });
    });
  }

  nowMs = (): number => this.world.nowMs;
  random = (): number => this.world.random();

  after(delayMs: number, run: () => void): StopTimer {
    let isStopped = false;
    this.world.after(delayMs, () => {
      if (!isStopped) run();
    });
    return () => (isStopped = true);
  }

  every(periodMs: number, run: () => void): StopTimer {
    let stop: StopTimer = () => {};
    const next = (): void => {
      stop = this.after(periodMs, () => {
        next();
        run();
      });
    };
    next();
    return () => stop();
  }

  /** Sometimes the network stands still, with everything on its way. Some networks are slow throughout. */
  #delayMs(): number {
    const { world } = this;
    if (this.#isSlow) return world.between(200, 900);
    return world.chance(0.005) ? world.between(200, 1500) : world.pick([5, 20, 20, 80]);
  }

  /** The handshake has arrived at the server. */
  #onArrival(connection: Connection, auth: Handshake): void {
    const { world } = this;
    if (connection !== this.#connection || connection.closed) return;
    const refuse = (data: unknown) => {
      this.#connection = null;
      connection.closed = true;
      connection.down.carry(() => connection.handlers.onRefused(data));
    };
    if (world.nowMs < this.#outUntilMs) return refuse(undefined);
    const admitted = this.server.admit(auth);
    if (!admitted) return refuse(new LatchError('call-not-found').toJSON());
    const { owner, resumeKey } = admitted;
    const { down, handlers } = connection;
    const resumed = 'resumeKey' in auth ? { received: auth.received } : null;
    if (!resumed) this.#sent = this.#acked = 0;
    connection.owner = owner;
    connection.socket = owner.attach(
      {
        put: (message, n) => this.#carry(down, () => this.#onDelivered(handlers, message, n)),
        link: (name, payload) =>
          down.carry(() => {
            this.#acked = Math.max(this.#acked, payload.received);
            if (name === 'link.ready') this.wasUp = true;
            handlers.onMessage(
              name,
              name === 'link.ready' ? { ...payload, resumeKey, protocol: PROTOCOL_VERSION } : payload,
              undefined,
            );
          }),
      },
      resumed,
    );
  }

  #onDelivered(handlers: LineSocketHandlers, message: Down, n: number): void {
    if (message.kind === 'event') return handlers.onMessage(message.event.name, message.event.payload, n);
    const { replyId, seq, ms } = message;
    if (ms !== PACKET_MS) this.world.fail('a packet of a reply is PACKET_MS');
    const packet = { kind: 'reply', n, turnId: 1, revision: 0, seq, replyId } as const;
    handlers.onMessage('audio', encodeFrame({ ...packet, payload: packetOf(seq) }), undefined);
  }

  #onEmit(connection: Connection, name: string, args: unknown[]): void {
    const { up, down } = connection;
    switch (name) {
      case 'link.ack': {
        const { received } = args[0] as { received: number };
        return up.carry(() => connection.owner?.acknowledge(received));
      }
      case 'link.ping': {
        const onAnswer = args[1] as (answer: unknown) => void;
        return up.carry(() => {
          const serverMs = this.world.nowMs;
          down.carry(() => onAnswer({ serverMs }));
        });
      }
      case 'audio': {
        const { n, turnId, revision, seq } = decodeFrame(args[0] as Uint8Array, 'speech');
        return this.#send(connection, { kind: 'speech', turnId, revision, seq }, n);
      }
      default:
        return this.#send(
          connection,
          { kind: 'event', event: { name, payload: args[0] } as ClientEvent },
          args[1] as number,
        );
    }
  }

  #send(connection: Connection, message: Up, n: number): void {
    this.#sent = Math.max(this.#sent, n);
    this.#carry(connection.up, () => {
      try {
        connection.owner?.onMessage(message, n);
      } catch (error) {
        // The message overtook one that should come before it; a fresh socket brings both.
        if (!(error instanceof LatchError && error.code === 'wrong-sequence')) throw error;
        if (connection === this.#connection) this.drop();
      }
    });
  }

  #carry(line: Line, run: () => void): void {
    if (!this.world.calm && this.world.chance(0.0005)) line.straggle(run);
    else line.carry(run);
  }

  /** The browser learns of it after a while. */
  #lose(connection: Connection, afterMs: number): void {
    connection.down.cut();
    this.#detach(connection);
    this.world.after(afterMs, () => {
      if (connection.closed) return;
      connection.closed = true;
      connection.handlers.onClosed();
    });
  }

  #detach(connection: Connection): void {
    if (this.#connection === connection) this.#connection = null;
    if (connection.socket) connection.owner?.detach(connection.socket);
  }
}

/** A packet that carries its number within its reply, in place of a sound. */
const packetOf = (seq: number): Uint8Array => Uint8Array.of(seq >> 8, seq & 255);
export const seqOf = (packet: Uint8Array): number => (packet[0]! << 8) | packet[1]!;
