/**
 * One call in the worker: brings what is heard, what the server says and what the page wants to the floor, and does what
 * the floor decides. A thin shell; decisions are in shared/floor/floor.ts.
 */
import type { CaptureBlock } from '../../audio/capture-blocks.ts';
import type { PlaybackReport } from '../../audio/playback-messages.ts';
import { LatchError } from '../../../shared/errors.ts';
import { PACKET_MS, type AudioFrame } from '../../../shared/frames.ts';
import type { CreateCallAnswer, ServerEvent } from '../../../shared/protocol.ts';
import {
  FLOOR_START,
  type FloorEffect,
  type FloorEvent,
  type FloorPolicies,
  type FloorState,
} from '../../../shared/floor/floor-state.ts';
import { floorStep } from '../../../shared/floor/floor.ts';
import { splitHeard } from '../../../shared/heard.ts';
import { turnContext } from '../../../shared/floor/turn-context.ts';
import type { FloorView } from '../call-view.ts';
import { CallLink } from './call-link.ts';
import type { CallParts } from './call-parts.ts';
import { callPolicies } from './call-policies.ts';
import { Downlink } from './downlink.ts';
import { Hearing } from './hearing.ts';
import { floorView } from './floor-view.ts';
import { Listener, type HeardFrame } from './listener.ts';
import type { WorkerCommand, WorkerReport } from './messages.ts';
import { Meters } from './meters.ts';
import { Replies, type LiveReply } from './replies.ts';
import { TurnLog } from './turn-log.ts';
import { TurnTimes } from './turn-times.ts';
import { Uplink } from './uplink.ts';

/** How much of a reply is heard between two `reply.progress`. */
const PROGRESS_EVERY_MS = 500;

type StartCommand = Extract<WorkerCommand, { kind: 'start' }>;
/** A floor event without its time: the engine's clock is the captured audio itself, so a stalled thread shortens no pause. */
type Untimed<E> = E extends { atMs: number } ? Omit<E, 'atMs'> : never;

export class CallEngine {
  readonly #start: StartCommand;
  readonly #report: (report: WorkerReport) => void;
  readonly #link: CallLink;
  readonly #uplink: Uplink;
  readonly #downlink: Downlink;
  readonly #listener: Listener;
  readonly #replies = new Replies();
  readonly #turnLog = new TurnLog();
  readonly #times: TurnTimes;
  #floor: FloorState;
  #policies: FloorPolicies;
  #patienceMs: number;
  /** Whether the model can take a reply back: until it is known, nothing is asked for on a guess. */
  #speculates = false;
  #shown: FloorView | null = null;
  readonly #hearing = new Hearing();
  #atMs = 0;
  readonly #meters: Meters;
  /** Why the call had to end, where the fault was here. */
  #failure: LatchError | null = null;

  static async start(
    start: StartCommand,
    parts: CallParts,
    call: CreateCallAnswer | null,
    report: (report: WorkerReport) => void,
  ): Promise<CallEngine> {
    const engine: { current: CallEngine | null } = { current: null };
    const uplink = await Uplink.create(
      parts.opus,
      {
        event: (event) => engine.current!.#toServer({ event }),
        speech: (frame) => engine.current!.#toServer({ frame }),
        failed: (error) => engine.current!.#fail(error),
      },
      parts.encoders,
    );
    return (engine.current = new CallEngine(start, parts, call, uplink, report));
  }

