/**
 * The edges of what is heard. When playback stops between two samples (dropped, ran dry, over), the last few ms are played
 * backwards while they fade to nothing. This joins on without a click. Unlike a fade of the samples that would have come
 * next, it renders no new sample of the reply: the rendered-sample counter stays exact, and a dropped reply is not heard a
 * sample longer.
 */

/** Long enough that no click is heard, and within the 5 ms that a stop may take. */
export const FADE_MS = 4;

export class FadeTail {
  readonly #history: Float32Array;
  readonly #tail: Float32Array;
  #newest = 0;
  #left = 0;
  #fadingIn = 0;

  constructor(sampleRate: number) {
    const frames = Math.max(1, Math.round((sampleRate * FADE_MS) / 1000));
    this.#history = new Float32Array(frames);
    this.#tail = new Float32Array(frames);
  }

  /** Playback goes on in the middle of a sound: the first FADE_MS of it rise from nothing. */
  fadeIn(): void {
    this.#fadingIn = this.#history.length;
  }

  /** A sample is rendered; returns it as it is heard. */
  heard(sample: number): number {
    const gain = 1 - this.#fadingIn / (this.#history.length + 1);
    if (this.#fadingIn > 0) this.#fadingIn--;
    this.#newest = (this.#newest + 1) % this.#history.length;
    return (this.#history[this.#newest] = sample * gain);
  }

  /** Playback stopped after the last sample heard: the tail follows it. */
  start(): void {
    const frames = this.#history.length;
    for (let i = 0; i < frames; i++) {
      const sample = this.#history[(this.#newest - i + frames) % frames] ?? 0;
      this.#tail[i] = sample * (1 - (i + 1) / frames);
    }
    this.#history.fill(0);
    this.#fadingIn = 0;
    this.#left = frames;
  }

  /** Adds the rest of the tail to `out`, from index `from` on. */
  addTo(out: Float32Array, from: number): void {
    const begin = this.#tail.length - this.#left;
    const count = Math.min(this.#left, out.length - from);
    for (let i = 0; i < count; i++) out[from + i] = (out[from + i] ?? 0) + (this.#tail[begin + i] ?? 0);
    this.#left -= count;
  }
}
