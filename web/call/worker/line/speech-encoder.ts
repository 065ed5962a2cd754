/** The encoder of a call's speech. It is made before the call, so whoever sets `onPacket` later gets its packets. */
import { createOpusEncoder, type OpusEncoder } from '../../../audio/opus-encoder.ts';
import type { OpusWasm } from '../../../audio/opus-wasm.ts';
import type { OnPacket } from '../../../audio/packet-encoder.ts';

export interface SpeechEncoder extends Omit<OpusEncoder, 'path'> {
  /** Gets the packets in order. Nothing is encoded before the first `push`. */
  onPacket: OnPacket;
}

/** `allow` narrows the choice of encoders (opus-encoder.ts). */
export async function createSpeechEncoder(opus: OpusWasm, allow: 'any' | 'wasm'): Promise<SpeechEncoder> {
  const encoder = await createOpusEncoder(opus, (packet) => speech.onPacket(packet), allow);
  const speech: SpeechEncoder = {
    onPacket: () => {},
    push: (pcm) => encoder.push(pcm),
    flush: () => encoder.flush(),
    reset: () => encoder.reset(),
    close: () => encoder.close(),
  };
  return speech;
}
