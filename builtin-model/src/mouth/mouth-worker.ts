import { parentPort } from 'node:worker_threads';
import { floatsFromPcm, pcmFromFloats, Resampler } from '../resample.ts';
import type { MouthAnswer, MouthRequest } from './messages.ts';

// Node warns that WASI is experimental, once a thread: every start of the program would show it. Other warnings stay.
const warn = process.listeners('warning')[0];
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning' || !warning.message.includes('WASI')) warn?.(warning);
});

const ready = import('./flite.ts').then(({ loadFlite }) => loadFlite());

parentPort?.on('message', async ({ id, text, voice, speed }: MouthRequest) => {
  try {
    const flite = await ready;
    const resampler = new Resampler(3, 2);
    const samples = floatsFromPcm(flite(text, voice, speed));
    const pcm = pcmFromFloats(resampler.process(samples));
    parentPort?.postMessage({ id, answer: pcm } satisfies MouthAnswer, [pcm.buffer]);
  } catch (error) {
    parentPort?.postMessage({ id, failed: String(error) } satisfies MouthAnswer);
  }
});
