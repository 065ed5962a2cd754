/**
 * One call in the worker. What is heard, what the server sends and what the page wishes goes to the floor. What the floor
 * decides (shared/floor/floor.ts; nothing is decided here) goes to the parts. No part knows the engine:
 *   hearing/   from captured audio to frames of which is known whether somebody speaks
 *   line/      to the server and from it; the user's turns in strict order
 *   speaking/  replies, from the server's packets to what is heard
 *   watching/  marks of turns, clocks, the floor in the words of the page
 */
import { LatchError } from '../../../shared/errors.ts';
import {
  FLOOR_START,
  type FloorEffect,
  type FloorEvent,
  type FloorState,
} from '../../../shared/floor/floor-state.ts';
import { floorStep } from '../../../shared/floor/floor.ts';
import { turnContext } from '../../../shared/floor/turn-context.ts';
import type { ClientEvent, ServerEvents } from '../../../shared/protocol.ts';
import { isEchoOfReply } from '../../../shared/words/echo-of-reply.ts';
import { CurrentPolicies, type ModelSkills } from './call-policies.ts';
import type { CallWishes, EngineParts } from './engine-parts.ts';
import { floorEventOf, type Untimed } from './floor-commands.ts';
import type { Ears } from './hearing/ears.ts';
import type { CallEvent, Line } from './line/line.ts';
import { TurnLog } from './line/turn-log.ts';
import { Uplink } from './line/uplink.ts';
import type { WorkerCommand, WorkerReport } from './messages.ts';
import { Replies } from './speaking/replies.ts';
import { FloorWatch } from './watching/floor-watch.ts';
import { reportReady } from './watching/report-ready.ts';
import { TurnTimes } from './watching/turn-times.ts';

export class CallEngine {
  readonly #line: Line;
  readonly #uplink: Uplink;
  readonly #turnLog = new TurnLog();
  readonly #ears: Ears;
  readonly #replies: Replies;
  readonly #times: TurnTimes;
  readonly #floorWatch: FloorWatch;
  #floor: FloorState;
  readonly #policies: CurrentPolicies;
  #atMs = 0;
  /** Why the call had to end, if the fault was here. */
  #failure: LatchError | null = null;

