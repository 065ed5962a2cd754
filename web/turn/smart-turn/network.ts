/** Smart Turn's network: features in, one probability out. */
import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { Provider } from '../turn-detector.ts';
import { logMel, MEL_BANDS, MEL_FRAMES } from './log-mel.ts';
import type { Scorer } from './smart-turn.ts';

/** What of onnxruntime is used: any build of it that has the provider will do. */
export interface Runtime {
  readonly InferenceSession: Pick<typeof InferenceSession, 'create'>;
  readonly Tensor: typeof Tensor;
}

/** `model`: the weights as published (smart-turn-v3.*.onnx). Rejects where they cannot be loaded or are something else. */
export async function createNetwork(
  { InferenceSession, Tensor }: Runtime,
  model: Uint8Array,
  provider: Provider,
): Promise<Scorer> {
  const session = await InferenceSession.create(model, { executionProviders: [provider] });
  const [output] = session.outputNames;
  if (!session.inputNames.includes('input_features') || output === undefined) {
    void session.release();
    throw new Error(`these are no weights of Smart Turn v3: inputs ${session.inputNames.join(', ')}`);
  }
  return {
    async score(sound) {
      const features = new Tensor('float32', logMel(sound), [1, MEL_BANDS, MEL_FRAMES]);
      const outputs = await session.run({ input_features: features });
      // It is named `logits`, but a sigmoid is in the graph already.
      return Number((await outputs[output]!.getData())[0]);
    },
    release: () => void session.release(),
  };
}
