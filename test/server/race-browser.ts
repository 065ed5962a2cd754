/**
 * The browser's side of a RaceCall: the real CallEngine over the real CallLink, with ears that hear what a test says, an encoder
 * whose packets are real Opus, and a player that plays as far as a test says.
 */
import type { Session } from '../../server/session/session.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { BARGE_IN_POLICY } from '../../shared/floor/barge-in-policy.ts';
import { endpointPolicy } from '../../shared/floor/endpoint-policy.ts';
import type { FloorPolicies, TurnRef } from '../../shared/floor/floor-state.ts';
import { PACKET_MS, PACKET_SAMPLES, PIPELINE_HZ } from '../../shared/frames.ts';
import { tagOf } from '../../shared/ledger/ledger-state.ts';
import type { ClientEvent, ClientEvents } from '../../shared/protocol.ts';
import type { PlaybackReport } from '../../web/audio/playback-messages.ts';
import { CallEngine } from '../../web/call/worker/call-engine.ts';
import type { Ears, EarsHandlers } from '../../web/call/worker/hearing/ears.ts';
import { CallLink } from '../../web/call/worker/line/call-link.ts';
import type { LineHandlers } from '../../web/call/worker/line/line.ts';
import type { SpeechEncoder } from '../../web/call/worker/line/speech-encoder.ts';
import type { WorkerReport } from '../../web/call/worker/messages.ts';
import type { ReplyDecoder } from '../../web/call/worker/speaking/reply-decoder.ts';
import { PERMISSION, RaceLine } from './race-line.ts';
import { RacePlayer, SAMPLE_HZ, type PlayerReply } from './race-player.ts';
import { OPUS_PACKET } from './session/phone.ts';

/** Half a packet: the frame of speech that retracts a guess and the silent frame that makes the next guess are one packet. */
export const FRAME_MS = PACKET_MS / 2;
/** Nobody changes the samples, so one array serves all frames. */
const PCM = new Float32Array((PIPELINE_HZ * FRAME_MS) / 1000);
/** More silence than any pause needs. */
const MOST_SILENT_FRAMES = 20;
/** More speech than any barge-in needs. */
const MOST_SPOKEN_FRAMES = 200;
/** The engine's numbers of replies are not the server's. */
const FIRST_REPLY_ID = 1001;

/** The first silent frame of a pause is a guess, the next one or two commit; no number of retracted guesses changes that. */
function policiesOf(_patienceMs: number, { speculates }: { speculates: boolean }): FloorPolicies {
  return {
    endpoint: endpointPolicy({
      startSureMs: FRAME_MS,
      startMinSpeechMs: 0,
      maxStarts: speculates ? Infinity : 0,
      carefulAfter: Infinity,
      carefulLately: Infinity,
      stopLately: Infinity,
      commitBy: 'line',
      commitSureMs: 2 * FRAME_MS,
      questionExtraMs: 0,
      dictationExtraMs: 0,
      minSpeechMs: 0,
    }),
    bargeIn: BARGE_IN_POLICY,
    replyLimitMs: Infinity,
    language: 'en',
  };
}

/** A reply that the engine knows. */
interface NamedReply extends TurnRef {
  serverReplyId: number;
}

export class RaceBrowser {
  readonly line: RaceLine;
  readonly player: RacePlayer;
  /** What the engine sent, in order. */
  readonly sent: ClientEvent[] = [];
  /** The problems that the person was told about. */
  readonly problems: ErrorCode[] = [];
  /** What the page's own voice read out. */
  readonly readOut: string[] = [];
  /** Replies that could be heard although nobody had committed their revision, or although it was retracted. */
  readonly wronglyAudible: string[] = [];
  readonly #engine: CallEngine;
  #ears!: EarsHandlers;
  #onPlaying: (report: PlaybackReport) => void = () => {};
  /** Reports of the player that the engine does not have yet. */
  readonly #reports: PlaybackReport[] = [];
  readonly #named: NamedReply[] = [];
  #atMs = 0;
  #speech = false;
  #sinceMs = 0;

  constructor(session: Session, onSent: (event: ClientEvent) => void) {
    this.line = new RaceLine(session, onSent);
    this.player = new RacePlayer(
      (replyId) => this.#onReleased(replyId),
      (report) => this.#reports.push(report),
    );
    this.#engine = new CallEngine(
      { mode: 'hands-free', muted: false, patienceMs: 0, language: 'en' },
      {
        openLine: (handlers) => {
          const callToMake = { conversation: null, permission: PERMISSION };
          const link = new CallLink(callToMake, this.line, this.#watching(handlers));
          return {
            sendEvent: (event) => {
              this.sent.push(event);
              link.sendEvent(event);
            },
            sendSpeech: (packet) => link.sendSpeech(packet),
            end: () => link.end(),
          };
        },
        openEars: (handlers) => {
          this.#ears = handlers;
          return DEAF;
        },
        openPlayback: (onReport) => {
          this.#onPlaying = onReport;
          return this.player;
        },
        encoder: new PacketEncoder(),
        newDecoder: () => SILENT_DECODER,
        nextReplyId: () => FIRST_REPLY_ID + this.#named.length - 1,
        sampleRate: SAMPLE_HZ,
        policiesOf,
        nowMs: () => performance.now(),
      },
      (report) => this.#onReport(report),
    );
    this.line.connect();
  }

  /** What the engine sent under this name. */
  sentOf<K extends keyof ClientEvents>(name: K): ClientEvents[K][] {
    return this.sent.filter((event) => event.name === name).map(({ payload }) => payload as ClientEvents[K]);
  }

