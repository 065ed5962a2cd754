/** Kept sound, decoded where nobody waits for it: in slices, so that calls that are up are not held up. */
import { packetsOf } from '../../shared/conversations/ogg-opus.ts';
import { LatchError } from '../../shared/errors.ts';
import { PACKET_SAMPLES } from '../../shared/frames.ts';
import type { OpusDecoder } from '../audio/opus.ts';

/** Decoding takes 18 µs a packet: 3.6 ms a slice. Between two slices the event loop goes round. */
export const DECODED_SLICE = 200;

/** The packets of a file; null: it is no sound, as after a disk has failed. */
export function packetsOrNull(file: Uint8Array): Uint8Array[] | null {
  try {
    return packetsOf(file);
  } catch (error) {
    if (LatchError.from(error).code === 'bad-frame') return null;
    throw error;
  }
}

const SILENCE = new Int16Array(PACKET_SAMPLES);

/** The samples of a packet; silence where it is broken. */
export function samplesOf(decoder: OpusDecoder, packet: Uint8Array): Int16Array {
  try {
    return decoder.decode(packet);
  } catch (error) {
    if (error instanceof LatchError && error.code === 'bad-frame') return SILENCE;
    throw error;
  }
}
