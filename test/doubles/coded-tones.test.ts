import { Decoder, Encoder } from '@evan/opus';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PACKET_SAMPLES, PIPELINE_HZ } from '../../shared/frames.ts';
import { decodeTones, encodeTones, toneAt } from './coded-tones.ts';

const floats = (pcm: Int16Array): Float32Array => Float32Array.from(pcm, (sample) => sample / 32_768);

/** Encodes as a reply goes to the page: 24 kbit/s Opus for speech, 20 ms at a time. Its look-ahead is 6.5 ms. */
function throughOpus(pcm: Int16Array, bitrate = 24_000): Int16Array {
  const encoder = new Encoder({ channels: 1, sample_rate: PIPELINE_HZ, application: 'voip' });
  const decoder = new Decoder({ channels: 1, sample_rate: PIPELINE_HZ });
  encoder.bitrate = bitrate;
  const out = new Int16Array(pcm.length);
  for (let at = 0; at + PACKET_SAMPLES <= pcm.length; at += PACKET_SAMPLES) {
    const bytes = decoder.decode(encoder.encode(pcm.subarray(at, at + PACKET_SAMPLES)));
    out.set(new Int16Array(bytes.buffer, bytes.byteOffset, PACKET_SAMPLES), at);
  }
  return out;
}

/** Resamples by straight lines, as no good resampler does. */
function resampled(pcm: Float32Array, rateHz: number): Float32Array {
  return Float32Array.from({ length: Math.floor((pcm.length * rateHz) / PIPELINE_HZ) }, (_, i) => {
    const at = (i * PIPELINE_HZ) / rateHz;
    const low = Math.floor(at);
    return pcm[low]! + (at - low) * ((pcm[low + 1] ?? 0) - pcm[low]!);
  });
}

/** White noise of this RMS, the same at each run. */
function withNoise(pcm: Float32Array, rms: number): Float32Array {
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  return pcm.map((sample) => sample + (random() + random() + random() - 1.5) * 2 * rms);
}

function joined(...parts: Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const silence = (ms: number): Float32Array => new Float32Array((ms * PIPELINE_HZ) / 1000);
const cut = (pcm: Float32Array, fromMs: number, toMs: number): Float32Array =>
  pcm.subarray((fromMs * PIPELINE_HZ) / 1000, (toMs * PIPELINE_HZ) / 1000);

describe('coded tones', () => {
  it('tell which reply sounds and which millisecond of it, and where there is silence', () => {
    const pcm = joined(silence(300), floats(encodeTones(5, 1000)), silence(200), floats(encodeTones(6, 400)));
    const stretches = decodeTones({ rateHz: PIPELINE_HZ, pcm });
    expect(stretches.map(({ responseNumber }) => responseNumber)).toEqual([5, 6]);
    expect(stretches[0]!.fromMs).toBeCloseTo(300, -1);
    expect(stretches[0]!.toMs).toBeCloseTo(1300, -1);
    expect(toneAt(stretches, 100)).toBeNull();
    expect(toneAt(stretches, 1400)).toBeNull();
    expect(toneAt(stretches, 800)!.ms).toBeCloseTo(500, -1);
    expect(decodeTones({ rateHz: PIPELINE_HZ, pcm: silence(500) })).toEqual([]);
  });

  it('hold within 10 ms through Opus, any part, any rate, any volume, with noise', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 15 }),
        fc.integer({ min: 0, max: 8000 }),
        fc.integer({ min: 80, max: 900 }),
        fc.constantFrom(24_000, 44_100, 48_000),
        fc.constantFrom(1, 0.3),
        (number, fromMs, lengthMs, rateHz, volume) => {
          const sent = floats(throughOpus(encodeTones(number, 9000)));
          const part = cut(sent, fromMs, fromMs + lengthMs).map((sample) => sample * volume);
          const recording = joined(silence(250), part, silence(250));
          const heard = withNoise(resampled(recording, rateHz), 0.001);
          const stretches = decodeTones({ rateHz, pcm: heard });
          expect(stretches.map(({ responseNumber }) => responseNumber)).toEqual([number]);
          const [stretch] = stretches;
          expect(Math.abs(stretch!.fromMs - 250)).toBeLessThanOrEqual(5);
          expect(Math.abs(stretch!.toMs - 250 - lengthMs)).toBeLessThanOrEqual(5);
          // What the codec plays is 6.5 ms late.
          const dueMs = fromMs - 6.5 + stretch!.fromMs - 250;
          expect(Math.abs(stretch!.replyFromMs - Math.max(0, dueMs))).toBeLessThanOrEqual(10);
        },
      ),
      { numRuns: 12, seed: 7 },
    );
  });

  it('tell where one reply gives way to another without silence between', () => {
    const pcm = joined(cut(floats(encodeTones(1, 800)), 0, 500), floats(encodeTones(2, 500)));
    const stretches = decodeTones({ rateHz: PIPELINE_HZ, pcm });
    expect(stretches.map(({ responseNumber }) => responseNumber)).toEqual([1, 2]);
    expect(Math.abs(stretches[0]!.toMs - 500)).toBeLessThanOrEqual(10);
  });

  it('tell a hole: what was left out of a reply', () => {
    const whole = floats(encodeTones(3, 2000));
    const stretches = decodeTones({
      rateHz: PIPELINE_HZ,
      pcm: joined(cut(whole, 0, 600), cut(whole, 1000, 2000)),
    });
    expect(stretches).toHaveLength(2);
    expect(Math.abs(stretches[1]!.replyFromMs - 1000 - (stretches[1]!.fromMs - 600))).toBeLessThanOrEqual(10);
  });

  it('take other sound for sound, and for nobody’s', () => {
    const noise = withNoise(silence(400), 0.1);
    const stretches = decodeTones({ rateHz: PIPELINE_HZ, pcm: joined(silence(100), noise, silence(100)) });
    expect(stretches.map(({ responseNumber }) => responseNumber)).toEqual([null]);
  });

  it('show even a burst too short to be told', () => {
    const burst = cut(floats(encodeTones(4, 500)), 200, 212);
    const stretches = decodeTones({ rateHz: PIPELINE_HZ, pcm: joined(silence(100), burst, silence(100)) });
    expect(stretches).toHaveLength(1);
    expect(stretches[0]!.responseNumber).toBeNull();
  });
});
