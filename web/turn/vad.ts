/**
 * Voice activity detection: Silero v5 on onnxruntime-web (runtime.ts), in the thread that calls it: the call worker. The weights
 * are an asset of our own, named by its hash.
 */
import modelUrl from '@ricky0123/vad-web/dist/silero_vad_v5.onnx?url';
import { LatchError } from '../../shared/errors.ts';
import { FROM_SERVER, partBytes, type PartSource } from '../part-files.ts';
import { downloadRuntime, InferenceSession, Tensor } from './runtime.ts';

/** What the network was trained on. */
export const VAD_HZ = 16_000;
export const VAD_FRAME_SAMPLES = 512;
export const VAD_FRAME_MS = (VAD_FRAME_SAMPLES / VAD_HZ) * 1000;

/** Samples of the frame before that the network wants in front of each frame (silero-vad, utils_vad.py). */
const CONTEXT_SAMPLES = 64;
const STATE_SHAPE = [2, 1, 128];
/** The first runs are many times slower than the rest: they are done before anybody speaks. */
const WARM_UP_FRAMES = 50;

export interface Vad {
  /**
   * The probability, 0 to 1, that somebody speaks in this frame: VAD_FRAME_SAMPLES in ±1 at VAD_HZ, following the one
   * before it. The frame is copied. Calls are answered in order; there is no need to wait for one before the next.
   */
  process(frame: Float32Array): Promise<number>;
  /** Forgets what it heard; takes effect for the next frame given. */
  reset(): void;
  release(): Promise<void>;
}

/** Loads, compiles and warms up, about a second. Rejects with LatchError `browser-unsupported`. */
export async function createVad(parts: PartSource = FROM_SERVER): Promise<Vad> {
  try {
    const [model] = await Promise.all([partBytes(parts, modelUrl), downloadRuntime(parts)]);
    const session = await InferenceSession.create(model);
    const vad = new SileroVad(session);
    const silence = new Float32Array(VAD_FRAME_SAMPLES);
    for (let i = 0; i < WARM_UP_FRAMES; i++) await vad.process(silence);
    vad.reset();
    return vad;
  } catch (error) {
    throw LatchError.from(error, 'browser-unsupported');
  }
}

class SileroVad implements Vad {
  readonly #session: InferenceSession;
  readonly #rate = new Tensor('int64', [BigInt(VAD_HZ)]);
  #state = newState();
  #context = new Float32Array(CONTEXT_SAMPLES);
  #last: Promise<unknown> = Promise.resolve();

  constructor(session: InferenceSession) {
    this.#session = session;
  }

  process(frame: Float32Array): Promise<number> {
    if (frame.length !== VAD_FRAME_SAMPLES)
      throw new RangeError(`a VAD frame is not ${frame.length} samples`);
    const input = new Float32Array(CONTEXT_SAMPLES + VAD_FRAME_SAMPLES);
    input.set(this.#context);
    input.set(frame, CONTEXT_SAMPLES);
    this.#context = frame.slice(-CONTEXT_SAMPLES);
    return this.#inOrder(() => this.#run(input));
  }

  reset(): void {
    this.#context = new Float32Array(CONTEXT_SAMPLES);
    void this.#inOrder(async () => {
      this.#state = newState();
    });
  }

  release(): Promise<void> {
    return this.#inOrder(() => this.#session.release());
  }

  async #run(input: Float32Array): Promise<number> {
    const outputs = await this.#session.run({
      input: new Tensor('float32', input, [1, input.length]),
      state: this.#state,
      sr: this.#rate,
    });
    this.#state = outputs['stateN'] as Tensor;
    return Number(outputs['output']!.data[0]);
  }

  /** The state of one run is the input of the next, so runs never overlap; one that fails does not stop those after it. */
  #inOrder<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#last.then(step);
    this.#last = result.catch(() => {});
    return result;
  }
}

function newState(): Tensor {
  return new Tensor('float32', new Float32Array(STATE_SHAPE.reduce((a, b) => a * b)), STATE_SHAPE);
}
