/**
 * The browser's side of a simulated call: the real CallEngine over the real CallLink, with ears that hear what the
 * simulation says, and an encoder and a player without sound. What must always hold is checked from outside: on what the
 * engine sends, what it gets, and what it makes the player do.
 */
import type { FloorPolicies, TurnRef } from '../../shared/floor/floor-state.ts';
import type { LatchError } from '../../shared/errors.ts';
import { PACKET_MS, PACKET_SAMPLES, PIPELINE_HZ } from '../../shared/frames.ts';
import { tagOf } from '../../shared/ledger/ledger-state.ts';
import type { ClientEvent } from '../../shared/protocol.ts';
import type { PlaybackReport } from '../../web/audio/playback-messages.ts';
import type { FloorView, TalkMode } from '../../web/call/call-view.ts';
import { CallEngine } from '../../web/call/worker/call-engine.ts';
import type { Ears, EarsHandlers } from '../../web/call/worker/hearing/ears.ts';
import { CallLink } from '../../web/call/worker/line/call-link.ts';
import type {
  CallEvent,
  Line,
  LineHandlers,
  IncomingPacket,
  SpeechPacket,
} from '../../web/call/worker/line/line.ts';
import type { SpeechEncoder } from '../../web/call/worker/line/speech-encoder.ts';
import type { WorkerReport } from '../../web/call/worker/messages.ts';
import type { ReplyDecoder } from '../../web/call/worker/speaking/reply-decoder.ts';
import { seqOf, type Network } from './network.ts';
import { SAMPLE_HZ, SimPlayback } from './playback.ts';
import type { World } from './world.ts';

export const FRAME_MS = 32;
/** The rule on which this product stands. */
export const AUDIBLE_RETRACT = 'audio of a retracted revision is never heard';
/** Nor is one that sounds, as long as the model that makes it is there. */
export const AUDIBLE_CUT = 'a reply that sounds is neither taken back nor replaced';
/** Nobody changes the samples, so one array serves all frames. */
const PCM = new Float32Array((PIPELINE_HZ * FRAME_MS) / 1000);

const NO_BANDS: number[] = [];

/** A reply that the engine knows, under the number that the engine gave it. */
interface NamedReply extends TurnRef {
  /** null once the call that knew the reply is gone. */
  serverReplyId: number | null;
  packets: number;
}

export class SimBrowserSide {
  readonly committed = new Set<string>();
  readonly retracted = new Set<string>();
  /** How many of those were taken back when a reply to them had already come. */
  heldRetracts = 0;
  /** How many replies had begun to sound when they were lost. */
  cutShort = 0;
  newCalls = 0;
  /** Replies that began to sound and were lost together with the connection to the model. */
  readonly #lost = new Set<number>();
  /** The server ended the call. */
  isOver = false;
  readonly playback: SimPlayback;
  readonly #engine: CallEngine;
  #ears!: EarsHandlers;
  #playing: (report: PlaybackReport) => void = () => {};
  #mode: TalkMode = 'hands-free';
  #muted = false;
  #keyDown = false;
  #floor: FloorView = 'listening';
  /** In the order of the numbers that the engine gave them: 1, 2, 3 … */
  readonly #named: NamedReply[] = [];
  /** The last turn whose reply began to sound, or to be read out. */
  #answered = 0;
  #toldFrom = 1;
  /** The last of the user's speech that was sent, in the current call. */
  #spoken = { turnId: 0, revision: 0, packets: 0 };
  /** Packets of the turn that was committed last. */
  #committedPackets = 0;
  /** What it had at its last guess. */
  #guessedPackets = 0;
  /** Turns, at the revision that was committed too early. */
  readonly early = new Set<string>();
  #speech = false;
  #sinceMs = 0;

