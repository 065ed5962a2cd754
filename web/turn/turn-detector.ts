/**
 * What tells, in a pause, whether the turn is over: one contract for all detectors. Three can be configured: `timer` (none:
 * silence alone decides), `latch` (our own network, at every frame: latch-detector.ts) and `smart-turn` (weights that the
 * operator brings, a few times a pause: smart-turn/).
 */
import type { CreateCallAnswer } from '../../shared/protocol.ts';

/** Which detector the server's operator wants, and what it needs. */
export type TurnDetection = CreateCallAnswer['turn'];

/** A detector hears the VAD's frames: 512 samples in ±1 at 16 kHz. */
export const TURN_FRAME_SAMPLES = 512;
export const TURN_FRAME_MS = 32;

export interface TurnDetector {
  /**
   * The probability, 0 to 1, that the turn is over if this is a pause; null where there is no answer for this pause yet. `frame`
   * follows the one before it and is not changed while it is used. `silentMs`: how long nobody had spoken when the frame
   * began, 0 while somebody speaks. Calls are answered in order. A detector that takes longer than a frame answers at once,
   * with the latest that it knows of this pause. Rejects where the detector broke: it is not to be asked again.
   */
  frame(frame: Float32Array, silentMs: number): Promise<number | null>;
  /** A turn begins: forgets what it heard. The frames given next are what came just before, then the turn's own. */
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

/** What the fastest of `runs` calls takes, in ms: what this machine can do, however busy it is while a page starts. */
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
