/**
 * The frame at which a render quantum begins. An AudioWorklet's `currentFrame` alone does not say: where the main thread is
 * changing the audio graph, Chromium leaves it where it was for a quantum or more (it takes the graph's lock only if that is
 * free; https://issues.chromium.org/issues/442866743), though the quanta are rendered and none is left out.
 */
export class RenderClock {
  #next = 0;

  /** Of the next quantum, `frames` long, which the worklet's scope says begins at `currentFrame`. */
  atSample(currentFrame: number, frames: number): number {
    const atSample = Math.max(currentFrame, this.#next);
    this.#next = atSample + frames;
    return atSample;
  }
}
