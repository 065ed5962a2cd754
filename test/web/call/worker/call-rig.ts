/** A CallEngine whose parts belong to the test: the test says what is heard, what the server sends and what is played. */
import { BARGE_IN_POLICY } from '../../../../shared/floor/barge-in-policy.ts';
import { endpointPolicy } from '../../../../shared/floor/endpoint-policy.ts';
import type { FloorPolicies, FloorState } from '../../../../shared/floor/floor-state.ts';
import { PACKET_SAMPLES } from '../../../../shared/frames.ts';
import type { ClientEvent } from '../../../../shared/protocol.ts';
import type { PlaybackCommand } from '../../../../web/audio/playback-messages.ts';
import { CallEngine } from '../../../../web/call/worker/call-engine.ts';
import type { CallWishes } from '../../../../web/call/worker/engine-parts.ts';
import type { Ears, EarsHandlers } from '../../../../web/call/worker/hearing/ears.ts';
import type { CallEvent, Line, LineHandlers, SpeechPacket } from '../../../../web/call/worker/line/line.ts';
import type { SpeechEncoder } from '../../../../web/call/worker/line/speech-encoder.ts';
import type { WorkerReport } from '../../../../web/call/worker/messages.ts';
import type { OnPlaybackReport } from '../../../../web/call/worker/speaking/playback-port.ts';
import type { ReplyDecoder } from '../../../../web/call/worker/speaking/reply-decoder.ts';

export const FRAME_MS = 32;
/** One sample per ms, so that the worklet's counts can be read as ms. */
export const SAMPLE_HZ = 1000;
const PCM = new Float32Array((24_000 * FRAME_MS) / 1000);

export const READY = {
  callId: 'call',
  conversationId: 'conversation',
  resumeKey: 'key',
  received: 0,
  resumed: false,
  model: { label: 'Model', builtin: false, speculation: true },
  maxCallMs: 0,
  resumeWindowMs: 0,
};

/** A guess at 100 ms of silence, a commit at 400 ms. Speech of 200 ms over a reply stops the reply. */
export const POLICIES: FloorPolicies = {
  endpoint: endpointPolicy({ startTimerMs: 100, commitTimerMs: 400 }),
  bargeIn: { ...BARGE_IN_POLICY, haltMs: 64, stopMs: 192 },
  replyLimitMs: 5_000,
  language: 'en',
};

/** An encoder that finishes at once, or one whose flush ends when the test says so. */
export class FakeEncoder implements SpeechEncoder {
  onPacket: (packet: Uint8Array<ArrayBuffer>) => void = () => {};
  /** If it is not null, packets come out only at a flush that the test lets go on. */
  held: (() => void)[] | null = null;
  closed = false;
  resets = 0;
  failure: Error | null = null;
  #samples = 0;
  #packets = 0;

