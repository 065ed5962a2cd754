import CallWorker from './worker/call-worker.ts?worker';

/** Starts the call worker. `?encoder=wasm` on the page's address keeps it to the WASM encoder (call-worker.ts). */
export function startWorker(): Worker {
  return new CallWorker({ name: new URLSearchParams(location.search).get('encoder') ?? 'any' });
}