  constructor(
    private readonly world: World,
    private readonly network: Network,
    policies: FloorPolicies,
    /** Whether the server asks for this reply again because it lost the connection to the model. */
    private readonly isLost: (serverReplyId: number) => boolean,
  ) {
    this.playback = new SimPlayback(world, {
      onSound: (replyId) => this.#mayBeHeard(replyId),
      onEnd: (replyId, packets) => {
        if (packets !== this.#reply(replyId).packets) world.fail('no packet of a reply is lost or doubled');
      },
      onReport: (report) => this.#onPlayback(report),
    });
    const call = { conversation: null, permission: null };
    this.#engine = new CallEngine(
      { mode: this.#mode, muted: this.#muted, patienceMs: 0, language: 'en' },
      {
        openLine: (handlers) => this.#watched(new CallLink(call, network, this.#watching(handlers))),
        openEars: (handlers) => {
          this.#ears = handlers;
          return DEAF;
        },
        openPlayback: (onReport) => {
          this.#playing = onReport;
          return this.playback;
        },
        encoder: new SilentEncoder(),
        newDecoder: () => SILENT_DECODER,
        nextReplyId: () => this.#named.length,
        sampleRate: SAMPLE_HZ,
        policiesOf: () => policies,
        nowMs: () => world.nowMs,
      },
      (report) => this.#onReport(report),
    );
  }

  /** The turns that the current call must know, as `turnId.revision`. */
  get committedHere(): string[] {
    const isTold = (tag: string): boolean =>
      Number.parseInt(tag, 10) >= this.#toldFrom && !this.early.has(tag);
    return [...this.committed].filter(isTold).toSorted((a, b) => Number.parseInt(a) - Number.parseInt(b));
  }

  /** What is still going on; null when everything is at rest. */
  get unrest(): string | null {
    if (this.isOver) return null;
    if (this.#floor !== 'listening') return `the floor is ${this.#floor}`;
    return this.playback.isBusy ? 'a reply is neither played nor dropped' : null;
  }

  /** How much was rendered of the reply that the current call knows by this number. */
  heardMs(serverReplyId: number): number {
    const at = this.#named.findLastIndex((reply) => reply.serverReplyId === serverReplyId);
    const reply = this.#named[at];
    // What was heard of a reply that began too early counts for nothing.
    if (reply && this.early.has(tagOf(reply))) return 0;
    return this.playback.renderedMs.get(at + 1) ?? 0;
  }

  /** The next frame of the microphone; `ended` is what a turn model says about it. */
  frame(speech: boolean, ended: number | null): void {
    const { nowMs } = this.world;
    if (speech !== this.#speech) this.#sinceMs = nowMs - FRAME_MS;
    this.#speech = speech;
    this.playback.render(FRAME_MS);
    this.#ears.onPcm(PCM);
    this.#ears.onFrame({
      atMs: nowMs,
      durationMs: FRAME_MS,
      prob: 0,
      contextMs: nowMs,
      bandsDb: NO_BANDS,
      speech,
      sinceMs: this.#sinceMs,
      ended,
    });
  }

  sendText(): void {
    this.#engine.onCommand({ kind: 'text', text: 'typed' });
  }

  stopReply(): void {
    this.#engine.onCommand({ kind: 'stop-reply' });
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#engine.onCommand({ kind: 'mute', muted });
  }

  setMode(mode: TalkMode): void {
    this.#mode = mode;
    this.#keyDown = false;
    this.#engine.onCommand({ kind: 'mode', mode });
  }

  toggleMuted(): void {
    this.setMuted(!this.#muted);
  }

  toggleMode(): void {
    this.setMode(this.#mode === 'hands-free' ? 'push-to-talk' : 'hands-free');
  }

  get mode(): TalkMode {
    return this.#mode;
  }

  toggleKey(): void {
    this.#keyDown = !this.#keyDown;
    this.#engine.onCommand({ kind: 'key', down: this.#keyDown });
  }

  /** The line. Everything that the engine sends is checked. */
  #watched(line: CallLink): Line {
    return {
      sendEvent: (event) => {
        this.#onSent(event);
        line.sendEvent(event);
      },
      sendSpeech: (packet) => {
        this.#onSentSpeech(packet);
        line.sendSpeech(packet);
      },
      end: () => line.end(),
    };
  }

  /** The engine's handlers. Everything that the line brings is checked. */
  #watching(handlers: LineHandlers): LineHandlers {
    return {
      ...handlers,
      onEvent: (event) => {
        const isRetrying = event.name === 'reply.ended' && event.payload.status === 'retrying';
        if (isRetrying) this.#mayBeTakenBack(event.payload.replyId);
        handlers.onEvent(this.#onReceived(event));
        if (isRetrying) this.#mustBeGone(event.payload.replyId);
      },
      onPacket: (packet) => {
        this.#onPacket(packet);
        handlers.onPacket(packet);
      },
      onNewCall: () => {
        this.world.note('a new call');
        this.newCalls++;
        this.#toldFrom = this.#answered + 1;
        for (const reply of this.#named) reply.serverReplyId = null;
        handlers.onNewCall();
        if (this.playback.isHolding) this.world.fail('what a lost call held back is never heard');
      },
      onOver: (error) => {
        this.#onOver(error);
        handlers.onOver(error);
      },
    };
  }

  #onSent(event: ClientEvent): void {
    this.world.note('browser sends', event);
    switch (event.name) {
      case 'turn.open':
        this.#spoken = { turnId: event.payload.turnId, revision: 0, packets: 0 };
        return;
      case 'turn.speculate':
        this.#guessedPackets = event.payload.packets;
        return;
      case 'turn.commit':
        this.#committedPackets = this.#spoken.packets;
        this.committed.add(tagOf(event.payload));
        return;
      case 'turn.text':
        this.committed.add(tagOf({ turnId: event.payload.turnId, revision: 0 }));
        return;
      case 'turn.rejoin': {
        const { turnId, early } = event.payload;
        this.early.add(tagOf(early));
        this.retracted.add(tagOf(early));
        this.#answered = Math.min(this.#answered, early.turnId - 1);
        const [packets, guessed] = [this.#committedPackets, this.#guessedPackets];
        this.world.rejoin(turnId, { turnId: early.turnId, packets, guessed });
        const whole = packets + this.#spoken.packets;
        this.#spoken = { turnId: early.turnId, revision: early.revision + 1, packets: whole };
        return;
      }
      case 'turn.retract': {
        const tag = tagOf(event.payload);
        if (!this.retracted.has(tag) && this.#named.some((reply) => tagOf(reply) === tag))
          this.heldRetracts++;
        this.retracted.add(tag);
        this.#spoken = { ...this.#spoken, revision: event.payload.revision + 1 };
      }
    }
  }

  #onSentSpeech({ turnId, revision, seq }: SpeechPacket): void {
    const spoken = this.#spoken;
    if (turnId !== spoken.turnId || revision !== spoken.revision || seq !== spoken.packets++)
      this.world.fail('speech is sent packet by packet, under the revision that it belongs to');
  }

  /** Draws what the agent says at random: it gives the user's turn its context. */
  #onReceived(event: CallEvent): CallEvent {
    switch (event.name) {
      case 'reply.started': {
        const { replyId: serverReplyId, turnId, revision } = event.payload;
        this.#mayBeReplaced(event.payload);
        this.#named.push({ serverReplyId, turnId, revision, packets: 0 });
        return event;
      }
      case 'reply.text':
        return { name: event.name, payload: { ...event.payload, delta: this.world.pick(SENTENCES) } };
      case 'reply.ended': {
        const { replyId, status, audioMs } = event.payload;
        const at = this.#named.findLastIndex((reply) => reply.serverReplyId === replyId);
        // What was dropped is not waited for: the server sends no more of it.
        const isWhole = !this.playback.isThere(at + 1) || this.#named[at]!.packets * PACKET_MS === audioMs;
        if (status === 'completed' && !isWhole) this.world.fail('no packet of a reply is lost or doubled');
        return event;
      }
      default:
        return event;
    }
  }

  #mayBeTakenBack(serverReplyId: number): void {
    const replyId = this.#named.findLastIndex((reply) => reply.serverReplyId === serverReplyId) + 1;
    if (!this.playback.renderedMs.has(replyId)) return;
    if (this.isLost(serverReplyId)) this.#lost.add(replyId);
    else if (this.playback.isThere(replyId)) this.world.fail(AUDIBLE_CUT);
  }

  /** Another reply to the same revision: nothing may have been heard of the ones before. */
  #mayBeReplaced(ref: TurnRef): void {
    const isHeard = (reply: NamedReply, i: number): boolean =>
      reply.serverReplyId !== null &&
      tagOf(reply) === tagOf(ref) &&
      this.playback.renderedMs.has(i + 1) &&
      !this.#lost.has(i + 1);
    if (this.#named.some(isHeard)) this.world.fail(AUDIBLE_CUT);
  }

  #mustBeGone(serverReplyId: number): void {
    const at = this.#named.findLastIndex((reply) => reply.serverReplyId === serverReplyId);
    if (this.playback.renderedMs.has(at + 1)) this.cutShort++;
    if (this.playback.isThere(at + 1)) this.world.fail('a reply that was lost is heard no more');
  }

