/** A CallLink's surroundings, which the test controls: the time, the sockets and the server behind them. */
import { decodeFrame, encodeFrame } from '../../../../../shared/frames.ts';
import type {
  CreateCallAnswer,
  Handshake,
  LinkEvents,
  ServerEvent,
  ConversationRef,
} from '../../../../../shared/protocol.ts';
import {
  CallLink,
  type CallToMake,
  type LinkSurroundings,
} from '../../../../../web/call/worker/line/call-link.ts';
import type { PathHandlers, ReadHandshake } from '../../../../../web/call/worker/line/line-socket.ts';

export const CALL: CreateCallAnswer = {
  callId: 'call',
  conversationId: 'conversation',
  conversationKey: 'key of the conversation',
  token: 'token',
  expiresAtMs: 0,
  turn: { detector: 'latch', modelUrl: null },
};

/** One socket, as the server sees it. */
export class ScriptedSocket {
  /** What arrived, one line for each message. Pings are left out. */
  received: string[] = [];
  pings: ((answer: unknown) => void)[] = [];
  closed = false;

  constructor(
    readonly auth: Handshake,
    readonly handlers: PathHandlers,
  ) {}

  emit(name: string, ...args: unknown[]): void {
    if (name === 'link.ping') return void this.pings.push(args[1] as (answer: unknown) => void);
    if (name === 'audio') {
      const { n, turnId, seq } = decodeFrame(args[0] as Uint8Array, 'speech');
      this.received.push(`${n} speech ${turnId} ${seq}`);
    } else if (name === 'link.ack') this.received.push(`ack ${(args[0] as { received: number }).received}`);
    else this.received.push(`${args[1]} ${name}`);
  }

  ready(ready: Partial<LinkEvents['link.ready']> = {}): this {
    this.handlers.onMessage(
      'link.ready',
      {
        callId: 'call',
        conversationId: 'conversation',
        conversationKey: 'key of the conversation',
        resumeKey: 'key',
        received: 0,
        resumed: false,
        model: { label: 'Model', builtin: false, speculation: true },
        maxCallMs: 0,
        resumeWindowMs: 0,
        ...ready,
      },
      undefined,
    );
    return this;
  }

  event<N extends ServerEvent['name']>(n: number, name: N, payload: unknown): this {
    this.handlers.onMessage(name, payload, n);
    return this;
  }

  packet(n: number, replyId: number): this {
    const payload = Uint8Array.of(7);
    const frame = encodeFrame({ kind: 'reply', n, turnId: 1, revision: 0, seq: 0, replyId, payload });
    this.handlers.onMessage('audio', frame, undefined);
    return this;
  }
}

interface Timer {
  atMs: number;
  everyMs: number | null;
  run: () => void;
}

export class ScriptedServer implements LinkSurroundings {
  readonly sockets: ScriptedSocket[] = [];
  /** Requests for a call; the test answers them. */
  readonly requests: {
    conversation: ConversationRef | null;
    answer(call: CreateCallAnswer): void;
    fail(error: unknown): void;
  }[] = [];
  /** What the link reported, one line for each report. */
  told: string[] = [];
  over: { code: string | null; message: string | null } | null = null;
  #nowMs = 1_000;
  #timers: Timer[] = [];

  connect(call: Partial<CallToMake> = {}): CallLink {
    const note = (line: string) => this.told.push(line);
    return new CallLink({ conversation: null, permission: CALL, ...call }, this, {
      onState: note,
      onPath: note,
      onReady: ({ conversationId }) => note(`ready ${conversationId}`),
      onEvent: ({ name, payload }) => note(`${name} ${JSON.stringify(payload)}`),
      onPacket: ({ serverReplyId, payload }) => note(`packet ${serverReplyId} ${payload.join()}`),
      onNewCall: () => note('new call'),
      onClock: ({ offsetMs, errorMs }) => note(`clock ${offsetMs} ${errorMs}`),
      onOver: (error) => {
        note(`over ${error?.code ?? 'on request'}`);
        this.over = { code: error?.code ?? null, message: error?.message ?? null };
      },
    });
  }

  /** The handshake that the newest socket would send now. */
  handshakeOfNow: ReadHandshake = () => {
    throw new Error('no socket was opened');
  };

  /** The newest socket. */
  get socket(): ScriptedSocket {
    return this.sockets.at(-1)!;
  }

  get request() {
    return this.requests.at(-1)!;
  }

  /** What the link reported since the last call of this function. */
  news(): string[] {
    return this.told.splice(0);
  }

  openSocket(readHandshake: ReadHandshake, handlers: PathHandlers) {
    this.handshakeOfNow = readHandshake;
    const socket = new ScriptedSocket(readHandshake(), handlers);
    this.sockets.push(socket);
    return {
      emit: (name: string, ...args: unknown[]) => {
        if (!socket.closed) socket.emit(name, ...args);
      },
      close: () => (socket.closed = true),
    };
  }

  requestCall(
    conversation: ConversationRef | null,
    answer: (call: CreateCallAnswer) => void,
    fail: (error: unknown) => void,
  ): void {
    this.requests.push({ conversation, answer, fail });
  }

  nowMs = (): number => this.#nowMs;

  after(delayMs: number, run: () => void) {
    return this.#start({ atMs: this.#nowMs + delayMs, everyMs: null, run });
  }

  every(everyMs: number, run: () => void) {
    return this.#start({ atMs: this.#nowMs + everyMs, everyMs, run });
  }

  random = (): number => 0.5;

  get timers(): number {
    return this.#timers.length;
  }

  /** Lets this much time pass. */
  wait(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let timer = this.#due(endMs); timer; timer = this.#due(endMs)) {
      this.#nowMs = timer.atMs;
      if (timer.everyMs === null) this.#timers = this.#timers.filter((other) => other !== timer);
      else timer.atMs += timer.everyMs;
      timer.run();
    }
    this.#nowMs = endMs;
  }

  #start(timer: Timer): () => void {
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  }

  #due(endMs: number): Timer | undefined {
    return this.#timers.toSorted((a, b) => a.atMs - b.atMs).find(({ atMs }) => atMs <= endMs);
  }
}
