/** Converts the clocks of a call to one: the worker's own, `performance.now()` in ms. Pure: time is an input. */
import { bestClock, type ClockSample } from '../../../../shared/latency.ts';

/**
 * A block's quickest way to the worker is searched for in this window and the one before. In a longer window, drift would
 * show.
 */
const WINDOW_MS = 5_000;

/** Two clocks: that of the AudioContext, which stamps captured blocks and played samples, and the captured audio itself. */
export class AudioClock {
  /** The smallest lead of the worker's clock over the context's, in this window and in the one before. */
  #offsetMs = Infinity;
  #offsetBeforeMs = Infinity;
  #windowFromMs = -Infinity;
  /**
   * The context time that the captured audio leaves out: the time before capture began, and the time while the context
   * slept.
   */
  #skippedMs = 0;

  /**
   * A block of captured audio arrived at `nowMs`. It ended at `endMs` of the context; `capturedMs` of audio have come in
   * all.
   */
  onBlock(endMs: number, capturedMs: number, nowMs: number): void {
    if (nowMs - this.#windowFromMs >= WINDOW_MS) {
      this.#windowFromMs = nowMs;
      this.#offsetBeforeMs = this.#offsetMs;
      this.#offsetMs = Infinity;
    }
    this.#offsetMs = Math.min(this.#offsetMs, nowMs - endMs);
    this.#skippedMs = endMs - capturedMs;
  }

  /** When this ms of captured audio was captured, on the worker's clock; null before the first block. */
  ofCaptured(capturedMs: number): number | null {
    return this.ofContext(capturedMs + this.#skippedMs);
  }

  /** When the context was at this ms, on the worker's clock; null before the first block. */
  ofContext(contextMs: number): number | null {
    const offsetMs = Math.min(this.#offsetMs, this.#offsetBeforeMs);
    return Number.isFinite(offsetMs) ? contextMs + offsetMs : null;
  }
}

/**
 * This many exchanges are compared. One comes every five seconds, so they span more than a minute, in which clocks drift by
 * a few ms at most.
 */
const SAMPLES = 16;

/** The server's clock. */
export class ServerClock {
  #samples: readonly ClockSample[] = [];

  onSample(sample: ClockSample): void {
    this.#samples = [...this.#samples, sample].slice(-SAMPLES);
  }

  /** Another server answers from now on. */
  forget(): void {
    this.#samples = [];
  }

  get best(): ClockSample | null {
    return bestClock(this.#samples);
  }
}
