import { createRequire } from 'node:module';

const { default: SpeexResampler } = createRequire(import.meta.url)(
  'speex-resampler',
) as typeof import('speex-resampler');
await SpeexResampler.initPromise;

const OUTPUT_HZ = 24_000;
/** Samples that its filter looks back, at the lower of the two rates. */
const FILTER_DELAY = 64;

/**
 * Makes 24 kHz of whole pieces of audio at a lower rate, mono PCM16, each as long as it was and in step with it. One serves for
 * many pieces: the library never frees it.
 */
export function resampler(inputHz: number): (pcm: Int16Array) => Int16Array<ArrayBuffer> {
  const speex = new SpeexResampler(1, inputHz, OUTPUT_HZ);
  const delay = Math.round((FILTER_DELAY * OUTPUT_HZ) / inputHz);
  return (pcm) => {
    // The silence behind pushes the last samples out of the filter.
    const padded = new Int16Array(pcm.length + FILTER_DELAY);
    padded.set(pcm);
    const resampled = speex.processChunk(Buffer.from(padded.buffer));
    const output = new Int16Array(resampled.length / 2 - delay);
    Buffer.from(output.buffer).set(resampled.subarray(2 * delay));
    return output;
  };
}
