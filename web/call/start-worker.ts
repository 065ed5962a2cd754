import CallWorker from './worker/call-worker.ts?worker';

/** Starts the call worker. `?encoder=wasm` in the page's address allows only the WASM encoder (call-worker.ts). */
export function startWorker(): Worker {
  return new CallWorker({ name: new URLSearchParams(location.search).get('encoder') ?? 'any' });
}
