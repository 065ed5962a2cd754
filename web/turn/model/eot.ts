/**
 * Latch's own end-of-turn model (README.md beside this file is its card): a small recurrent network on onnxruntime-web's
 * plain WASM build, one thread, in the thread that calls it. It hears every frame that the VAD hears.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { LatchError } from '../../../shared/errors.ts';
import { EOT_FEATURES, EotFeatures } from './features.ts';
import { EOT_FRAME_SAMPLES } from './spectra.ts';

export { EOT_FRAME_SAMPLES } from './spectra.ts';

/** The first runs are many times slower than the rest: they are done before anybody speaks. */
const WARM_UP_FRAMES = 50;

/** The part of onnxruntime that is used: any build of it will do. */
export interface Runtime {
  readonly InferenceSession: Pick<typeof InferenceSession, 'create'>;
  readonly Tensor: typeof Tensor;
}

export interface EotModel {
  /**
   * In a pause: the probability, 0 to 1, that the turn is over, given the pause so far. It supposes that holds are as long and
   * as frequent as people's are (README.md, "Calibration"), and so grows with the pause. While somebody speaks it is low, and
   * means no more than that: ask at a pause.
   *
   * `frame`: EOT_FRAME_SAMPLES in ±1 at 16 kHz, following the one before it. It is copied. Calls are answered in order; there is no
   * need to wait for one before the next.
   */
  process(frame: Float32Array): Promise<number>;
  /**
   * Forgets what it heard; takes effect for the next frame given. For the start of a turn: feed the pre-roll after it.
   */
  reset(): void;
  release(): Promise<void>;
}

/**
 * Loads, compiles and warms up. `model` is the bytes or the address of `eot.onnx`. Rejects with LatchError
 * `browser-unsupported`.
 */
export async function createEotModel(runtime: Runtime, model: Uint8Array | string): Promise<EotModel> {
  try {
    // The two overloads of create differ only in the type of this argument.
    const session = await runtime.InferenceSession.create(model as string);
    const eot = new LocalEotModel(runtime, session);
    const silence = new Float32Array(EOT_FRAME_SAMPLES);
    for (let i = 0; i < WARM_UP_FRAMES; i++) await eot.process(silence);
    eot.reset();
    return eot;
  } catch (error) {
    throw LatchError.from(error, 'browser-unsupported');
  }
}

class LocalEotModel implements EotModel {
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;
  readonly #stateShape: readonly number[];
  #features = new EotFeatures();
  #state: Tensor;
  #last: Promise<unknown> = Promise.resolve();

  constructor(runtime: Runtime, session: InferenceSession) {
    this.#runtime = runtime;
    this.#session = session;
    const state = session.inputMetadata.find(({ name }) => name === 'state');
    if (!state?.isTensor) throw new TypeError('the end-of-turn model has no input "state"');
    this.#stateShape = state.shape.map(Number);
    this.#state = this.#newState();
  }

  process(frame: Float32Array): Promise<number> {
    const input = this.#features.next(frame).slice();
    return this.#inOrder(() => this.#run(input));
  }

  reset(): void {
    this.#features = new EotFeatures();
    void this.#inOrder(async () => {
      this.#state = this.#newState();
    });
  }

  release(): Promise<void> {
    return this.#inOrder(() => this.#session.release());
  }

  #newState(): Tensor {
    const { Tensor } = this.#runtime;
    return new Tensor(
      'float32',
      new Float32Array(this.#stateShape.reduce((a, b) => a * b)),
      this.#stateShape,
    );
  }

  async #run(input: Float32Array): Promise<number> {
    const outputs = await this.#session.run({
      features: new this.#runtime.Tensor('float32', input, [1, EOT_FEATURES]),
      state: this.#state,
    });
    this.#state = outputs['next_state'] as Tensor;
    const [ended] = outputs['scores']!.data as Float32Array;
    return ended!;
  }

  /** The state of one run is the input of the next, so runs never overlap; one that fails does not stop those after it. */
  #inOrder<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#last.then(step);
    this.#last = result.catch(() => {});
    return result;
  }
}
