/** The waveform of a sound: how loud it is, ten times a second. */
import { setImmediate } from 'node:timers/promises';
import { PACKET_MS } from '../../shared/frames.ts';
import { OpusDecoder } from '../audio/opus.ts';
import { DECODED_SLICE, samplesOf } from './decoded.ts';

export const PEAKS_PER_SECOND = 10;
const PACKETS_PER_PEAK = 1000 / PEAKS_PER_SECOND / PACKET_MS;

/**
 * The largest amplitude of each tenth of a second, 0 to 1, to two places: a picture of a few hundred pixels shows no more. A packet that is
 * broken counts as silence.
 */
export async function peaksOf(packets: readonly Uint8Array[]): Promise<number[]> {
  const decoder = new OpusDecoder();
  const peaks: number[] = [];
  for (const [i, packet] of packets.entries()) {
    if (i % PACKETS_PER_PEAK === 0) peaks.push(0);
    peaks[peaks.length - 1] = Math.max(peaks.at(-1)!, loudest(decoder, packet));
    if (i % DECODED_SLICE === DECODED_SLICE - 1) await setImmediate();
  }
  return peaks.map((peak) => Math.round(peak * 100) / 100);
}

function loudest(decoder: OpusDecoder, packet: Uint8Array): number {
  let peak = 0;
  for (const sample of samplesOf(decoder, packet)) peak = Math.max(peak, Math.abs(sample));
  return peak / 32_768;
}
