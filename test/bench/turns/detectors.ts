/** The detectors that can be measured. `timer` is none: silence alone decides. */
import { readFile } from 'node:fs/promises';
import * as runtime from 'onnxruntime-web/wasm';
import { createEotModel, type EotModel } from '../../../web/turn/model/eot.ts';
import { createNetwork } from '../../../web/turn/smart-turn/network.ts';
import { SmartTurn, type Scorer } from '../../../web/turn/smart-turn/smart-turn.ts';
import type { TurnDetector } from '../../../web/turn/turn-detector.ts';

/** A detector and the wait for it. */
export interface BenchDetector extends TurnDetector {
  /** A frame is over: resolves once all that would be answered by then is answered. */
  settle(): Promise<void>;
}

/** What a detector in a thread of its own may take in a call, at most 80 ms, in frames. */
const ANSWER_FRAMES = 3;

/** `timer`, `latch`, or the path of weights of Smart Turn v3. Null where silence alone decides. */
export async function loadDetector(name: string): Promise<BenchDetector | null> {
  runtime.env.wasm.numThreads = 1;
  if (name === 'timer') return null;
  if (name === 'latch') {
    const weights = await readFile(new URL('../../../web/turn/model/eot.onnx', import.meta.url));
    return new EveryFrame(await createEotModel(runtime, weights));
  }
  if (!name.endsWith('.onnx'))
    throw new Error(`There is no detector "${name}": give timer, latch, or an .onnx file of Smart Turn v3.`);
  return new FewTimes(await createNetwork(runtime, await readFile(name)));
}

/** Our own network: it answers within the frame. */
class EveryFrame implements BenchDetector {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly model: EotModel) {}

  frame(frame: Float32Array): Promise<number | null> {
    const ended = this.model.process(frame);
    this.#last = ended;
    return ended;
  }

  async settle(): Promise<void> {
    await this.#last;
    // What waits for the answer comes first.
    await new Promise(setImmediate);
  }

  reset(): void {
    this.model.reset();
  }

  release(): void {
    void this.model.release();
  }
}

/** Smart Turn: what is asked is answered some frames later, however long it takes here. */
export class FewTimes implements BenchDetector {
  readonly #detector: SmartTurn;
  readonly #scorer: Scorer;
  #asked: { framesLeft: number; answer: Promise<number>; resolve(ended: number): void }[] = [];

  constructor(scorer: Scorer) {
    this.#scorer = scorer;
    this.#detector = new SmartTurn({
      score: (sound) =>
        new Promise((resolve) =>
          this.#asked.push({ framesLeft: ANSWER_FRAMES, answer: scorer.score(sound), resolve }),
        ),
      release: () => scorer.release(),
    });
  }

  frame(frame: Float32Array, silentMs: number): Promise<number | null> {
    return this.#detector.frame(frame, silentMs);
  }

  async settle(): Promise<void> {
    for (const asked of this.#asked) if (--asked.framesLeft === 0) asked.resolve(await asked.answer);
    this.#asked = this.#asked.filter(({ framesLeft }) => framesLeft > 0);
    await new Promise(setImmediate);
  }

  reset(): void {
    this.#detector.reset();
  }

  release(): void {
    this.#scorer.release();
  }
}
