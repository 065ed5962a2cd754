/** Our own network (model/) as a detector: it hears every frame, in the call worker, beside the VAD. */
import modelUrl from './model/eot.onnx?url';
import { createEotModel, type EotModel } from './model/eot.ts';
import { partBytes, type PartSource } from '../part-files.ts';
import * as runtime from './runtime.ts';
import { fastestRunMs, TURN_FRAME_SAMPLES, type TurnDetector } from './turn-detector.ts';

const WARM_UP_RUNS = 25;
/**
 * The VAD and the encoder need a part of the 32 ms of a frame. The network costs about 0.3 ms on a laptop: past this limit
 * something is very wrong.
 */
const LIMIT_MS = 8;

/** Loads, warms up and times it. Rejects where it cannot be loaded or is too slow here. */
export async function createLatchDetector(
  parts: PartSource,
): Promise<{ detector: TurnDetector; warmUpMs: number }> {
  const model = await createEotModel(runtime, await partBytes(parts, modelUrl));
  const silence = new Float32Array(TURN_FRAME_SAMPLES);
  const warmUpMs = await fastestRunMs(() => model.process(silence), WARM_UP_RUNS);
  const detector = new LatchDetector(model);
  if (warmUpMs <= LIMIT_MS) return { detector, warmUpMs };
  detector.release();
  throw new Error(`it took ${warmUpMs.toFixed(1)} ms a frame, where ${LIMIT_MS} ms are allowed`);
}

class LatchDetector implements TurnDetector {
  constructor(private readonly model: EotModel) {}

  frame(frame: Float32Array): Promise<number | null> {
    return this.model.process(frame);
  }

  reset(): void {
    this.model.reset();
  }

  release(): void {
    void this.model.release();
  }
}
