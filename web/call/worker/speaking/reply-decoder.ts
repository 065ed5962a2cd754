/** Turns the packets of one reply into samples at the rate of the AudioContext. */
import { createOpusDecoder } from '../../../audio/opus-decoder.ts';
import type { OpusWasm } from '../../../audio/opus-wasm.ts';
import { Resampler } from '../../../audio/resampler.ts';
import { PIPELINE_HZ } from '../../../../shared/frames.ts';

export interface ReplyDecoder {
  /** The samples of the next packet, in a buffer of their own. Throws LatchError `bad-frame` if it is not an Opus packet. */
  decode(payload: Uint8Array): Float32Array<ArrayBuffer>;
  /** The last samples, which were kept back for a next packet that will not come. */
  flush(): Float32Array<ArrayBuffer>;
  /** Frees its memory. */
  close(): void;
}

export function opusReplyDecoder(opus: OpusWasm, sampleRate: number): ReplyDecoder {
  const decoder = createOpusDecoder(opus);
  const resampler = new Resampler(PIPELINE_HZ, sampleRate);
  return {
    decode: (payload) => resampler.process(decoder.decode(payload)),
    flush: () => resampler.flush(),
    close: () => decoder.close(),
  };
}