  push(pcm: Float32Array): void {
    if (this.failure) throw this.failure;
    this.#samples += pcm.length;
    for (; this.#samples >= PACKET_SAMPLES; this.#samples -= PACKET_SAMPLES) this.#packet();
  }

  flush(): void | Promise<void> {
    if (this.failure) throw this.failure;
    if (this.#samples > 0) this.#packet();
    this.#samples = 0;
    const { held } = this;
    if (held) return new Promise((resolve) => held.push(resolve));
  }

  reset(): void {
    this.resets++;
    this.#samples = 0;
  }

  close(): void {
    this.closed = true;
  }

  #packet(): void {
    const payload = Uint8Array.of(this.#packets++ % 256);
    if (this.held) this.held.push(() => this.onPacket(payload));
    else this.onPacket(payload);
  }
}

/** One sample for each byte of a packet; a flush gives one sample more. */
export class FakeDecoder implements ReplyDecoder {
  closed = false;

  decode(payload: Uint8Array): Float32Array<ArrayBuffer> {
    return Float32Array.from(payload);
  }

  flush(): Float32Array<ArrayBuffer> {
    return Float32Array.of(-1);
  }

  close(): void {
    this.closed = true;
  }
}

/** An event and what identifies it, on one line. */
export function written({ name, payload }: ClientEvent): string {
  const { turnId, revision, packets, replyId, heardMs } = payload as Record<string, number | undefined>;
  const ref = revision === undefined ? turnId : `${turnId}.${revision}`;
  return [name, ref, packets, replyId, heardMs].filter((part) => part !== undefined).join(' ');
}

export class CallRig {
  readonly engine: CallEngine;
  readonly reports: WorkerReport[] = [];
  readonly commands: PlaybackCommand[] = [];
  readonly encoder = new FakeEncoder();
  readonly decoders: FakeDecoder[] = [];
  line!: LineHandlers;
  ears!: EarsHandlers;
  play!: OnPlaybackReport;
  turnsHeard = 0;
  floor: FloorState | null = null;
  playedDb: number[] = [];
  closed: string[] = [];
  atMs = 0;
  #sent: string[] = [];
  #speech = false;
  #sinceMs = 0;
  #replies = 0;
  #ended = false;

  constructor(wishes: Partial<CallWishes> = {}) {
    const ears: Ears = {
      beginTurn: () => this.turnsHeard++,
      onFloor: (floor) => (this.floor = floor),
      onPlayed: ({ levelDb }) => this.playedDb.push(levelDb),
      close: () => this.closed.push('ears'),
    };
    const line: Line = {
      sendEvent: (event) => this.#sent.push(written(event)),
      sendSpeech: ({ turnId, revision, seq }: SpeechPacket) =>
        this.#sent.push(`speech ${turnId}.${revision} ${seq}`),
      end: () => {
        if (!this.#ended) this.line.onOver(null);
        this.#ended = true;
      },
    };
    this.engine = new CallEngine(
      { mode: 'hands-free', muted: false, patienceMs: 700, language: 'en', ...wishes },
      {
        openLine: (handlers) => ((this.line = handlers), line),
        openEars: (handlers) => ((this.ears = handlers), ears),
        openPlayback: (onReport) => {
          this.play = onReport;
          return {
            send: (command) => this.commands.push(command),
            close: () => this.closed.push('playback'),
          };
        },
        encoder: this.encoder,
        newDecoder: () => {
          const decoder = new FakeDecoder();
          this.decoders.push(decoder);
          return decoder;
        },
        // These differ from the server's numbers, so a test fails if the two are mixed up.
        nextReplyId: () => 100 + ++this.#replies,
        sampleRate: SAMPLE_HZ,
        policiesOf: (_, { speculates }) =>
          speculates
            ? POLICIES
            : { ...POLICIES, endpoint: endpointPolicy({ commitTimerMs: 400, maxStarts: 0 }) },
        nowMs: () => this.atMs,
      },
      (report) => this.reports.push(report),
    );
  }

  /** The line comes up. */
  ready(speculation = true): this {
    this.line.onReady({ ...READY, model: { ...READY.model, speculation } });
    return this;
  }

  hear(speech: boolean, ms: number): this {
    for (const endMs = this.atMs + ms; this.atMs < endMs;) {
      if (speech !== this.#speech) this.#sinceMs = this.atMs;
      this.#speech = speech;
      this.atMs += FRAME_MS;
      this.ears.onPcm(PCM);
      const judged = { durationMs: FRAME_MS, prob: 0, contextMs: this.atMs, bandsDb: [] };
      this.ears.onFrame({ ...judged, atMs: this.atMs, speech, sinceMs: this.#sinceMs, ended: null });
    }
    return this;
  }

  /** Commits a turn whose reply is then awaited. */
  say(): this {
    return this.hear(true, 640).hear(false, 480);
  }

  server(event: CallEvent): this {
    this.line.onEvent(event);
    return this;
  }

  /** The server begins a reply, and sends this many packets of it. */
  reply(serverReplyId: number, turnId: number, revision = 0, packets = 2): this {
    this.server({ name: 'reply.started', payload: { replyId: serverReplyId, turnId, revision } });
    for (let i = 0; i < packets; i++) this.line.onPacket({ serverReplyId, payload: Uint8Array.of(i) });
    return this;
  }

  /** What was sent since the last call of this function. */
  sent(): string[] {
    return this.#sent.splice(0);
  }

  /** The same, without the packets of speech. */
  sentEvents(): string[] {
    return this.sent().filter((line) => !line.startsWith('speech'));
  }

  /** What the playback worklet was told since the last call of this function. */
  told(): string[] {
    return this.commands.splice(0).map((command) => {
      const { kind } = command;
      if (kind === 'duck') return `${kind} ${command.gain}`;
      if (kind === 'output-latency') return `${kind} ${command.ms}`;
      if (kind === 'halt') return `${kind} ${command.replyId} ${command.on}`;
      if (kind === 'audio') return `${kind} ${command.replyId} ${command.pcm.join()}`;
      return `${kind} ${command.replyId}`;
    });
  }

  reported<K extends WorkerReport['kind']>(kind: K): Extract<WorkerReport, { kind: K }>[] {
    return this.reports.filter(
      (report): report is Extract<WorkerReport, { kind: K }> => report.kind === kind,
    );
  }
}
