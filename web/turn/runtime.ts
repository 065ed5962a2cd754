/**
 * onnxruntime-web's plain WASM build, for everything in the call worker that runs a network: one thread (more do not help
 * networks this small), its two files are assets of our own, named by their hash.
 */
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url&no-inline';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { PartSource } from '../part-files.ts';

env.wasm.numThreads = 1;
env.wasm.wasmPaths = { wasm: wasmUrl, mjs: runtimeUrl };

/**
 * Downloads what the first session fetches: it does so itself, by its address, since a browser keeps the code that it compiled for an
 * address. Rejects where the server does not have it.
 */
export function downloadRuntime(parts: PartSource): Promise<void> {
  return parts.download(wasmUrl);
}

export { env, InferenceSession, Tensor };
