/**
 * What the playback worklet does, without sound: replies are held until released, dropped ones are gone, and it counts what
 * was rendered of each. It gets the same commands and makes the same reports. One of its samples stands for a ms.
 */
import { LEADING_SILENCE } from '../../web/audio/leading-silence.ts';
import type { PlaybackCommand, PlaybackReport } from '../../web/audio/playback-messages.ts';
import type { PlaybackPort } from '../../web/call/worker/speaking/playback-port.ts';
import type { World } from './world.ts';

export const SAMPLE_HZ = 1000;

interface SimReply {
  replyId: number;
  packets: number;
  bufferedMs: number;
  renderedMs: number;
  ended: boolean;
  halted: boolean;
}

export interface PlaybackWatch {
  /** Called for each reply that sounds. */
  onSound(replyId: number): void;
  /** This reply is complete, and this many of its packets have come. */
  onEnd(replyId: number, packets: number): void;
  onReport(report: PlaybackReport): void;
}

export class SimPlayback implements PlaybackPort {
  /** The truth: what was rendered of each reply. */
  readonly renderedMs = new Map<number, number>();
  readonly #replies = new Map<number, SimReply>();
  readonly #over = new Set<number>();
  #line: SimReply[] = [];

  constructor(
    private readonly world: World,
    private readonly watch: PlaybackWatch,
  ) {}

  /** Whether any reply is there. */
  get isBusy(): boolean {
    return this.#replies.size > 0;
  }

  /** Whether this reply has neither played to its end nor been dropped. */
  isThere(replyId: number): boolean {
    return this.#replies.has(replyId);
  }

  /** Whether there is a reply that was not released. */
  get isHolding(): boolean {
    return [...this.#replies.values()].some((reply) => !this.#line.includes(reply));
  }

  send(command: PlaybackCommand): void {
    if (command.kind !== 'audio') this.world.note('player', command);
    switch (command.kind) {
      case 'audio':
        return this.#onAudio(command.replyId, command.pcm);
      case 'end':
        return this.#onEnd(command.replyId);
      case 'release': {
        const reply = this.#open(command.replyId);
        if (reply && !this.#line.includes(reply)) this.#line.push(reply);
        return;
      }
      case 'drop': {
        const { replyId } = command;
        this.#close(replyId);
        const ms = this.renderedMs.get(replyId) ?? 0;
        return this.#report({ kind: 'stopped', replyId, renderedSamples: ms, heardSamples: ms });
      }
      case 'halt': {
        const reply = this.#open(command.replyId);
        if (reply) reply.halted = command.on;
        return;
      }
      case 'duck':
      case 'output-latency':
        return;
      default:
        command satisfies never;
    }
  }

  close(): void {
    this.#replies.clear();
    this.#line = [];
  }

  render(ms: number): void {
    const [reply] = this.#line;
    if (!reply || reply.halted) return;
    const { replyId } = reply;
    const atSample = this.world.nowMs;
    const soundMs = Math.min(ms, reply.bufferedMs);
    if (soundMs > 0) {
      this.watch.onSound(replyId);
      const skippedMs = reply.renderedMs === 0 ? this.#silenceBefore(reply.bufferedMs - soundMs) : 0;
      if (reply.renderedMs === 0) this.#report({ kind: 'started', replyId, atSample });
      reply.bufferedMs -= skippedMs + soundMs;
      reply.renderedMs += skippedMs + soundMs;
      const { renderedMs } = reply;
      this.renderedMs.set(replyId, renderedMs);
      if (this.world.chance(0.1))
        this.#report({ kind: 'progress', replyId, renderedSamples: renderedMs, heardSamples: renderedMs });
    }
    if (reply.bufferedMs > 0 || !reply.ended) return;
    this.#close(replyId);
    this.#report({ kind: 'finished', replyId, renderedSamples: reply.renderedMs, atSample });
  }

  /** A reply may begin with silence, which is skipped and counts as rendered. */
  #silenceBefore(mostMs: number): number {
    return Math.min(mostMs, this.world.pick([0, 0, 90, LEADING_SILENCE.maxMs]));
  }

  #onAudio(replyId: number, pcm: Float32Array): void {
    const reply = this.#open(replyId);
    if (!reply || reply.ended) return;
    if (pcm[0] !== reply.packets++) this.world.fail('no packet of a reply is lost or doubled');
    reply.bufferedMs += pcm.length;
  }

  #onEnd(replyId: number): void {
    const reply = this.#open(replyId);
    if (!reply) return;
    reply.ended = true;
    this.watch.onEnd(replyId, reply.packets);
  }

  #open(replyId: number): SimReply | undefined {
    if (this.#over.has(replyId)) return undefined;
    let reply = this.#replies.get(replyId);
    if (!reply) {
      reply = { replyId, packets: 0, bufferedMs: 0, renderedMs: 0, ended: false, halted: false };
      this.#replies.set(replyId, reply);
    }
    return reply;
  }

  #close(replyId: number): void {
    this.#over.add(replyId);
    this.#replies.delete(replyId);
    this.#line = this.#line.filter((reply) => reply.replyId !== replyId);
  }

  /** As over a MessagePort: a moment later, in order. */
  #report(report: PlaybackReport): void {
    this.world.after(5, () => this.watch.onReport(report));
  }
}
