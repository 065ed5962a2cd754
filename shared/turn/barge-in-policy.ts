/** When speech over a reply takes the floor. */
export interface BargeInPolicy {
  /** Gain of the reply while it is not sure whether the user takes the floor. Default: 0.15 (−16 dB). */
  duckGain: number;
  /**
   * Speech that makes it sure. Default: 64 ms, two VAD frames: with the wait for the first frame to end, and capture and
   * playback, silence comes about 120 ms after the first phoneme.
   */
  confirmMs: number;
  /** Silence after which it was nothing, and the reply is loud again. Default: 300 ms. */
  releaseMs: number;
}

export const BARGE_IN_POLICY = {
  duckGain: 0.15,
  confirmMs: 64,
  releaseMs: 300,
} as const satisfies BargeInPolicy;
