/**
 * The frame at which a render quantum begins. An AudioWorklet's `currentFrame` alone does not tell it. While the main thread
 * changes the audio graph, Chromium leaves `currentFrame` unchanged for a quantum or more (it takes the graph's lock only if
 * the lock is free; https://issues.chromium.org/issues/442866743), though all quanta are rendered.
 */
export class RenderClock {
  #next = 0;

  /**
   * The first frame of the next quantum. The quantum has `frames` frames, and the worklet's scope says that it begins at
   * `currentFrame`.
   */
  atSample(currentFrame: number, frames: number): number {
    const atSample = Math.max(currentFrame, this.#next);
    this.#next = atSample + frames;
    return atSample;
  }
}
