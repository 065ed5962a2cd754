import { parentPort } from 'node:worker_threads';
import { READY } from '../asked-thread.ts';
import { sendBeats } from '../beats.ts';
import { resampler } from '../resample.ts';
import { FLITE_HZ } from './flite-voices.ts';
import type { MouthAnswer, MouthRequest } from './messages.ts';

// Once in each thread, Node warns that WASI is experimental, and every start of the program would show it. Other warnings
// stay.
const warn = process.listeners('warning')[0];
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning' || !warning.message.includes('WASI')) warn?.(warning);
});

const to24kHz = resampler(FLITE_HZ);
// Loaded only now, because loading it causes the warning.
const flite = import('./flite.ts').then(({ loadFlite }) => loadFlite());
sendBeats();
// Where it cannot be loaded, the thread ends with that error.
void flite.then(() => parentPort?.postMessage(READY));

parentPort?.on('message', async ({ id, text, voice, speed }: MouthRequest) => {
  try {
    const say = await flite;
    const pcm = to24kHz(say(text, voice, speed));
    parentPort?.postMessage({ id, answer: pcm } satisfies MouthAnswer, [pcm.buffer]);
  } catch (error) {
    parentPort?.postMessage({ id, failed: String(error) } satisfies MouthAnswer);
  }
});
