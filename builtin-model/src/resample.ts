import { createRequire } from 'node:module';

const { default: SpeexResampler } = createRequire(import.meta.url)(
  'speex-resampler',
) as typeof import('speex-resampler');
await SpeexResampler.initPromise;

const PROTOCOL_HZ = 24_000;
/** How many samples its filter looks back, at the lower of the two rates. */
const FILTER_DELAY = 64;

/** Resamples a stream of mono PCM16, chunk by chunk. Reuse it: the library never frees one. */
export function streamResampler(
  inputHz: number,
  outputHz: number,
): (pcm: Int16Array) => Int16Array<ArrayBuffer> {
  const speex = new SpeexResampler(1, inputHz, outputHz);
  return (pcm) => {
    const resampled = speex.processChunk(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength));
    const output = new Int16Array(resampled.length / 2);
    Buffer.from(output.buffer).set(resampled);
    return output;
  };
}

/** Converts whole pieces of audio at a lower rate to 24 kHz. Each stays as long as it was, and in step with the original. */
export function resampler(inputHz: number): (pcm: Int16Array) => Int16Array<ArrayBuffer> {
  const resample = streamResampler(inputHz, PROTOCOL_HZ);
  const delay = Math.round((FILTER_DELAY * PROTOCOL_HZ) / inputHz);
  return (pcm) => {
    // The silence after the piece pushes the last samples out of the filter.
    const padded = new Int16Array(pcm.length + FILTER_DELAY);
    padded.set(pcm);
    return resample(padded).slice(delay);
  };
}
