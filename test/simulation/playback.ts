/** What the playback worklet does, without sound: replies held until released, dropped ones gone, and what was rendered of each. */
import type { World } from './world.ts';

export type PlaybackAnswer = {
  kind: 'started' | 'finished' | 'stopped' | 'progress';
  replyId: number;
  heardMs: number;
};

interface SimReply {
  replyId: number;
  bufferedMs: number;
  renderedMs: number;
  ended: boolean;
  halted: boolean;
}

export class SimPlayback {
  /** The truth: what was rendered of each reply. */
  readonly renderedMs = new Map<number, number>();
  readonly #replies = new Map<number, SimReply>();
  readonly #over = new Set<number>();
  #line: SimReply[] = [];

  constructor(
    private readonly world: World,
    private readonly answer: (answer: PlaybackAnswer) => void,
    /** Asked of each reply that sounds. */
    private readonly check: (replyId: number) => void,
  ) {}

  audio(replyId: number, ms: number): void {
    const reply = this.#open(replyId);
    if (reply && !reply.ended) reply.bufferedMs += ms;
  }

  end(replyId: number): void {
    const reply = this.#open(replyId);
    if (reply) reply.ended = true;
  }

  release(replyId: number): void {
    const reply = this.#open(replyId);
    if (reply && !this.#line.includes(reply)) this.#line.push(reply);
  }

  drop(replyId: number): void {
    this.#close(replyId);
    this.#say({ kind: 'stopped', replyId, heardMs: this.renderedMs.get(replyId) ?? 0 });
  }

  halt(replyId: number, on: boolean): void {
    const reply = this.#open(replyId);
    if (reply) reply.halted = on;
  }

  render(ms: number): void {
    const [reply] = this.#line;
    if (!reply || reply.halted) return;
    const { replyId } = reply;
    const soundMs = Math.min(ms, reply.bufferedMs);
    if (soundMs > 0) {
      this.check(replyId);
      if (reply.renderedMs === 0) this.#say({ kind: 'started', replyId, heardMs: 0 });
      reply.bufferedMs -= soundMs;
      reply.renderedMs += soundMs;
      this.renderedMs.set(replyId, reply.renderedMs);
      if (this.world.chance(0.1)) this.#say({ kind: 'progress', replyId, heardMs: reply.renderedMs });
    }
    if (reply.bufferedMs > 0 || !reply.ended) return;
    this.#close(replyId);
    this.#say({ kind: 'finished', replyId, heardMs: reply.renderedMs });
  }

  #open(replyId: number): SimReply | undefined {
    if (this.#over.has(replyId)) return undefined;
    let reply = this.#replies.get(replyId);
    if (!reply) {
      reply = { replyId, bufferedMs: 0, renderedMs: 0, ended: false, halted: false };
      this.#replies.set(replyId, reply);
    }
    return reply;
  }

  #close(replyId: number): void {
    this.#over.add(replyId);
    this.#replies.delete(replyId);
    this.#line = this.#line.filter((reply) => reply.replyId !== replyId);
  }

  /** Over a MessagePort: a moment later, in order. */
  #say(answer: PlaybackAnswer): void {
    this.world.after(5, () => this.answer(answer));
  }
}
