import * as runtime from 'onnxruntime-web/wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createNetwork } from '../../../../web/turn/smart-turn/network.ts';
import { readFileSync } from 'node:fs';
import { reference, samplesOf, standIn } from './reference.ts';

describe('a network of Smart Turn’s shape', () => {
  beforeAll(() => {
    runtime.env.wasm.numThreads = 1;
  });

  it('is given its features and answers with one probability', async () => {
    const network = await createNetwork(runtime, standIn());
    expect(await network.score(samplesOf(reference.clip))).toBeCloseTo(reference.standIn, 3);
    network.release();
  });

  it('that is something else is refused, with what it is', async () => {
    const vad = readFileSync('node_modules/@ricky0123/vad-web/dist/silero_vad_v5.onnx');
    await expect(createNetwork(runtime, vad)).rejects.toThrow('no weights of Smart Turn v3');
  });
});
