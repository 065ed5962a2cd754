/**
 * A recording as a microphone of a call would have given it. It has nothing above 8 kHz, and what it has below must come through
 * as it is, or the benchmark would measure a filter that no call has.
 */
import { TURN_HZ } from './labelled-turn.ts';

const UP = 3;
export const MICROPHONE_HZ = UP * TURN_HZ;
/** On each side of a sample: flat within 0.1 dB up to 7.8 kHz, and images down by more than 70 dB from 8.2 kHz on. */
const HALF_TAPS = 100;

/** From TURN_HZ to MICROPHONE_HZ: a sinc under a Blackman window. Every third sample is the recording's own. */
export function atMicrophone(pcm: Float32Array): Float32Array {
  const out = new Float32Array(UP * pcm.length);
  const padded = new Float64Array(pcm.length + 2 * HALF_TAPS);
  padded.set(pcm, HALF_TAPS);
  for (let phase = 0; phase < UP; phase++) {
    const taps = tapsOf(phase / UP);
    for (let i = 0; i < pcm.length; i++) {
      let sum = 0;
      for (let tap = 0; tap < taps.length; tap++) sum += padded[i + 1 + tap]! * taps[tap]!;
      out[UP * i + phase] = sum;
    }
  }
  return out;
}

/** The weights of the samples around a place that lies `after` (0 to 1) after the sample of number HALF_TAPS − 1. */
function tapsOf(after: number): Float64Array {
  return Float64Array.from({ length: 2 * HALF_TAPS }, (_, tap) => {
    const distance = after + HALF_TAPS - 1 - tap;
    if (distance === 0) return 1;
    const angle = (Math.PI * distance) / HALF_TAPS;
    const window = 0.42 + 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle);
    return (Math.sin(Math.PI * distance) / (Math.PI * distance)) * window;
  });
}