  #onPacket({ serverReplyId }: IncomingPacket): void {
    const reply = this.#byServerReplyId(serverReplyId);
    if (reply) reply.packets++;
  }

  #onPlayback(report: PlaybackReport): void {
    if (report.kind === 'started' || report.kind === 'finished') {
      const reply = this.#reply(report.replyId);
      if (!this.early.has(tagOf(reply))) this.#answered = Math.max(this.#answered, reply.turnId);
    }
    this.#playing(report);
  }

  #onReport(report: WorkerReport): void {
    if (report.kind === 'floor') this.#floor = report.floor;
    // The page's own voice reads what the model wrote, or cannot, and is done at once.
    if (report.kind === 'read-out' && report.text !== null) {
      const { replyId } = report;
      this.#answered = Math.max(this.#answered, this.#reply(replyId).turnId);
      this.world.after(this.world.pick([0, 500, 3000]), () =>
        this.#engine.onCommand({ kind: 'read-out-done', replyId }),
      );
    }
  }

  #onOver(error: LatchError | null): void {
    this.isOver = true;
    // A browser that never got through says so after 20 s.
    if (!this.network.wasUp && (error?.code === 'server-away' || error?.code === 'line-blocked')) return;
    if (error?.code !== 'model-away') this.world.fail(`the call goes on: ${error?.code} ${error?.detail}`);
  }

  #mayBeHeard(replyId: number): void {
    const tag = tagOf(this.#reply(replyId));
    if (this.retracted.has(tag)) this.world.fail(AUDIBLE_RETRACT);
    if (!this.committed.has(tag)) this.world.fail('nothing is heard before the commit');
  }

  #reply(replyId: number): NamedReply {
    return this.#named[replyId - 1] ?? this.world.fail(`a reply that nobody sent is not named: ${replyId}`);
  }

  #byServerReplyId(serverReplyId: number): NamedReply | undefined {
    return this.#named.findLast((reply) => reply.serverReplyId === serverReplyId);
  }
}