  /** The last reply that the engine knows (if `turnId` is given, to that turn), as the player has it. */
  lastReply(turnId?: number): (NamedReply & PlayerReply) | undefined {
    const at = this.#named.findLastIndex((reply) => turnId === undefined || reply.turnId === turnId);
    if (at < 0) return undefined;
    return { ...this.#named[at]!, ...this.player.get(FIRST_REPLY_ID + at) };
  }

  /** Replies that are neither played to their end nor stopped, as `turnId.revision`. */
  get unfinished(): string[] {
    return this.#named
      .filter((_, at) => this.player.get(FIRST_REPLY_ID + at).over === null)
      .map((reply) => tagOf(reply));
  }

  type(text: string): void {
    this.#enter(() => this.#engine.onCommand({ kind: 'text', text }));
  }

  /** Frames of speech or of silence; in silence the turn model is sure that the turn is over. */
  hear(speech: boolean, frames: number): void {
    for (let i = 0; i < frames; i++) {
      this.#atMs += FRAME_MS;
      if (speech !== this.#speech) this.#sinceMs = this.#atMs - FRAME_MS;
      this.#speech = speech;
      this.#enter(() => {
        this.#ears.onPcm(PCM);
        this.#ears.onFrame({
          atMs: this.#atMs,
          durationMs: FRAME_MS,
          prob: 0,
          contextMs: this.#atMs,
          bandsDb: [],
          speech,
          sinceMs: this.#sinceMs,
          ended: speech ? null : 1,
        });
      });
    }
  }

  /** Silence until the engine sends this. */
  pauseUntil(name: 'turn.speculate' | 'turn.commit' | 'turn.overheard'): void {
    this.#until(name, false, MOST_SILENT_FRAMES);
  }

  /** Speech until the engine sends this. */
  hearUntil(name: 'turn.rejoin'): void {
    this.#until(name, true, MOST_SPOKEN_FRAMES);
  }

  #until(name: keyof ClientEvents, speech: boolean, most: number): void {
    const before = this.sentOf(name).length;
    for (let frames = 0; this.sentOf(name).length === before; frames++) {
      if (frames === most) throw new Error(`no ${name} in ${frames} frames`);
      this.hear(speech, 1);
    }
  }

  /** The last reply (if `turnId` is given, to that turn) sounds up to here, or as far as it has come. */
  play(turnId?: number, upToMs?: number): void {
    const { replyId } = this.lastReply(turnId)!;
    this.#enter(() => this.player.play(replyId, upToMs));
  }

  stopReply(): void {
    this.#enter(() => this.#engine.onCommand({ kind: 'stop-reply' }));
  }

  /** A real player reports over a MessagePort, so the engine gets a report only after it has finished what it does. */
  #enter(run: () => void): void {
    run();
    for (let report = this.#reports.shift(); report; report = this.#reports.shift()) this.#onPlaying(report);
  }

  #watching(handlers: LineHandlers): LineHandlers {
    return {
      ...handlers,
      onEvent: (event) => {
        if (event.name === 'reply.started') {
          const { replyId: serverReplyId, turnId, revision } = event.payload;
          this.#named.push({ serverReplyId, turnId, revision });
        }
        this.#enter(() => handlers.onEvent(event));
      },
      onPacket: (packet) => this.#enter(() => handlers.onPacket(packet)),
    };
  }

  #onReport(report: WorkerReport): void {
    if (report.kind === 'problem') this.problems.push(report.error.code);
    // The page's own voice reads what the model wrote.
    if (report.kind === 'read-out' && report.text !== null) {
      const { replyId, text } = report;
      this.readOut.push(text);
      setImmediate(() => this.#enter(() => this.#engine.onCommand({ kind: 'read-out-done', replyId })));
    }
  }

  #onReleased(replyId: number): void {
    const tag = tagOf(this.#named[replyId - FIRST_REPLY_ID]!);
    const typed = this.sentOf('turn.text').map(({ turnId }) => tagOf({ turnId, revision: 0 }));
    const committed = [...typed, ...this.sentOf('turn.commit').map(tagOf)];
    const retracted = this.sentOf('turn.retract').map(tagOf);
    if (!committed.includes(tag) || retracted.includes(tag)) this.wronglyAudible.push(tag);
  }
}

/** Hears nothing: the test itself says what is heard. */
const DEAF: Ears = { beginTurn: () => {}, onFloor: () => {}, onPlayed: () => {}, close: () => {} };

/** Encodes at once. All its packets are the same packet of real Opus, which the server can decode. */
class PacketEncoder implements SpeechEncoder {
  onPacket: (packet: Uint8Array<ArrayBuffer>) => void = () => {};
  #samples = 0;

  push(pcm: Float32Array): void {
    this.#samples += pcm.length;
    for (; this.#samples >= PACKET_SAMPLES; this.#samples -= PACKET_SAMPLES) this.onPacket(OPUS_PACKET);
  }

  flush(): void {
    if (this.#samples > 0) this.onPacket(OPUS_PACKET);
    this.#samples = 0;
  }

  reset(): void {
    this.#samples = 0;
  }

  close(): void {}
}

/** One silent sample for each ms. The tones are read from the packets that the server sent (race-tones.ts). */
const SILENT_DECODER: ReplyDecoder = {
  decode: () => new Float32Array(PACKET_MS),
  flush: () => new Float32Array(),
  close: () => {},
};
