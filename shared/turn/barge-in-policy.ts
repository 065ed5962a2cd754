/** When speech over a reply takes the floor. */
export interface BargeInPolicy {
  /** Gain of the reply while it is not sure whether the user takes the floor. Default: 0.15 (−16 dB). */
  duckGain: number;
  /** Speech that makes it sure. Default: 96 ms, three VAD frames: sure within the 120 ms budget of the first phoneme. */
  confirmMs: number;
  /** Silence after which it was nothing, and the reply is loud again. Default: 300 ms. */
  releaseMs: number;
}

export const BARGE_IN_POLICY = {
  duckGain: 0.15,
  confirmMs: 96,
  releaseMs: 300,
} as const satisfies BargeInPolicy;
