/**
 * The server's side of a simulated call: a real session, a codec that makes no sound, and sockets that are lines of the
 * world.
 */
import { pino } from 'pino';
import type { CallSocket } from '../../server/session/call-socket.ts';
import type { Codec } from '../../server/session/codec.ts';
import { CallAllowance, SharedAllowance } from '../../server/session/limits/call-allowance.ts';
import { Session } from '../../server/session/session.ts';
import type { SpeechModel } from '../../server/models/speech-model.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { decodeFrame, encodeFrame, PACKET_MS, PACKET_SAMPLES } from '../../shared/frames.ts';
import { turnOf, type Ledger, type LedgerTurn } from '../../shared/ledger/ledger-state.ts';
import { recordOf } from '../../shared/ledger/record.ts';
import type { ClientEvent, LinkEvents, ServerEvent } from '../../shared/protocol.ts';
import type { SimModel } from './model.ts';
import { pcmOf } from './provider.ts';
import type { World } from './world.ts';

export type Up =
  { kind: 'event'; event: ClientEvent } | { kind: 'speech'; turnId: number; revision: number; seq: number };
export type Down =
  { kind: 'event'; event: ServerEvent } | { kind: 'audio'; replyId: number; seq: number; ms: number };
export type Put<M> = (message: M, n: number) => void;

/** What the server sends to the browser over one socket. */
export interface DownLine {
  put: Put<Down>;
  link<K extends 'link.ready' | 'link.ack'>(name: K, payload: LinkEvents[K]): void;
}

/** What the model may do wrong. The browser is told, and the call goes on. */
const MODELS_FAULTS: readonly ErrorCode[] = ['model-error', 'reply-empty', 'reply-lost', 'reply-timed-out'];

const SILENT = pino({ level: 'silent' });
const NO_SOUND = Uint8Array.of(0);
const NO_LIMIT_MS = 3_600_000;
const RESUME_WINDOW_MS = 30_000;

export class SimServerSide {
  /** No connection to the model can be made: the call is over. */
  away = false;
  /** The turn that was the last committed one when the browser was last told what went wrong. */
  saidWhyOf = 0;
  /** Replies that were lost with the connection to the model, and that another one is asked for. */
  readonly lostReplies = new Set<number>();
  readonly #session: Session;
  #socket: CallSocket | null = null;
  /** Link numbers of the last message sent, and of the last that the browser acknowledged. */
  #sent = 0;
  #acked = 0;
  #crashed = false;

