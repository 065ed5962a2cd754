import { fastestRunMs } from '../turn-detector.ts';
import { WINDOW_SAMPLES } from './log-mel.ts';
import type { Scorer } from './smart-turn.ts';

const WARM_UP_RUNS = 5;

/**
 * Warms the network up and returns how long an answer takes here, in ms. Where that is not less than `limitMs`, or the network
 * fails, it rejects and releases the network.
 */
export async function warmUp(
  network: Scorer,
  limitMs: number,
  nowMs: () => number = () => performance.now(),
): Promise<number> {
  try {
    // The first run compiles, so it is not counted.
    await network.score(sweep());
    const warmUpMs = await fastestRunMs(() => network.score(sweep()), WARM_UP_RUNS, nowMs);
    if (warmUpMs < limitMs) return warmUpMs;
    throw new Error(`an answer took ${warmUpMs.toFixed(0)} ms here, where less than ${limitMs} ms is wanted`);
  } catch (error) {
    network.release();
    throw error;
  }
}

/** A tone that rises through the bands of speech, so that every part of the network has something to do. */
function sweep(): Float32Array {
  return Float32Array.from(
    { length: WINDOW_SAMPLES },
    (_, i) => 0.3 * Math.sin((i * (100 + i / 40) * Math.PI) / 16_000),
  );
}
