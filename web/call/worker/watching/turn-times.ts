/**
 * The marks of each turn on the worker's clock: those that the worker passes, and those that the server sends. It watches
 * the call and changes nothing in it.
 */
import type { CaptureBlock } from '../../../audio/capture-blocks.ts';
import { onClock, type BrowserMark, type ClockSample, type Marks } from '../../../../shared/latency.ts';
import type { ClientEvent, ServerEvents } from '../../../../shared/protocol.ts';
import type { FloorEffect, FloorState, TurnRef } from '../../../../shared/floor/floor-state.ts';
import { AudioClock, ServerClock } from './clocks.ts';
import type { TimesReport } from '../../diagnostics.ts';

/** How many turns are kept whose marks may still come. */
const KEPT = 8;

interface TimedTurn extends TurnRef {
  typed: boolean;
  marks: Marks;
}

/**
 * How late the devices are: how long ago a sound that reaches the worker was at the microphone, and how much later a sound
 * that leaves it is heard.
 */
export interface DeviceLatency {
  inputMs: number;
  outputMs: number;
}

export class TurnTimes {
  readonly #audio = new AudioClock();
  readonly #server = new ServerClock();
  readonly #turns = new Map<number, TimedTurn>();
  #latency: DeviceLatency = { inputMs: 0, outputMs: 0 };
  #capturedSamples = 0;
  #pauseSeenMs = 0;
  /** When the speech began that may be a barge-in. */
  #spokeMs = 0;
  /** Since when the reply has been halted: it is silent, though it may go on. */
  #haltedMs: number | null = null;
  /** Replies that speech stopped: when that speech began, and when the reply fell silent if that was before the stop. */
  readonly #stopped = new Map<number, { spokeMs: number; silentMs: number | null }>();

  constructor(
    private readonly sampleRate: number,
    private readonly nowMs: () => number,
    private readonly onReport: (report: TimesReport) => void,
  ) {}

  onBlock({ atSample, pcm }: CaptureBlock): void {
    this.#capturedSamples += pcm.length;
    const endMs = ((atSample + pcm.length) * 1000) / this.sampleRate;
    this.#audio.onBlock(endMs, (this.#capturedSamples * 1000) / this.sampleRate, this.nowMs());
  }

  onDeviceLatency(latency: DeviceLatency): void {
    this.#latency = latency;
  }