  constructor(
    private readonly world: World,
    model: SimModel,
    /** Whether the browser has committed this turn. */
    private readonly isCommitted: (turnId: number) => boolean,
  ) {
    this.#session = new Session({
      callId: 'call',
      conversationId: 'conversation',
      person: 'somebody',
      resumeKey: 'call.key',
      address: 'world',
      model: this.#watched(model),
      codec: new SilentCodec(),
      history: [],
      allowance: new CallAllowance([new SharedAllowance(10, 1, world.nowMs)], world.nowMs),
      maxCallMs: NO_LIMIT_MS,
      idleMs: NO_LIMIT_MS,
      resumeWindowMs: RESUME_WINDOW_MS,
      speculation: true,
      modelJudges: true,
      taps: [],
      log: SILENT,
      nowMs: () => world.nowMs,
      after: (delayMs, run) => {
        let isStopped = false;
        world.after(delayMs, () => {
          if (!isStopped) run();
        });
        return () => (isStopped = true);
      },
      onEnded: () => this.#onEnded(),
    });
  }

  get ledger(): Ledger {
    return this.#session.state.ledger;
  }

  /** Whether the browser may still lack something that was sent to it. */
  get isPending(): boolean {
    return this.#socket === null || this.#acked < this.#sent;
  }

  /** A socket is up. The browser is told first how far its messages came, then what it missed. */
  attach(line: DownLine, resumed: { received: number } | null): CallSocket {
    const socket: CallSocket = {
      event: (event, n) => {
        this.#check(event);
        this.#sent = Math.max(this.#sent, n);
        line.put({ kind: 'event', event }, n);
      },
      audio: (bytes) => {
        const { n, replyId, seq } = decodeFrame(bytes, 'reply');
        this.#sent = Math.max(this.#sent, n);
        line.put({ kind: 'audio', replyId, seq, ms: PACKET_MS }, n);
      },
      link: (name, payload) => line.link(name, payload),
      close: () => {},
    };
    this.#socket = socket;
    this.#acked = Math.max(this.#acked, resumed?.received ?? 0);
    this.#session.attach(socket, resumed);
    return socket;
  }

  /** This socket is gone, or whichever is up. Another one may have taken its place before. */
  detach(socket = this.#socket): void {
    if (socket === null || socket !== this.#socket) return;
    this.#session.detach(socket);
    this.#socket = null;
  }

  /** The server crashed, or gave the browser up: this call ends altogether. */
  end(): void {
    this.detach();
    this.#crashed = true;
    this.#session.end(null);
  }

  acknowledge(received: number): void {
    this.#acked = Math.max(this.#acked, received);
    this.#session.onAck(received);
  }

  onMessage(message: Up, n: number): void {
    if (message.kind === 'event') {
      this.world.note('owner hears', n, message.event);
      this.#session.onEvent(n, () => message.event);
      return this.#checkRecord();
    }
    const { turnId, revision, seq } = message;
    this.#session.onAudio(
      encodeFrame({ kind: 'speech', n, turnId, revision, seq, replyId: 0, payload: NO_SOUND }),
    );
  }

  tick(): void {
    // A response that is late is given up with its connection.
    if (!this.#crashed && !this.away) this.#mayLose(() => this.#session.tick());
  }

  /** The model. The record is checked after each of its events. */
  #watched(model: SimModel): SpeechModel {
    return {
      label: model.label,
      builtin: model.builtin,
      capabilities: model.capabilities,
      limits: model.limits,
      close: () => model.close(),
      connect: ({ onEvent, ...options }) =>
        model.connect({
          ...options,
          onEvent: (event) => {
            if (event.type === 'closed') this.#mayLose(() => onEvent(event));
            else onEvent(event);
            this.#checkRecord();
          },
        }),
    };
  }

  /** What is to be asked for again after `run` is so because the connection was lost: no model says in it that it listens on. */
  #mayLose(run: () => void): void {
    const isRetrying = (): number[] =>
      this.ledger.replies.filter(({ state }) => state === 'retrying').map(({ replyId }) => replyId);
    const before = isRetrying();
    run();
    for (const replyId of isRetrying()) if (!before.includes(replyId)) this.lostReplies.add(replyId);
  }

  #onEnded(): void {
    if (this.#crashed) return;
    this.away = true;
  }

  /** Sends something to the browser. */
  #check(event: ServerEvent): void {
    const { world } = this;
    if (event.name !== 'reply.text') world.note('owner says', event);
    if (event.name === 'call.error' && !MODELS_FAULTS.includes(event.payload.code))
      world.fail(`an honest browser is never refused: ${event.payload.code} ${event.payload.detail}`);
    if (event.name === 'call.error') this.saidWhyOf = lastCommitted(this.ledger)?.turnId ?? 0;
    if (event.name === 'call.ended' && event.payload.code !== 'model-away' && !this.#crashed)
      world.fail(`a call ends for a reason: ${event.payload.code}`);
    if (event.name === 'turn.transcript' && event.payload.final) {
      const { turnId, revision } = event.payload;
      const turn = turnOf(this.ledger, turnId);
      // What was sent before the turn went on may be sent again after it.
      if (turn.revision === revision && turn.state !== 'committed')
        world.fail('no transcript is final before the commit');
    }
  }

  #checkRecord(): void {
    for (const entry of recordOf(this.ledger)) {
      if (entry.role === 'user' && !this.isCommitted(entry.turnId))
        this.world.fail('the record holds committed turns alone');
    }
  }
}

/** The newest of the turns that are to be answered. */
export const lastCommitted = ({ turns }: Ledger): LedgerTurn | undefined =>
  turns.findLast(({ state }) => state === 'committed');

/** Packets of speech become samples that carry their numbers. Each packet of a reply stands for PACKET_MS. */
class SilentCodec implements Codec {
  /** Samples of each reply so far: what does not fill a packet waits for the rest of it. */
  readonly #samples = new Map<number, number>();

  decode({ turnId, seq }: Parameters<Codec['decode']>[0]): Int16Array {
    return pcmOf(turnId, seq);
  }

  encode(...[{ replyId, turnId, revision }, pcm]: Parameters<Codec['encode']>): ReturnType<Codec['encode']> {
    const before = this.#samples.get(replyId) ?? 0;
    const after = before + pcm.length;
    this.#samples.set(replyId, after);
    const first = Math.floor(before / PACKET_SAMPLES);
    return Array.from({ length: Math.floor(after / PACKET_SAMPLES) - first }, (_, i) => ({
      replyId,
      turnId,
      revision,
      seq: first + i,
      payload: NO_SOUND,
    }));
  }

  finish(): [] {
    return [];
  }
}
