/**
 * Passes replies on to the browser in their order, and no faster than it needs them. A model may give a minute of speech in one event: to
 * encode that at once, or slice after slice without a pause, would hold up every other call. What waits is bounded, and what nobody
 * wants to hear any more does not wait.
 */
import { PIPELINE_HZ } from '../../shared/frames.ts';
import type { WireEffect } from './core/core-state.ts';

export type FlowEffect = Extract<WireEffect, { type: 'forward-audio' | 'finish-audio' | 'send' }>;

export interface FlowSurroundings {
  apply(effect: FlowEffect): void;
  /** Whether the browser keeps up with what was sent before. */
  keepsUp(): boolean;
  /** False once a reply was taken back or interrupted. */
  isWanted(replyId: number): boolean;
  /** More of a reply came than may wait: so much of it goes out, and nothing more is taken. Called once for the reply. */
  onTooLong(replyId: number, takenMs: number): void;
  nowMs(): number;
  /** Runs it later, about then. Returns what stops it. */
  after(delayMs: number, run: () => void): () => void;
}

/** Sound goes out so many times as fast as it is heard, which is as fast as the fastest models speak … */
const PACE = 10;
/** … in slices of no less than this, each about 1 ms of encoding … */
const SLICE_MS = 200;
/** … and no more than this, after a pause. */
const LONGEST_SLICE_MS = 500;
/** So much sound waits at most: 14 MB. No model was seen to be this far ahead of the pace. */
export const MAX_WAITING_MS = 300_000;

const samplesIn = (ms: number): number => Math.round((ms * PIPELINE_HZ) / 1000);
const MAX_WAITING = samplesIn(MAX_WAITING_MS);

export class ReplyFlow {
  #waiting: FlowEffect[] = [];
  /** Samples in what waits. */
  #waitingSamples = 0;
  /** Samples that may go out now, and when that was so. */
  #mayGo = samplesIn(LONGEST_SLICE_MS);
  #atMs: number;
  #stopLater: (() => void) | null = null;
  /** What was taken of the newest reply. */
  #taken = { replyId: 0, samples: 0, isWhole: true };

  constructor(private readonly around: FlowSurroundings) {
    this.#atMs = around.nowMs();
  }

  /** Applies the effect now, or once what came before it is out. */
  push(effect: FlowEffect): void {
    if (effect.type === 'forward-audio') this.#take(effect);
    else this.#waiting.push(effect);
    if (this.#stopLater === null) this.#flow();
  }

  /** The call is over: what waits is dropped. */
  close(): void {
    this.#stopLater?.();
    this.#waiting = [];
  }

  #take(effect: Extract<FlowEffect, { type: 'forward-audio' }>): void {
    const { pcm, reply } = effect;
    const { replyId } = reply;
    if (this.#taken.replyId !== replyId) this.#taken = { replyId, samples: 0, isWhole: true };
    if (!this.#taken.isWhole) return;
    if (this.#waitingSamples + pcm.length > MAX_WAITING) this.#dropUnwanted();
    const count = Math.min(pcm.length, MAX_WAITING - this.#waitingSamples);
    this.#taken.samples += count;
    this.#waitingSamples += count;
    if (count > 0) this.#waiting.push({ ...effect, pcm: pcm.subarray(0, count) });
    if (count === pcm.length) return;
    this.#taken.isWhole = false;
    this.around.onTooLong(replyId, (this.#taken.samples * 1000) / PIPELINE_HZ);
  }

  /** A browser that does not keep up must not keep the room of a reply that it wants for one that it does not. */
  #dropUnwanted(): void {
    this.#waiting = this.#waiting.filter(
      (effect) => effect.type !== 'forward-audio' || this.around.isWanted(effect.reply.replyId),
    );
    this.#waitingSamples = this.#waiting.reduce(
      (sum, effect) => sum + (effect.type === 'forward-audio' ? effect.pcm.length : 0),
      0,
    );
  }

  /** `waitedMs`: as long as this it was waited for at least. */
  #flow(waitedMs = 0): void {
    const nowMs = this.around.nowMs();
    const due = samplesIn(Math.max(nowMs - this.#atMs, waitedMs) * PACE);
    this.#mayGo = Math.min(this.#mayGo + due, samplesIn(LONGEST_SLICE_MS));
    this.#atMs = nowMs;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (!this.around.keepsUp()) return this.#flowLater();
      if (next.type !== 'forward-audio') {
        this.#waiting.shift();
        this.around.apply(next);
        continue;
      }
      const { pcm, reply } = next;
      const isWanted = this.around.isWanted(reply.replyId);
      if (isWanted && this.#mayGo < Math.min(pcm.length, samplesIn(SLICE_MS))) return this.#flowLater();
      const count = isWanted ? Math.min(pcm.length, this.#mayGo) : pcm.length;
      this.#waitingSamples -= count;
      if (count < pcm.length) this.#waiting[0] = { ...next, pcm: pcm.subarray(count) };
      else this.#waiting.shift();
      if (!isWanted) continue;
      this.#mayGo -= count;
      this.around.apply({ ...next, pcm: pcm.subarray(0, count) });
    }
  }

  #flowLater(): void {
    const waitMs = SLICE_MS / PACE;
    this.#stopLater = this.around.after(waitMs, () => {
      this.#stopLater = null;
      this.#flow(waitMs);
    });
  }
}