  constructor(
    { mode, muted, patienceMs, language }: CallWishes,
    parts: EngineParts,
    private readonly report: (report: WorkerReport) => void,
  ) {
    this.#floor = { ...FLOOR_START, mode, muted };
    this.#policies = new CurrentPolicies(patienceMs, language, parts.policiesOf);
    this.#times = new TurnTimes(parts.sampleRate, parts.nowMs, report);
    this.#floorWatch = new FloorWatch((floor) => report({ kind: 'floor', floor }));
    this.#uplink = new Uplink(parts.encoder, {
      onEvent: (event) => this.#sendEvent(event),
      onSpeech: (packet) => {
        this.#turnLog.onSpeech(packet);
        this.#line.sendSpeech(packet);
      },
      onFailed: (error) => this.#onFailed(error),
    });
    this.#replies = new Replies(parts, {
      onStarted: (reply) => this.#step({ type: 'reply-started', ...reply }),
      onFirstPacket: (ref) => this.#times.onFirstPacket(ref),
      onSounding: (ref, atSample) => {
        this.#times.onSounding(ref, atSample);
        this.#step({ type: 'reply-sounding', replyId: ref.replyId });
        this.#turnLog.onAnswered(ref.turnId);
      },
      onReadOut: (replyId, turnId) => {
        this.#turnLog.forgetUpTo(turnId);
        this.#step({ type: 'reply-read-out', replyId });
      },
      onRetrying: (replyId) => this.#step({ type: 'reply-retrying', replyId }),
      onOrphaned: (replyId) => this.#onOrphaned(replyId),
      onHeard: (words) => this.#step({ type: 'context', context: turnContext(words) }),
      onFinished: (replyId, turnId) => {
        this.#turnLog.forgetUpTo(turnId);
        this.#step({ type: 'reply-finished', replyId });
      },
      onDry: (replyId, isDry) => this.#floorWatch.onDry(replyId, isDry, this.#atMs),
      onStopped: (replyId) => this.#times.onStopped(replyId),
      onPlayed: (level) => this.#ears.onPlayed(level),
      onSend: (event) => this.#uplink.sendEvent(event),
      onReport: report,
    });
    this.#ears = parts.openEars({
      onBlock: (block) => this.#times.onBlock(block),
      onPcm: (pcm) => this.#uplink.onPcm(pcm),
      onFrame: ({ atMs, speech, sinceMs, ended }) => {
        this.#atMs = atMs;
        this.#step({ type: 'frame', speech, sinceMs, ended });
      },
      onLevels: (levels) => report({ kind: 'levels', ...levels }),
      onDigitalSilence: (on) => report({ kind: 'digital-silence', on }),
      onFailed: (error) => this.#onFailed(error),
    });
    this.#line = parts.openLine({
      onState: (state) => report({ kind: 'link', state }),
      onPath: (path) => report({ kind: 'path', path }),
      onReady: (ready) => {
        const { speculation, judge, transcripts = false } = ready.model;
        this.#policies.setModel({ speculates: speculation, judges: judge !== undefined, transcripts });
        this.#policies.setReplyLimit(ready.replyLimitMs);
        this.#policies.setRejoins(ready.rejoins ?? false);
        reportReady(ready, report);
      },
      onEvent: (event) => this.#onServerEvent(event),
      onPacket: (packet) => this.#replies.onPacket(packet),
      onNewCall: () => this.#onNewCall(),
      onClock: (sample) => this.#times.onServerClock(sample),
      onOver: (error) => this.#onOver(this.#failure ?? error),
    });
    this.#onFloor();
  }

  onCommand(command: Exclude<WorkerCommand, { kind: 'start' }>): void {
    switch (command.kind) {
      case 'patience':
        return this.#policies.setPatience(command.patienceMs);
      case 'judge':
        this.#floor = { ...this.#floor, judge: command.judge };
        return;
      case 'latency':
        this.#replies.onOutputLatency(command.outputMs);
        return this.#times.onDeviceLatency(command);
      case 'read-out-done':
        return this.#replies.onReadOut(command.replyId);
      case 'live-shown':
        return this.#line.sendEvent({ name: 'live.shown', payload: { notice: command.notice } });
      case 'end':
        return this.#line.end();
      default:
        return this.#step(floorEventOf(command));
    }
  }

  #onServerEvent(event: CallEvent): void {
    switch (event.name) {
      case 'turn.transcript':
        return this.#onTranscript(event.payload);
      case 'reply.started':
        return this.#replies.onReplyStarted(event.payload);
      case 'reply.text':
        return this.#replies.onReplyText(event.payload);
      case 'reply.ended':
        return this.#replies.onReplyEnded(event.payload);
      case 'model.state':
        return this.report({ kind: 'model-state', state: event.payload.state });
      case 'turn.judged':
        return this.#step({ type: 'judged', ...event.payload });
      case 'turn.marks':
        return this.#times.onServerMarks(event.payload);
      case 'model.traits':
        this.#policies.setModel(skillsLeft(event.payload));
        return this.report({ kind: 'traits', traits: event.payload });
      case 'call.usage':
        return this.report({ kind: 'usage', usage: event.payload });
      case 'call.idle':
        return this.report({ kind: 'idle', endsInMs: event.payload.endsInMs });
      case 'live.state':
        return this.report({ kind: 'live', ...event.payload });
      case 'call.error': {
        const { turnId, ...error } = event.payload;
        if (turnId !== undefined) this.#onTurnRefused(turnId);
        return this.report({ kind: 'problem', error });
      }
      default:
        event satisfies never;
    }
  }

  /**
   * The new call knows nothing, so it gets everything that is not answered yet. A reply that plays goes on as far as its
   * audio had come.
   */
  #onNewCall(): void {
    this.#times.onNewCall();
    this.#replies.onNewCall();
    this.#turnLog.sendAgain(this.#line);
    this.#step({ type: 'call-replaced' });
  }

  #onOrphaned(replyId: number): void {
    const { reply } = this.#floor;
    const isAudible = reply.kind === 'audible' && reply.replyId === replyId;
    if (!isAudible) this.#step({ type: 'reply-retrying', replyId });
  }

  /** What is said over a reply is shown once it has taken the floor. */
  #onTranscript({ turnId, revision, text, final, whole }: ServerEvents['turn.transcript']): void {
    const { user } = this.#floor;
    const isOver = user.kind !== 'silent' && user.turnId === turnId && user.overReply;
    const isEcho = isOver && isEchoOfReply(text, this.#wordsOfReply(), this.#policies.now.language);
    this.#step({
      type: 'words',
      turnId,
      revision,
      text: isEcho ? '' : text,
      final: final || whole === true,
    });
    if (!isOver) this.report({ kind: 'turn-text', typed: false, turnId, text, final });
  }

  #wordsOfReply(): string {
    const { reply } = this.#floor;
    return reply.kind === 'audible' ? this.#replies.wordsLately(reply.replyId) : '';
  }

  #sendEvent(event: ClientEvent): void {
    this.#times.onSent(event);
    this.#turnLog.onEvent(event);
    this.#line.sendEvent(event);
  }

  #step(event: Untimed<FloorEvent>): void {
    const before = this.#floor;
    const timed = { ...event, atMs: this.#atMs } as FloorEvent;
    const { state, effects } = floorStep(before, timed, this.#policies.now);
    this.#times.onFloorStep(before, state, effects);
    this.#floor = state;
    for (const effect of effects) this.#apply(effect);
    this.#onFloor();
  }

  #apply(effect: FloorEffect): void {
    switch (effect.type) {
      case 'open':
        this.#ears.beginTurn();
        return this.#uplink.openTurn(effect.turnId);
      case 'audio-on':
        return this.#uplink.audioOn();
      case 'audio-off':
        return this.#uplink.audioOff();
      case 'speculate':
        return this.#uplink.sendSpeculate(effect);
      case 'retract':
        return this.#uplink.sendRetract(effect);
      case 'commit':
        return this.#uplink.sendCommit(effect);
      case 'abandon':
        this.#onTurnDropped(effect.turnId);
        return this.#uplink.sendAbandon(effect.turnId);
      case 'overhear':
        return this.#uplink.sendOverheard(effect.turnId);
      case 'rejoin': {
        const { turnId, early, heardMs } = effect;
        this.report({ kind: 'turn-dropped', turnId });
        return this.#uplink.sendRejoin(turnId, early, heardMs);
      }
      case 'text': {
        const { turnId, text } = effect;
        this.report({ kind: 'turn-text', turnId, text, final: true, typed: true });
        return this.#uplink.sendEvent({ name: 'turn.text', payload: { turnId, text } });
      }
      case 'release':
        return this.#replies.release(effect.replyId);
      case 'drop':
      case 'interrupt':
        return this.#replies.stop(effect.replyId, effect.type);
      case 'duck':
        return this.#replies.duck(effect.on ? this.#policies.now.bargeIn.duckGain : 1);
      case 'halt':
        return this.#replies.halt(effect.replyId, effect.on);
      case 'suggest-hold':
        return this.report({ kind: 'suggest-hold' });
      case 'reply-timed-out':
        return this.report({ kind: 'problem', error: new LatchError('reply-timed-out').toJSON() });
      default:
        effect satisfies never;
    }
  }

  /** A turn that goes on is abandoned by the floor. */
  #onTurnRefused(turnId: number): void {
    const { user } = this.#floor;
    if (user.kind === 'silent' || user.turnId !== turnId) this.#onTurnDropped(turnId);
    this.#step({ type: 'turn-dropped', turnId });
  }

  #onTurnDropped(turnId: number): void {
    this.#turnLog.forgetTurn(turnId);
    this.report({ kind: 'turn-dropped', turnId });
  }

  #onFloor(): void {
    this.#ears.onFloor(this.#floor);
    this.#floorWatch.onFloor(this.#floor, this.#atMs);
  }

  #onFailed(error: unknown): void {
    this.#failure ??= LatchError.from(error);
    this.#line.end();
  }

  #onOver(error: LatchError | null): void {
    this.#replies.close();
    this.#ears.close();
    this.#uplink.close();
    this.report({ kind: 'over', error: error?.toJSON() ?? null, unanswered: !this.#turnLog.isEmpty });
  }
}

/** What of the model's skills the server found missing since the call became ready. */
function skillsLeft({ speculation, lacks }: ServerEvents['model.traits']): Partial<ModelSkills> {
  return {
    speculates: speculation,
    transcripts: !lacks.includes('transcripts'),
    ...(lacks.includes('functions') ? { judges: false } : {}),
  };
}