/** One for each context (turn-context.ts). */
const SENTENCES = ['So it is. ', 'What do you think? ', 'What is your phone number? '];

/** Hears nothing: the simulation itself says what is heard. */
const DEAF: Ears = { beginTurn: () => {}, onFloor: () => {}, onPlayed: () => {}, close: () => {} };

/** Encodes at once; its packets carry nothing. */
class SilentEncoder implements SpeechEncoder {
  onPacket: (packet: Uint8Array<ArrayBuffer>) => void = () => {};
  #samples = 0;

  push(pcm: Float32Array): void {
    this.#samples += pcm.length;
    for (; this.#samples >= PACKET_SAMPLES; this.#samples -= PACKET_SAMPLES) this.onPacket(NO_SOUND);
  }

  flush(): void {
    if (this.#samples > 0) this.onPacket(NO_SOUND);
    this.#samples = 0;
  }

  reset(): void {
    this.#samples = 0;
  }

  close(): void {}
}

const NO_SOUND = Uint8Array.of(0);
const NO_SAMPLES = new Float32Array();

/** The player reads the array at once, so one array serves all packets. */
const PACKET_PCM = new Float32Array(PACKET_MS);

/** One sample for each ms of a packet; the first one says which packet it is. */
const SILENT_DECODER: ReplyDecoder = {
  decode: (payload) => {
    PACKET_PCM[0] = seqOf(payload);
    return PACKET_PCM;
  },
  flush: () => NO_SAMPLES,
  close: () => {},
};
