/** One frame of the detector. */
export const FRAME_MS = 32;

/** Tells speech from all else. Shared by all connections of a server. */
export interface SpeechDetector {
  /**
   * Begins with one stream of audio. `onFrame` is called once for each whole frame, in order, when its audio is fed or
   * some time after: the probability, 0 to 1, that somebody speaks in it. It is not called any more after `close` or `reset` for
   * audio that was fed before.
   */
  open(onFrame: (probability: number) => void): DetectorStream;
  close(): Promise<void>;
}

export interface DetectorStream {
  /** Mono PCM at 24 kHz, of any length. The array is the detector's from then on. */
  feed(pcm: Int16Array): void;
  /** Forgets what it heard; the next frame begins with the next sample fed. */
  reset(): void;
  close(): void;
}
