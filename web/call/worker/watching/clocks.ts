/** The clocks that a call lives by, brought to one: the worker's own, `performance.now()` in ms. Pure: time is an input. */
import { bestClock, type ClockSample } from '../../../../shared/latency.ts';

/** The quickest way of a block to the worker is looked for in this much time, and the same before: longer, and drift shows. */
const WINDOW_MS = 5_000;

/** The clock of the AudioContext, which stamps captured blocks and played samples, and the captured audio itself. */
export class AudioClock {
  /** The least that the worker's clock is ahead of the context's, in this window and in the one before. */
  #offsetMs = Infinity;
  #offsetBeforeMs = Infinity;
  #windowFromMs = -Infinity;
  /** What of context time the captured audio leaves out: what passed before it began, or while the context slept. */
  #skippedMs = 0;

  /** A block of captured audio came in at `nowMs`; it ended at `endMs` of the context, and `capturedMs` of audio have come. */
  onBlock(endMs: number, capturedMs: number, nowMs: number): void {
    if (nowMs - this.#windowFromMs >= WINDOW_MS) {
      this.#windowFromMs = nowMs;
      this.#offsetBeforeMs = this.#offsetMs;
      this.#offsetMs = Infinity;
    }
    this.#offsetMs = Math.min(this.#offsetMs, nowMs - endMs);
    this.#skippedMs = endMs - capturedMs;
  }

  /** When this ms of captured audio was captured; null before the first block. */
  ofCaptured(capturedMs: number): number | null {
    return this.ofContext(capturedMs + this.#skippedMs);
  }

  /** When the context was at this ms; null before the first block. */
  ofContext(contextMs: number): number | null {
    const offsetMs = Math.min(this.#offsetMs, this.#offsetBeforeMs);
    return Number.isFinite(offsetMs) ? contextMs + offsetMs : null;
  }
}

/** Exchanges that are compared: at one every five seconds, more than a minute, in which clocks drift by a few ms at most. */
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
