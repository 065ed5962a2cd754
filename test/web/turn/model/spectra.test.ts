import { describe, expect, it } from 'vitest';
import { EOT_FRAME_SAMPLES, EOT_HZ, Spectra, type Hop } from '../../../../web/turn/model/spectra.ts';

describe('the spectra of a frame', () => {
  it.each([80, 120, 210, 330, 430])('hear the pitch of a voice-like tone of %i Hz', (hz) => {
    for (const { voicing, pitch } of steady(buzz(hz))) {
      expect(100 * 2 ** pitch).toBeCloseTo(hz, -1);
      expect(Math.abs(pitch - Math.log2(hz / 100))).toBeLessThan(0.02);
      expect(voicing).toBeGreaterThan(0.9);
    }
  });

  it('hear no voice in noise', () => {
    let seed = 1;
    const noise = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
    for (const { voicing } of steady(noise)) expect(voicing).toBeLessThan(0.6);
  });

  it('give levels in dB, so that a tenth of the amplitude is 20 less', () => {
    const loud = steady(buzz(150))[1];
    const soft = steady((i) => buzz(150)(i) / 10)[1];
    expect(loud.level - soft.level).toBeCloseTo(20, 1);
    expect(loud.mels[5]! - soft.mels[5]!).toBeCloseTo(20, 1);
    expect(soft.pitch).toBeCloseTo(loud.pitch, 3);
  });

  it('are finite in digital silence', () => {
    for (const { mels, level, voicing, pitch } of steady(() => 0)) {
      expect([...mels, level]).toEqual(Array(41).fill(-100));
      expect(voicing).toBe(0);
      expect(Number.isFinite(pitch)).toBe(true);
    }
  });
});

/** Ten harmonics, as of a voice. */
function buzz(hz: number): (sample: number) => number {
  return (sample) => {
    let sum = 0;
    for (let n = 1; n <= 10; n++) sum += Math.sin((2 * Math.PI * hz * n * sample) / EOT_HZ + n) / n;
    return sum / 10;
  };
}

/** The hops of a signal's fourth frame. */
function steady(signal: (sample: number) => number): readonly [Hop, Hop] {
  const spectra = new Spectra();
  const frame = (n: number) =>
    Float32Array.from({ length: EOT_FRAME_SAMPLES }, (_, i) => signal(n * EOT_FRAME_SAMPLES + i));
  for (let n = 0; n < 3; n++) spectra.next(frame(n));
  return spectra.next(frame(3));
}
