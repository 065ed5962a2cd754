/** Smart Turn's network: features in, one probability out. */
import type { Runtime } from '../model/eot.ts';
import { logMel, MEL_BANDS, MEL_FRAMES } from './log-mel.ts';
import type { Scorer } from './smart-turn.ts';

/** `model`: the weights as published (smart-turn-v3.*.onnx). Rejects where they cannot be loaded or are something else. */
export async function createNetwork(
  { InferenceSession, Tensor }: Runtime,
  model: Uint8Array,
): Promise<Scorer> {
  const session = await InferenceSession.create(model, { executionProviders: ['wasm'] });
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
      return Number(outputs[output]!.data[0]);
    },
    release: () => void session.release(),
  };
}
