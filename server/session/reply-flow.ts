/**
 * Passes replies on to the browser in their order, a slice of sound at a time. A model may give a minute of speech in one event: to encode
 * that at once would hold up every other call.
 */
import type { WireEffect } from './core/core-state.ts';

export type FlowEffect = Extract<WireEffect, { type: 'forward-audio' | 'finish-audio' | 'send' }>;

/** Half a second at PIPELINE_HZ: about 2 ms of encoding. */
const SLICE_SAMPLES = 12_000;

export class ReplyFlow {
  #waiting: FlowEffect[] = [];
  #stopLater: (() => void) | null = null;

  constructor(
    private readonly apply: (effect: FlowEffect) => void,
    /** Lets other work of the process go first. Returns what stops it. */
    private readonly later: (run: () => void) => () => void,
  ) {}

  /** Applies the effect now, or once what came before it is out. */
  push(effect: FlowEffect): void {
    this.#waiting.push(effect);
    if (this.#stopLater === null) this.#flow();
  }

  /** The call is over: what waits is dropped. */
  close(): void {
    this.#stopLater?.();
    this.#waiting = [];
  }

  /** Up to one slice of sound, and everything around it. */
  #flow(): void {
    this.#stopLater = null;
    let samples = SLICE_SAMPLES;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (next.type !== 'forward-audio') {
        this.apply(next);
        continue;
      }
      const { pcm } = next;
      if (samples > 0) this.apply({ ...next, pcm: pcm.subarray(0, samples) });
      if (pcm.length <= samples) {
        samples -= pcm.length;
        continue;
      }
      this.#waiting.unshift({ ...next, pcm: pcm.subarray(Math.max(samples, 0)) });
      this.#stopLater = this.later(() => this.#flow());
      return;
    }
  }
}
