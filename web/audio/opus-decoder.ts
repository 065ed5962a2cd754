/** From Opus packets to 24 kHz mono samples: always WASM, since it is synchronous and as fast as the browser's own. */
import type { OpusWasm } from './opus-wasm.ts';

/** One stream of packets, such as one reply; another stream wants another decoder. */
export interface OpusDecoder {
  /**
   * The packet's samples at PIPELINE_HZ in ±1, in a buffer of their own. `null` stands for a packet that is lost: what it
   * may have held, faded (Opus's own concealment). Throws LatchError `bad-frame` for what is no Opus packet.
   */
  decode(packet: Uint8Array | null): Float32Array<ArrayBuffer>;
  /** Frees its memory; it decodes no more. */
  close(): void;
}

export function createOpusDecoder(opus: OpusWasm): OpusDecoder {
  return opus.decoder();
}
