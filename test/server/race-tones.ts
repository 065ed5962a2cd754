/** What a person would hear in a reply: each response of the strict double has a tone that says its number. */
import { Decoder } from '@evan/opus';
import { PACKET_SAMPLES, PIPELINE_HZ, type AudioFrame } from '../../shared/frames.ts';
import { decodeTones } from '../doubles/coded-tones.ts';

/** Which responses sound in a reply's packets. */
export function numbersIn(frames: readonly AudioFrame[]): (number | null)[] {
  const decoder = new Decoder({ channels: 1, sample_rate: PIPELINE_HZ });
  const pcm = new Float32Array(frames.length * PACKET_SAMPLES);
  frames.forEach(({ payload }, index) => {
    const bytes = decoder.decode(payload);
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
    pcm.set(
      Float32Array.from(samples, (sample) => sample / 32_768),
      index * PACKET_SAMPLES,
    );
  });
  // A tone that is too short to identify is identified by the rest of its reply.
  const told = decodeTones({ rateHz: PIPELINE_HZ, pcm }).filter(({ fromMs, toMs }) => toMs - fromMs > 40);
  return [...new Set(told.map(({ responseNumber }) => responseNumber))];
}
