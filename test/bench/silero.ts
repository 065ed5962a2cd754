/**
 * The page's VAD outside a browser, for the benchmarks: Silero v5 on onnxruntime-web's plain WASM build, in the thread that
 * calls it. Runtime and network are files of installed packages: nothing is fetched.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';

/** What the network was trained on, and the frame that it wants (32 ms). */
export const SILERO_HZ = 16_000;
export const SILERO_FRAME_SAMPLES = 512;

/** Samples of the frame before that the network wants in front of each frame (silero-vad, utils_vad.py). */
const contextSamples = 64;
const stateShape = [2, 1, 128];
/** The first runs are several times slower than the rest. */
const warmUpFrames = 50;

/** What the network remembers of one stream between its frames; new ones begin empty. */
export class SileroMemory {
  state: Tensor = new Tensor('float32', new Float32Array(stateShape.reduce((a, b) => a * b)), stateShape);
  context = new Float32Array(contextSamples);
}

export class Silero {
  readonly #session: InferenceSession;
  readonly #rate = new Tensor('int64', [BigInt(SILERO_HZ)]);

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /** Loads, compiles and warms up, about half a second. */
  static async load(): Promise<Silero> {
    // More threads do not help a network this small.
    env.wasm.numThreads = 1;
    const file = createRequire(import.meta.url).resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx');
    const silero = new Silero(await InferenceSession.create(await readFile(file)));
    const memory = new SileroMemory();
    const silence = new Float32Array(SILERO_FRAME_SAMPLES);
    for (let i = 0; i < warmUpFrames; i++) await silero.score(silence, memory);
    return silero;
  }

  /**
   * The probability, 0 to 1, that somebody speaks in this frame: SILERO_FRAME_SAMPLES in ±1 at SILERO_HZ, following the
   * last one that was scored with this memory. One call at a time for a memory.
   */
  async score(frame: Float32Array, memory: SileroMemory): Promise<number> {
    const input = new Float32Array(contextSamples + SILERO_FRAME_SAMPLES);
    input.set(memory.context);
    input.set(frame, contextSamples);
    memory.context = frame.slice(-contextSamples);
    const outputs = await this.#session.run({
      input: new Tensor('float32', input, [1, input.length]),
      state: memory.state,
      sr: this.#rate,
    });
    memory.state = outputs['stateN'] as Tensor;
    return Number(outputs['output']!.data[0]);
  }
}
