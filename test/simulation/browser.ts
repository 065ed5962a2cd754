/** The browser's side of a simulated call: what web/call/worker/call-engine.ts does, without audio, codecs and sockets. */
import { Link } from '../../shared/link.ts';
import type { ClientEvent, ServerEvent } from '../../shared/protocol.ts';
import {
  FLOOR_START,
  type FloorEffect,
  type FloorEvent,
  type FloorPolicies,
  type FloorState,
  type TurnRef,
} from '../../shared/floor/floor-state.ts';
import { floorStep } from '../../shared/floor/floor.ts';
import { tagOf } from '../../shared/ledger/ledger-state.ts';
import { TurnLog } from '../../web/call/worker/line/turn-log.ts';
import type { Down, Put, Up } from './owner.ts';
import { SimPlayback, type PlaybackAnswer } from './playback.ts';
import type { World } from './world.ts';

export const FRAME_MS = 32;
/** The rule that this product stands on. */
export const AUDIBLE_RETRACT = 'audio of a retracted revision is never heard';
const PACKET_MS = 20;
const PRE_ROLL_MS = 300;
const NO_SOUND = new Uint8Array();

interface LiveReply extends TurnRef {
  replyId: number;
  /** The server's number; null once the call that knew it is gone. */
  serverId: number | null;
  stopping: 'interrupt' | 'drop' | null;
  packets: number;
}

type Untimed<E> = E extends { atMs: number } ? Omit<E, 'atMs'> : never;

export class SimBrowser {
  link = new Link<Up>();
  floor: FloorState = FLOOR_START;
  readonly committed = new Set<string>();
  readonly retracted = new Set<string>();
  /** Of those, how many when a reply was held already. */
  heldRetracts = 0;
  readonly playback: SimPlayback;
  readonly #replies = new Map<number, LiveReply>();
  readonly #named = new Map<number, LiveReply>();
  readonly #turnLog = new TurnLog();
  /** The last turn to which a reply began to sound. */
  #answered = 0;
  #toldFrom = 1;
  #put: Put<Up> | null = null;
  #sending = false;
  #unsentMs = 0;
  #preRollMs = 0;
  #turn: { turnId: number; revision: number; packets: number } | null = null;
  #speech = false;
  #sinceMs = 0;

  constructor(
    private readonly world: World,
    private readonly policies: FloorPolicies,
  ) {
    this.playback = new SimPlayback(
      world,
      (answer) => this.#takePlayback(answer),
      (replyId) => this.#mayBeHeard(replyId),
    );
  }

  attach(put: Put<Up>, received: number): void {
    const missed = this.link.resume(received);
    this.#put = put;
    for (const { n, message } of missed) put(message, n);
  }

  detach(): void {
    this.#put = null;
  }

