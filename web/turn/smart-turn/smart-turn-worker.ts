/** Smart Turn in a thread of its own: one answer takes longer than several of the VAD's frames. */
import * as wasmRuntime from '../runtime.ts';
import { chooseNetwork, type Candidates } from './choose-network.ts';
import { createNetwork } from './network.ts';
import type { Scorer } from './smart-turn.ts';
import type { FromSmartTurn, ToSmartTurn } from './worker-messages.ts';

const tell = (message: FromSmartTurn): void => self.postMessage(message);

/** Two threads halve the time where there are cores to spare (35 ms for 66); they need an isolated page. */
const { hardwareConcurrency } = navigator;
wasmRuntime.env.wasm.numThreads = self.crossOriginIsolated && hardwareConcurrency >= 4 ? 2 : 1;

let network: Scorer | null = null;

self.onmessage = async ({ data }: MessageEvent<ToSmartTurn>) => {
  try {
    if (data.kind === 'score') return tell({ kind: 'score', ended: await network!.score(data.sound) });
    const chosen = await chooseNetwork(await candidates(data), data.limitMs);
    network = chosen.network;
    const { provider, warmUpMs, why } = chosen;
    tell({ kind: 'ready', provider, warmUpMs, why });
  } catch (error) {
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
};

async function candidates({ modelUrl, provider }: ToSmartTurn & { kind: 'load' }): Promise<Candidates> {
  const response = await fetch(modelUrl);
  if (!response.ok) throw new Error(`the weights: the server answered ${response.status}`);
  const model = new Uint8Array(await response.arrayBuffer());
  const wasm = (): Promise<Scorer> => createNetwork(wasmRuntime, model, 'wasm');
  if (provider === 'wasm') return { wasm, webgpu: null, noWebGpu: null };
  const noWebGpu = await lacksWebGpu();
  if (noWebGpu !== null) return { wasm, webgpu: null, noWebGpu };
  // 17 MB: fetched only here, where the operator asked for it and the browser can use it.
  const webgpu = async (): Promise<Scorer> =>
    createNetwork(await import('./webgpu-runtime.ts'), model, 'webgpu');
  return { wasm, webgpu, noWebGpu: null };
}

/** Why there is no WebGPU here; null where there is. */
async function lacksWebGpu(): Promise<string | null> {
  if (!('gpu' in navigator)) return 'this browser has no WebGPU';
  // JavaScript Promise Integration: what onnxruntime's smaller WebGPU build waits with.
  if (!('Suspending' in WebAssembly)) return 'this browser’s WebAssembly cannot wait for WebGPU';
  const adapter = await (navigator.gpu as { requestAdapter(): Promise<object | null> }).requestAdapter();
  return adapter === null ? 'there is no graphics adapter for WebGPU' : null;
}
