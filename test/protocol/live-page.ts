/**
 * This page's real call engine and line, in the call of a recording. Its user speaks, types, interrupts and hangs up when
 * the recorded user did, and its replies are played as far as the recorded replies were.
 */
import type { CreateCallAnswer } from '../../shared/protocol.ts';
import type { PlaybackCommand, PlaybackReport } from '../../web/audio/playback-messages.ts';
import { CallEngine } from '../../web/call/worker/call-engine.ts';
import type { EarsHandlers } from '../../web/call/worker/hearing/ears.ts';
import { CallLink } from '../../web/call/worker/line/call-link.ts';
import type { WorkerReport } from '../../web/call/worker/messages.ts';
import { FakeDecoder, FakeEncoder, FRAME_MS, POLICIES, SAMPLE_HZ } from '../web/call/worker/call-rig.ts';
import type { RecordedMessage } from './recording.ts';
import { RecordedServer, type Changes } from './recorded-server.ts';

/** The recorded user interrupts, however soon: the recorded page knew nothing else. */
const INTERRUPTING = { ...POLICIES, bargeIn: { ...POLICIES.bargeIn, rejoinWithinMs: 0 } };
const PCM = new Float32Array((24_000 * FRAME_MS) / 1000);

export class LivePage {
  readonly reports: WorkerReport[] = [];
  readonly server: RecordedServer;
  readonly #engine: CallEngine;
  #ears!: EarsHandlers;
  #play!: (report: PlaybackReport) => void;
  /** The reply that was released last. It is the reply that the recorded page played. */
  #released = 0;
  #speech = false;
  #sinceMs = 0;
  #atMs = 0;
  #replies = 0;

  constructor(permission: () => CreateCallAnswer, changes: Changes) {
    this.server = new RecordedServer(permission, changes);
    this.#engine = new CallEngine(
      { mode: 'hands-free', muted: false, patienceMs: 700, language: 'en' },
      {
        openLine: (handlers) => new CallLink({ conversation: null, permission: null }, this.server, handlers),
        openEars: (handlers) => {
          this.#ears = handlers;
          return { beginTurn() {}, onFloor() {}, onPlayed() {}, close() {} };
        },
        openPlayback: (onReport) => {
          this.#play = onReport;
          return { send: (command) => this.#onPlaybackCommand(command), close() {} };
        },
        encoder: new FakeEncoder(),
        newDecoder: () => new FakeDecoder(),
        nextReplyId: () => ++this.#replies,
        sampleRate: SAMPLE_HZ,
        policiesOf: () => INTERRUPTING,
        nowMs: () => this.server.nowMs(),
      },
      (report) => this.reports.push(report),
    );
  }

  /** Plays the call from its first socket to its end. */
  play(recording: readonly RecordedMessage[]): void {
    for (const message of recording) {
      this.server.passTo(message.atMs);
      if (message.kind === 'closed' && message.by === 'network') this.server.hangUp();
      else if ('from' in message && message.from === 'server') this.server.sendRecorded(message);
      else if (message.kind === 'event') this.#onUser(message.name, message.payload);
    }
  }

  /** Does what made the recorded page send this message. */
  #onUser(name: string, payload: unknown): void {
    const { text, heardMs } = payload as { text: string; heardMs: number };
    const replyId = this.#released;
    switch (name) {
      case 'turn.open':
        return this.#hear(true, 640);
      case 'turn.speculate':
        return this.#hear(false, 2 * POLICIES.endpoint.startTimerMs);
      case 'turn.commit':
        return this.#hear(false, 2 * POLICIES.endpoint.commitTimerMs);
      case 'turn.text':
        return this.#engine.onCommand({ kind: 'text', text });
      case 'reply.progress':
        return this.#play({ kind: 'progress', replyId, renderedSamples: heardMs, heardSamples: heardMs });
      case 'reply.finished':
        return this.#play({ kind: 'finished', replyId, renderedSamples: Math.round(heardMs), atSample: 0 });
      case 'call.end':
        return this.#engine.onCommand({ kind: 'end' });
      default:
        // The page sends these by itself.
        return;
    }
  }

  #hear(speech: boolean, ms: number): void {
    for (const endMs = this.#atMs + ms; this.#atMs < endMs;) {
      if (speech !== this.#speech) this.#sinceMs = this.#atMs;
      this.#speech = speech;
      this.#atMs += FRAME_MS;
      this.#ears.onPcm(PCM);
      const judged = { durationMs: FRAME_MS, prob: 0, contextMs: this.#atMs, bandsDb: [] };
      this.#ears.onFrame({ ...judged, atMs: this.#atMs, speech, sinceMs: this.#sinceMs, ended: null });
    }
  }

  #onPlaybackCommand(command: PlaybackCommand): void {
    if (command.kind === 'release') {
      this.#released = command.replyId;
      this.#play({ kind: 'started', replyId: command.replyId, atSample: 0 });
    } else if (command.kind === 'drop') {
      const { replyId } = command;
      this.#play({ kind: 'stopped', replyId, renderedSamples: 80, heardSamples: 80 });
    }
  }
}
