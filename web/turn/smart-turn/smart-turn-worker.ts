/** Smart Turn in a thread of its own, because one answer takes longer than several of the VAD's frames. */
import '../../trusted-types.ts';
import * as runtime from '../runtime.ts';
import { createNetwork } from './network.ts';
import type { Scorer } from './smart-turn.ts';
import { warmUp } from './warm-up.ts';
import type { FromSmartTurn, ToSmartTurn } from './worker-messages.ts';

const send = (message: FromSmartTurn): void => self.postMessage(message);

/** A second thread helps a network of this size where there are cores to spare; it needs an isolated page. */
const { hardwareConcurrency } = navigator;
runtime.env.wasm.numThreads = self.crossOriginIsolated && hardwareConcurrency >= 4 ? 2 : 1;

let network: Scorer | null = null;

self.onmessage = async ({ data }: MessageEvent<ToSmartTurn>) => {
  try {
    switch (data.kind) {
      case 'score':
        return send({ kind: 'score', ended: await network!.score(data.sound) });
      case 'load':
        network = await createNetwork(runtime, await fetchWeights(data.modelUrl));
        return send({ kind: 'ready', warmUpMs: await warmUp(network, data.limitMs) });
    }
  } catch (error) {
    send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
};

async function fetchWeights(modelUrl: string): Promise<Uint8Array> {
  const response = await fetch(modelUrl);
  if (!response.ok) throw new Error(`the weights: the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
