/**
 * Passes replies on to the browser in their order, and no faster than it needs them. A model may give a minute of speech in one event: to
 * encode that at once, or slice after slice without a pause, would hold up every other call.
 */
import { PIPELINE_HZ } from '../../shared/frames.ts';
import type { WireEffect } from './core/core-state.ts';

export type FlowEffect = Extract<WireEffect, { type: 'forward-audio' | 'finish-audio' | 'send' }>;

/** So much goes out at once, which is about 1 ms of encoding … */
const SLICE_MS = 200;
/** … and the rest so many times as fast as it is heard: as fast as the fastest models speak. */
const PACE = 10;
/** A slice that is late may be longer, up to this. */
const LONGEST_SLICE_MS = 500;

const samplesIn = (ms: number): number => Math.round((ms * PIPELINE_HZ) / 1000);

export class ReplyFlow {
  #waiting: FlowEffect[] = [];
  #stopLater: (() => void) | null = null;

  constructor(
    private readonly apply: (effect: FlowEffect) => void,
    private readonly nowMs: () => number,
    /** Runs it later, about then. Returns what stops it. */
    private readonly after: (delayMs: number, run: () => void) => () => void,
  ) {}

  /** Applies the effect now, or once what came before it is out. */
  push(effect: FlowEffect): void {
    this.#waiting.push(effect);
    if (this.#stopLater === null) this.#flow(samplesIn(SLICE_MS));
  }

  /** The call is over: what waits is dropped. */
  close(): void {
    this.#stopLater?.();
    this.#waiting = [];
  }

  /** So much sound at most, and everything around it. */
  #flow(samples: number): void {
    let left = samples;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (next.type !== 'forward-audio') {
        this.apply(next);
        continue;
      }
      const { pcm } = next;
      if (left > 0) this.apply({ ...next, pcm: pcm.subarray(0, left) });
      if (pcm.length > left) {
        this.#waiting.unshift({ ...next, pcm: pcm.subarray(left) });
        return this.#flowLater();
      }
      left -= pcm.length;
    }
  }

  #flowLater(): void {
    const fromMs = this.nowMs();
    this.#stopLater = this.after(SLICE_MS / PACE, () => {
      this.#stopLater = null;
      const dueMs = (this.nowMs() - fromMs) * PACE;
      this.#flow(samplesIn(Math.min(Math.max(dueMs, SLICE_MS), LONGEST_SLICE_MS)));
    });
  }
}
