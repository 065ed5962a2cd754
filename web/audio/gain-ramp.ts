/** The gain of the output. It is ducked while somebody may be taking the floor, and ramped so that no step is heard. */

/** A ramp between any two gains takes this long. */
export const RAMP_MS = 8;

export class GainRamp {
  readonly #rampFrames: number;
  #gain = 1;
  #target = 1;
  #step = 0;
  /** The reply that was ducked is over, and `to` was not called since. */
  #stale = false;

  constructor(sampleRate: number) {
    this.#rampFrames = Math.max(1, Math.round((sampleRate * RAMP_MS) / 1000));
  }

  /** Ramps to `gain`, clamped to 0 to 1. */
  to(gain: number): void {
    this.#target = Math.min(1, Math.max(0, gain));
    this.#step = (this.#target - this.#gain) / this.#rampFrames;
    this.#stale = false;
  }

  /** The reply that played is over. Its tail still fades at the gain that the reply had. */
  replyOver(): void {
    this.#stale = true;
  }

  /** A reply begins: a duck of the reply before does not last. */
  newReply(): void {
    if (!this.#stale) return;
    this.#gain = this.#target = 1;
    this.#stale = false;
  }

  apply(out: Float32Array): void {
    if (this.#gain === 1 && this.#target === 1) return;
    for (let i = 0; i < out.length; i++) {
      if (this.#gain !== this.#target) {
        const next = this.#gain + this.#step;
        const past = this.#step > 0 ? next >= this.#target : next <= this.#target;
        this.#gain = past ? this.#target : next;
      }
      out[i] = (out[i] ?? 0) * this.#gain;
    }
  }
}
