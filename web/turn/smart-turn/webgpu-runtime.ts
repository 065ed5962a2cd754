/** onnxruntime-web's smallest build that has WebGPU. */
import { env, InferenceSession, Tensor } from 'onnxruntime-web/jspi';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url&no-inline';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';

env.wasm.numThreads = 1;
env.wasm.wasmPaths = { wasm: wasmUrl, mjs: runtimeUrl };

export { InferenceSession, Tensor };
