/** How loud the page plays, beside the system's own volume: one gain before the output, which all sound of the page goes through. */

/** Without a ramp a change would click. */
const RAMP_S = 0.02;

/** 0 to 1 as people hear it (half of it sounds about half as loud) → the factor of the samples. */
export const gainOf = (volume: number): number => Math.min(1, Math.max(0, volume)) ** 2;

export class Volume {
  readonly #gain: GainNode;

  constructor(context: AudioContext) {
    this.#gain = new GainNode(context);
    this.#gain.connect(context.destination);
  }

  /** What is to be heard connects to this. */
  get sink(): AudioNode {
    return this.#gain;
  }

  /** 0 to 1, as people hear it. */
  set(volume: number): void {
    this.#gain.gain.setTargetAtTime(gainOf(volume), this.#gain.context.currentTime, RAMP_S);
  }
}