  /** Another call takes the place of the one that the server lost: as CallEngine and CallLink do it. */
  newCall(): void {
    this.link = new Link<Up>();
    this.#toldFrom = this.#answered + 1;
    for (const reply of this.#named.values()) reply.serverId = null;
    for (const reply of this.#replies.values()) {
      this.playback.end(reply.replyId);
      if (this.floor.reply.kind !== 'audible' || this.floor.reply.replyId !== reply.replyId)
        this.step({ type: 'reply-retrying', replyId: reply.replyId });
    }
    this.#turnLog.sendAgain({
      sendEvent: (event) => this.#send({ kind: 'event', event }),
      sendSpeech: ({ turnId, revision, seq }) => this.#send({ kind: 'speech', turnId, revision, seq }),
    });
  }

  /** The turns that the call of now must know, as `turnId.revision`. */
  get committedHere(): string[] {
    return [...this.committed].filter((tag) => Number.parseInt(tag, 10) >= this.#toldFrom);
  }

  /** What was rendered of the reply that the call of now knows by this number. */
  heardMs(serverId: number): number {
    const reply = [...this.#named.values()].findLast((candidate) => candidate.serverId === serverId);
    return reply ? (this.playback.renderedMs.get(reply.replyId) ?? 0) : 0;
  }

  /** The next frame of the microphone; `ended` is what a turn model says of it. */
  frame(speech: boolean, ended: number | null): void {
    if (speech !== this.#speech) this.#sinceMs = this.world.nowMs - FRAME_MS;
    this.#speech = speech;
    this.playback.render(FRAME_MS);
    if (this.#sending) {
      this.#unsentMs += FRAME_MS;
      for (; this.#unsentMs >= PACKET_MS; this.#unsentMs -= PACKET_MS) this.#packet();
    } else this.#preRollMs = Math.min(this.#preRollMs + FRAME_MS, PRE_ROLL_MS);
    this.step({ type: 'frame', speech, sinceMs: this.#sinceMs, ended });
  }

  take(message: Down, n: number): void {
    if (!this.link.accept(n)) return;
    if (message.kind === 'event') return this.#takeServer(message.event);
    const reply = this.#byServerId(message.replyId);
    if (!reply || reply.stopping) return;
    if (message.seq !== reply.packets++) this.world.fail('no packet of a reply is lost or doubled');
    this.playback.audio(reply.replyId, message.ms);
  }

  step(event: Untimed<FloorEvent>): void {
    const { state, effects } = floorStep(
      this.floor,
      { ...event, atMs: this.world.nowMs } as FloorEvent,
      this.policies,
    );
    const isHeld = this.floor.held !== null;
    if (isHeld && effects.some(({ type }) => type === 'retract')) this.heldRetracts++;
    this.floor = state;
    for (const effect of effects) this.#do(effect);
  }

  #takeServer(event: ServerEvent): void {
    switch (event.name) {
      case 'reply.started': {
        const { replyId: serverId, turnId, revision } = event.payload;
        const replyId = this.#named.size + 1;
        const reply = { replyId, serverId, turnId, revision, stopping: null, packets: 0 };
        this.#replies.set(replyId, reply);
        this.#named.set(replyId, reply);
        return this.step({ type: 'reply-started', replyId, turnId, revision });
      }
      case 'reply.ended': {
        const reply = this.#byServerId(event.payload.replyId);
        if (!reply) return;
        if (event.payload.status !== 'retrying') return this.playback.end(reply.replyId);
        return this.step({ type: 'reply-retrying', replyId: reply.replyId });
      }
    }
  }

  #takePlayback({ kind, replyId, heardMs }: PlaybackAnswer): void {
    const reply = this.#replies.get(replyId);
    if (!reply) return;
    const { serverId, turnId } = reply;
    switch (kind) {
      case 'started':
        return this.#answer(turnId);
      case 'progress':
        if (serverId !== null) this.#say({ name: 'reply.progress', payload: { replyId: serverId, heardMs } });
        return;
      case 'finished':
        this.#replies.delete(replyId);
        this.#answer(turnId);
        if (serverId !== null) this.#say({ name: 'reply.finished', payload: { replyId: serverId, heardMs } });
        return this.step({ type: 'reply-finished', replyId });
      case 'stopped':
        this.#replies.delete(replyId);
        if (reply.stopping === 'interrupt' && serverId !== null)
          this.#say({ name: 'reply.interrupt', payload: { replyId: serverId, heardMs } });
    }
  }

  #do(effect: FloorEffect): void {
    this.world.note('floor', effect);
    switch (effect.type) {
      case 'open':
        this.#turn = { turnId: effect.turnId, revision: 0, packets: 0 };
        this.#say({ name: 'turn.open', payload: { turnId: effect.turnId } });
        return this.#resume();
      case 'audio-on':
        return this.#resume();
      case 'audio-off':
        return this.#pause();
      case 'speculate': {
        this.#flush();
        const { turnId, revision } = effect;
        return this.#say({
          name: 'turn.speculate',
          payload: { turnId, revision, packets: this.#turn!.packets },
        });
      }
      case 'retract': {
        const { turnId, revision } = effect;
        this.retracted.add(tagOf(effect));
        this.#turn!.revision = revision + 1;
        return this.#say({ name: 'turn.retract', payload: { turnId, revision } });
      }
      case 'commit': {
        const { turnId, revision } = effect;
        this.committed.add(tagOf(effect));
        return this.#close({ name: 'turn.commit', payload: { turnId, revision } });
      }
      case 'abandon':
        return this.#close({ name: 'turn.abandon', payload: { turnId: effect.turnId } });
      case 'text':
        this.committed.add(tagOf({ turnId: effect.turnId, revision: 0 }));
        return this.#say({ name: 'turn.text', payload: { turnId: effect.turnId, text: effect.text } });
      case 'release':
        return this.playback.release(effect.replyId);
      case 'drop':
      case 'interrupt': {
        const reply = this.#replies.get(effect.replyId);
        if (reply) reply.stopping = effect.type;
        return this.playback.drop(effect.replyId);
      }
      case 'halt':
        return this.playback.halt(effect.replyId, effect.on);
      case 'duck':
      case 'reply-timed-out':
        return;
    }
  }

  #answer(turnId: number): void {
    this.#answered = Math.max(this.#answered, turnId);
    this.#turnLog.forgetUpTo(turnId);
  }

  #byServerId(serverId: number): LiveReply | undefined {
    return [...this.#replies.values()].find((reply) => reply.serverId === serverId);
  }

  #mayBeHeard(replyId: number): void {
    const tag = tagOf(this.#named.get(replyId)!);
    if (this.retracted.has(tag)) this.world.fail(AUDIBLE_RETRACT);
    if (!this.committed.has(tag)) this.world.fail('nothing is heard before the commit');
  }

  #resume(): void {
    this.#sending = true;
    this.#unsentMs = this.#preRollMs;
    this.#preRollMs = 0;
    for (; this.#unsentMs >= PACKET_MS; this.#unsentMs -= PACKET_MS) this.#packet();
  }

  #pause(): void {
    if (!this.#sending) return;
    this.#sending = false;
    this.#flush();
  }

  #flush(): void {
    if (this.#unsentMs > 0) this.#packet();
    this.#unsentMs = 0;
  }

  #close(event: ClientEvent): void {
    this.#pause();
    this.#say(event);
    this.#turn = null;
  }

  #packet(): void {
    if (!this.#turn) return;
    const { turnId, revision } = this.#turn;
    const seq = this.#turn.packets++;
    this.#turnLog.onSpeech({ turnId, revision, seq, payload: NO_SOUND });
    this.#send({ kind: 'speech', turnId, revision, seq });
  }

  #say(event: ClientEvent): void {
    this.#turnLog.onEvent(event);
    this.#send({ kind: 'event', event });
  }

  #send(message: Up): void {
    const n = this.link.send(message, 1);
    this.#put?.(message, n);
  }
}