  private constructor(
    start: StartCommand,
    { vad, opus, detector, detectorBroke }: CallParts,
    call: CreateCallAnswer | null,
    uplink: Uplink,
    report: (report: WorkerReport) => void,
  ) {
    this.#start = start;
    this.#report = report;
    this.#uplink = uplink;
    this.#floor = { ...FLOOR_START, mode: start.mode, muted: start.muted };
    this.#patienceMs = start.patienceMs;
    this.#policies = callPolicies(this.#patienceMs, this.#speculates);
    this.#meters = new Meters((levels) => report({ kind: 'levels', ...levels }));
    this.#times = new TurnTimes(start.sampleRate, {
      nowMs: () => performance.now(),
      turnOf: (replyId) => this.#replies.get(replyId),
      report,
    });
    this.#downlink = new Downlink(opus, start.playback, start.sampleRate);
    this.#listener = new Listener(vad, detector, start.sampleRate, {
      onPcm: (pcm) => uplink.push(pcm),
      onFrame: (frame) => this.#heard(frame),
      silentMs: () => this.#hearing.silentMs(this.#atMs),
      detectorBroke,
      failed: (error) => this.#fail(error),
    });
    this.#link = new CallLink(start.conversationId, call, {
      onState: (state) => report({ kind: 'link', state }),
      onReady: ({ model, conversationId }) => {
        report({ kind: 'model', label: model.label, builtin: model.builtin });
        report({ kind: 'conversation', conversationId });
        this.#speculates = model.speculation;
        this.#policies = callPolicies(this.#patienceMs, this.#speculates);
        report({ kind: 'speculation', on: model.speculation });
      },
      onEvent: (event) => this.#takeServer(event),
      onAudio: (frame) => this.#takeAudio(frame),
      onNewCall: () => this.#newCall(),
      onClock: (sample) => this.#times.clock(sample),
      onOver: (error) => this.#over(this.#failure ?? error),
    });
    start.playback.onmessage = ({ data }: MessageEvent<PlaybackReport>) => this.#takePlayback(data);
    start.capture.onmessage = ({ data }: MessageEvent<CaptureBlock>) => this.#takeCapture(data);
    this.#show();
  }

  take(command: Exclude<WorkerCommand, StartCommand>): void {
    switch (command.kind) {
      case 'mode':
        return this.#step({ type: 'mode', mode: command.mode });
      case 'mute':
        return this.#step({ type: 'mute', muted: command.muted });
      case 'key':
        return this.#step({ type: 'key', down: command.down });
      case 'patience':
        this.#patienceMs = command.patienceMs;
        this.#policies = callPolicies(this.#patienceMs, this.#speculates);
        return;
      case 'text':
        return this.#step({ type: 'text', text: command.text });
      case 'stop-reply':
        return this.#step({ type: 'stop' });
      case 'latency':
        this.#downlink.outputLatency(command.outputMs);
        return this.#times.devices(command);
      case 'end':
        return this.#link.end();
    }
  }

  #takeCapture(block: CaptureBlock): void {
    this.#meters.captured(block.pcm, this.#floor.muted);
    this.#times.captured(block);
    this.#listener.take(block);
  }

  #heard(frame: HeardFrame): void {
    this.#atMs = frame.atMs;
    const heard = this.#hearing.hear(frame, this.#floor.reply.kind === 'audible');
    this.#step({ type: 'frame', ...heard, ended: frame.ended });
    this.#meters.tick(frame.atMs);
  }

  #takeServer(event: ServerEvent): void {
    switch (event.name) {
      case 'turn.transcript':
        return this.#report({ kind: 'turn-text', typed: false, ...event.payload });
      case 'reply.started': {
        const { replyId: serverId, turnId, revision } = event.payload;
        const { replyId } = this.#replies.add(serverId, { turnId, revision });
        this.#downlink.begin(replyId);
        return this.#step({ type: 'reply-started', replyId, turnId, revision });
      }
      case 'reply.text': {
        const reply = this.#replies.byServerId(event.payload.replyId);
        if (!reply) return;
        const { delta, atMs } = event.payload;
        reply.spans.push({ text: delta, atMs });
        return this.#report({
          kind: 'reply-text',
          replyId: reply.replyId,
          turnId: reply.turnId,
          delta,
          atMs,
        });
      }
      case 'reply.ended': {
        const reply = this.#replies.byServerId(event.payload.replyId);
        if (!reply) return;
        if (event.payload.status === 'retrying')
          this.#step({ type: 'reply-retrying', replyId: reply.replyId });
        else this.#downlink.end(reply.replyId);
        return;
      }
      case 'model.state':
        return this.#report({ kind: 'model-state', state: event.payload.state });
      case 'turn.marks':
        return this.#times.server(event.payload);
      case 'call.usage':
        return this.#report({ kind: 'usage', usage: event.payload });
      case 'call.error':
        if (event.payload.turnId !== undefined) this.#turnDropped(event.payload.turnId);
        return this.#report({
          kind: 'problem',
          error: new LatchError(event.payload.code, event.payload.detail).toJSON(),
        });
      case 'call.ended':
        return;
    }
  }

  #takeAudio({ replyId, payload }: AudioFrame): void {
    const reply = this.#replies.byServerId(replyId);
    if (!reply || reply.stopping) return;
    if (reply.audioMs === 0) this.#times.firstFrame(reply);
    this.#downlink.take(reply.replyId, payload);
    reply.audioMs += PACKET_MS;
    this.#report({ kind: 'reply-audio', replyId: reply.replyId, audioMs: reply.audioMs });
  }

  #takePlayback(report: PlaybackReport): void {
    if (report.kind === 'level') {
      this.#meters.playbackDb = report.levelDb;
      return this.#hearing.played(report, this.#framesMs(report.atSample));
    }
    const reply = this.#replies.get(report.replyId);
    if (!reply) return;
    const { replyId, serverId, turnId } = reply;
    switch (report.kind) {
      case 'started':
        this.#times.firstSample(reply, report.atSample);
        return this.#turnLog.forget(turnId);
      case 'progress': {
        const heardMs = this.#framesMs(report.heardSamples);
        this.#report({ kind: 'reply-heard', replyId, heardMs });
        if (serverId === null || heardMs - reply.progressMs < PROGRESS_EVERY_MS) return;
        reply.progressMs = heardMs;
        return this.#uplink.event({ name: 'reply.progress', payload: { replyId: serverId, heardMs } });
      }
      case 'finished': {
        const heardMs = this.#framesMs(report.renderedSamples);
        this.#replies.forget(replyId);
        this.#turnLog.forget(turnId);
        if (serverId !== null)
          this.#uplink.event({ name: 'reply.finished', payload: { replyId: serverId, heardMs } });
        this.#report({ kind: 'reply-finished', replyId });
        this.#heardReply(reply, heardMs);
        return this.#step({ type: 'reply-finished', replyId });
      }
      case 'stopped': {
        const heardMs = this.#framesMs(report.heardSamples);
        this.#replies.forget(replyId);
        this.#times.stopped(replyId);
        this.#report({ kind: 'reply-cut', replyId, heardMs });
        this.#heardReply(reply, heardMs);
        if (reply.stopping === 'interrupt' && serverId !== null) {
          this.#uplink.event({ name: 'reply.interrupt', payload: { replyId: serverId, heardMs } });
        }
        return;
      }
      case 'underrun':
        return;
    }
  }

  /** What was heard of the agent's words says what the user's turn may be. Unheard words say nothing. */
  #heardReply({ spans, audioMs }: LiveReply, heardMs: number): void {
    if (heardMs === 0) return;
    this.#step({ type: 'context', context: turnContext(splitHeard(spans, audioMs, heardMs).heard) });
  }

  /** The new call knows nothing: it is told of what is not answered yet, and what plays plays to where it had come. */
  #newCall(): void {
    this.#times.newCall();
    for (const reply of this.#replies.all()) {
      reply.serverId = null;
      this.#downlink.end(reply.replyId);
      if (this.#floor.reply.kind !== 'audible' || this.#floor.reply.replyId !== reply.replyId) {
        this.#step({ type: 'reply-retrying', replyId: reply.replyId });
      }
    }
    this.#turnLog.say(this.#link);
  }

  #toServer(
    said: { event: Parameters<CallLink['send']>[0] } | { frame: Parameters<CallLink['sendSpeech']>[0] },
  ): void {
    if ('event' in said) {
      this.#times.sent(said.event);
      this.#turnLog.event(said.event);
      this.#link.send(said.event);
    } else {
      this.#turnLog.speech(said.frame);
      this.#link.sendSpeech(said.frame);
    }
  }

  #step(event: Untimed<FloorEvent>): void {
    const { state, effects } = floorStep(
      this.#floor,
      { ...event, atMs: this.#atMs } as FloorEvent,
      this.#policies,
    );
    this.#times.step(this.#floor, state, effects);
    this.#floor = state;
    for (const effect of effects) this.#do(effect);
    this.#show();
  }

  #do(effect: FloorEffect): void {
    switch (effect.type) {
      case 'open':
        this.#listener.beginTurn();
        return this.#uplink.open(effect.turnId);
      case 'audio-on':
        return this.#uplink.audioOn();
      case 'audio-off':
        return this.#uplink.audioOff();
      case 'speculate':
        return this.#uplink.speculate({ turnId: effect.turnId, revision: effect.revision });
      case 'retract':
        return this.#uplink.retract({ turnId: effect.turnId, revision: effect.revision });
      case 'commit':
        return this.#uplink.close({
          name: 'turn.commit',
          payload: { turnId: effect.turnId, revision: effect.revision },
        });
      case 'abandon':
        this.#turnDropped(effect.turnId);
        return this.#uplink.close({ name: 'turn.abandon', payload: { turnId: effect.turnId } });
      case 'text':
        this.#report({
          kind: 'turn-text',
          turnId: effect.turnId,
          text: effect.text,
          final: true,
          typed: true,
        });
        return this.#uplink.event({
          name: 'turn.text',
          payload: { turnId: effect.turnId, text: effect.text },
        });
      case 'release': {
        const turnId = this.#replies.get(effect.replyId)?.turnId ?? 0;
        this.#report({ kind: 'reply-released', replyId: effect.replyId, turnId });
        return this.#downlink.release(effect.replyId);
      }
      case 'drop':
      case 'interrupt': {
        const reply = this.#replies.get(effect.replyId);
        if (reply) reply.stopping = effect.type;
        return this.#downlink.drop(effect.replyId);
      }
      case 'duck':
        return this.#downlink.duck(effect.on ? this.#policies.bargeIn.duckGain : 1);
      case 'halt':
        return this.#downlink.halt(effect.replyId, effect.on);
      case 'reply-timed-out':
        return this.#report({ kind: 'problem', error: new LatchError('reply-timed-out').toJSON() });
    }
  }

  #turnDropped(turnId: number): void {
    this.#turnLog.drop(turnId);
    this.#report({ kind: 'turn-dropped', turnId });
  }

  #show(): void {
    const floor = floorView(this.#floor);
    if (floor === this.#shown) return;
    this.#shown = floor;
    this.#report({ kind: 'floor', floor });
  }

  #framesMs(frames: number): number {
    return (frames * 1000) / this.#start.sampleRate;
  }

  #fail(error: unknown): void {
    this.#failure ??= LatchError.from(error);
    this.#link.end();
  }

  #over(error: LatchError | null): void {
    for (const { replyId } of this.#replies.all()) this.#downlink.drop(replyId);
    this.#start.capture.onmessage = null;
    this.#start.playback.onmessage = null;
    this.#start.capture.close();
    this.#start.playback.close();
    this.#uplink.release();
    this.#report({ kind: 'over', error: error?.toJSON() ?? null });
  }
}