  /** The server answered with the time on its clock. */
  onServerClock(sample: ClockSample): void {
    this.#server.onSample(sample);
    this.onReport({ kind: 'clock', errorMs: this.#server.best!.errorMs });
  }

  /** A new call replaced a lost one, perhaps on another server. */
  onNewCall(): void {
    this.#server.forget();
    this.onReport({ kind: 'call-replaced' });
  }

  /** The floor took a step. */
  onFloorStep(before: FloorState, after: FloorState, effects: readonly FloorEffect[]): void {
    const nowMs = this.nowMs();
    if (before.user.kind !== 'pausing' && after.user.kind === 'pausing') this.#pauseSeenMs = nowMs;
    if (effects.some(({ type }) => type === 'open') && after.user.kind === 'speaking') {
      this.#spokeMs = this.#heardAt(after.user.openedMs - after.user.speechMs) ?? nowMs;
    }
    if (after.judge !== before.judge) this.onReport({ kind: 'judge', judge: after.judge });
    for (const effect of effects) this.#onEffect(effect, before, after, nowMs);
  }

  /** An event goes to the server. */
  onSent(event: ClientEvent): void {
    if (event.name === 'turn.speculate') this.#pass(event.payload, 'startSent', this.nowMs());
    else if (event.name === 'turn.text')
      this.#pass({ turnId: event.payload.turnId, revision: 0 }, 'startSent', this.nowMs());
  }

  /** The first packet of the reply to this guess has arrived. */
  onFirstPacket(ref: TurnRef): void {
    this.#pass(ref, 'firstFrame', this.nowMs());
  }

  /** The first sample of a reply was rendered, at this sample of the context. */
  onSounding(ref: TurnRef, atSample: number): void {
    const renderedMs = this.#audio.ofContext((atSample * 1000) / this.sampleRate) ?? this.nowMs();
    this.#pass(ref, 'firstSample', renderedMs + this.#latency.outputMs);
  }

  /** A reply that was stopped is silent now. */
  onStopped(replyId: number): void {
    const stopped = this.#stopped.get(replyId);
    this.#stopped.delete(replyId);
    if (!stopped) return;
    const silentMs = (stopped.silentMs ?? this.nowMs()) + this.#latency.outputMs;
    this.onReport({ kind: 'barge-in', silenceMs: silentMs - stopped.spokeMs });
  }

  /** If there is no clock to compare with, the server's marks mean nothing. */
  onServerMarks({ turnId, revision, marks }: ServerEvents['turn.marks']): void {
    const turn = this.#turns.get(turnId);
    const { best } = this.#server;
    if (turn?.revision !== revision || best === null) return;
    Object.assign(turn.marks, onClock(marks, best.offsetMs));
    this.#report(turn);
  }

  #onEffect(effect: FloorEffect, before: FloorState, after: FloorState, nowMs: number): void {
    switch (effect.type) {
      case 'speculate': {
        const pause = [after.user, before.user].find((user) => user.kind === 'pausing');
        const speechEnd = pause ? (this.#heardAt(pause.sinceMs) ?? nowMs) : nowMs;
        const pauseSeen = pause ? this.#pauseSeenMs : nowMs;
        this.onReport({ kind: 'guess', outcome: 'made' });
        return this.#begin(effect, { speechEnd, pauseSeen }, false);
      }
      case 'text': {
        const marks = { speechEnd: nowMs, pauseSeen: nowMs, commit: nowMs };
        return this.#begin({ turnId: effect.turnId, revision: 0 }, marks, true);
      }
      case 'commit':
        return this.#pass(effect, 'commit', nowMs);
      case 'retract':
        this.#turns.delete(effect.turnId);
        return this.onReport({ kind: 'guess', outcome: 'wrong' });
      case 'rejoin':
        this.#turns.delete(effect.early.turnId);
        return this.onReport({ kind: 'guess', outcome: 'wrong' });
      case 'release': {
        const { reply } = after;
        if (reply.kind === 'audible' && reply.replyId === effect.replyId) this.#pass(reply, 'release', nowMs);
        return;
      }
      case 'halt':
        this.#haltedMs = effect.on ? nowMs : null;
        return;
      case 'interrupt':
        if (before.reply.kind === 'audible' && after.user.kind === 'speaking')
          this.#stopped.set(effect.replyId, { spokeMs: this.#spokeMs, silentMs: this.#haltedMs });
        this.#haltedMs = null;
        return;
      default:
        return;
    }
  }

  #begin({ turnId, revision }: TurnRef, marks: Marks, typed: boolean): void {
    this.#turns.set(turnId, { turnId, revision, typed, marks });
    for (const oldest of this.#turns.keys()) {
      if (this.#turns.size <= KEPT) break;
      this.#turns.delete(oldest);
    }
  }

  #pass({ turnId, revision }: TurnRef, mark: BrowserMark, atMs: number): void {
    const turn = this.#turns.get(turnId);
    if (turn?.revision !== revision) return;
    // If the reply was lost and asked for again, the later packet is the one that is heard.
    turn.marks[mark] = atMs;
    if (mark === 'firstSample') this.#report(turn);
  }

  #report({ turnId, revision, typed, marks }: TimedTurn): void {
    if (marks.firstSample === undefined) return;
    this.onReport({ kind: 'turn-times', turnId, revision, typed, marks: { ...marks } });
  }

  /** When the microphone heard this ms of captured audio. */
  #heardAt(capturedMs: number): number | null {
    const arrivedMs = this.#audio.ofCaptured(capturedMs);
    return arrivedMs === null ? null : arrivedMs - this.#latency.inputMs;
  }
}
