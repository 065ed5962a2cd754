/**
 * A detector tells, in a pause, whether the turn is over. This is the contract for all detectors. The operator chooses one of
 * three: `timer` (no detector: silence alone decides), `latch` (our own network, asked at every frame: latch-detector.ts) or
 * `smart-turn` (weights that the operator brings, asked a few times a pause: smart-turn/).
 */
import type { CreateCallAnswer } from '../../shared/protocol.ts';

/** Which detector the server's operator wants, and what it needs. */
export type TurnDetection = CreateCallAnswer['turn'];

/** A detector hears the VAD's frames: 512 samples in ±1 at 16 kHz. */
export const TURN_FRAME_SAMPLES = 512;
export const TURN_FRAME_MS = 32;

export interface TurnDetector {
  /**
   * Returns the probability, 0 to 1, that the turn is over if this is a pause; null where there is no answer for this pause yet.
   * `frame` follows the one before it, and nobody changes it while it is used. `silentMs` is how long nobody had spoken when
   * the frame began; it is 0 while somebody speaks. Calls are answered in order. A detector that takes longer than a frame
   * answers at once, with the latest answer that it has for this pause. A detector that broke rejects; do not ask it again.
   */
  frame(frame: Float32Array, silentMs: number): Promise<number | null>;
  /** A turn begins: the detector forgets what it heard. The next frames are those just before the turn, then the turn's own. */
  reset(): void;
  release(): void;
}

/** What is in use, for diagnostics. */
export interface DetectorReport {
  name: TurnDetection['detector'];
  /** What runs its network; null where there is none. */
  provider: 'wasm' | null;
  /** What one answer cost when it was warm, the fastest of some, in ms. */
  warmUpMs: number | null;
  /** Why it is not what was asked for; null where it is. */
  why: string | null;
}

/** The time of the fastest of `runs` calls, in ms. It shows what this machine can do, even if it is busy while a page starts. */
export async function fastestRunMs(
  run: () => Promise<unknown>,
  runs: number,
  nowMs: () => number = () => performance.now(),
): Promise<number> {
  let fastestMs = Infinity;
  for (let i = 0; i < runs; i++) {
    const beganMs = nowMs();
    await run();
    fastestMs = Math.min(fastestMs, nowMs() - beganMs);
  }
  return fastestMs;
}
