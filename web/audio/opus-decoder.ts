/**
 * Turns Opus packets into 24 kHz mono samples. It always uses WASM, since that is synchronous and as fast as the browser's
 * own decoder.
 */
import type { OpusWasm } from './opus-wasm.ts';

/** One stream of packets, such as one reply. Each stream needs a decoder of its own. */
export interface OpusDecoder {
  /**
   * The packet's samples at PIPELINE_HZ in ±1, in a buffer of their own. `null` stands for a lost packet: the samples then
   * are what it may have held, faded (Opus's own concealment). Throws LatchError `bad-frame` if it is not an Opus packet.
   */
  decode(packet: Uint8Array | null): Float32Array<ArrayBuffer>;
  /** Frees its memory; it cannot decode after that. */
  close(): void;
}

export function createOpusDecoder(opus: OpusWasm): OpusDecoder {
  return opus.decoder();
}
