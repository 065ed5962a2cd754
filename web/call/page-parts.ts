/**
 * Every file that the page loads after itself. A server that has become newer does not have them any more, under their names of
 * before.
 */
import opusUrl from '@evan/opus/wasm/simd.wasm?url';
import vadUrl from '@ricky0123/vad-web/dist/silero_vad_v5.onnx?url';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url&no-inline';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import captureUrl from '../audio/capture.worklet.ts?worker&url';
import playbackUrl from '../audio/playback.worklet.ts?worker&url';
import eotUrl from '../turn/model/eot.onnx?url';
import workerUrl from './worker/call-worker.ts?worker&url';

export const PAGE_PARTS = [captureUrl, playbackUrl, workerUrl, vadUrl, runtimeUrl, wasmUrl, opusUrl, eotUrl];
