/** One frame of the detector. */
export const FRAME_MS = 32;

/** Tells speech from everything else. All connections of a server share it. */
export interface SpeechDetector {
  /**
   * Begins one stream of audio. `onFrame` gets, for each whole frame and in order, the probability (0 to 1) that somebody
   * speaks in it. It is called when the frame's audio is fed, or some time after. After `close` or `reset` it is not called
   * for audio that was fed before.
   */
  open(onFrame: (probability: number) => void): DetectorStream;
  close(): Promise<void>;
}

export interface DetectorStream {
  /** Mono PCM at 24 kHz, of any length. From then on the array belongs to the detector. */
  feed(pcm: Int16Array): void;
  /** Forgets what it heard; the next frame begins with the next sample that is fed. */
  reset(): void;
  close(): void;
}
