import { parentPort } from 'node:worker_threads';
import { BEAT } from './lasting-thread.ts';

const beatEveryMs = 2000;

/** Called once in each thread: tells whoever started it, again and again, that it does not hang. */
export function sendBeats(): void {
  setInterval(() => parentPort?.postMessage(BEAT), beatEveryMs).unref();
}
