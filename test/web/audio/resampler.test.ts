import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rmsDb } from '../../../web/audio/level.ts';
import { Resampler, type ResamplerEdge } from '../../../web/audio/resampler.ts';

const RATES: [number, number][] = [
  [48_000, 24_000],
  [44_100, 24_000],
  [96_000, 24_000],
  [16_000, 24_000],
  [24_000, 16_000],
  [44_100, 16_000],
  [24_000, 48_000],
  [24_000, 44_100],
  [24_000, 96_000],
  [24_000, 24_000],
];

/** A full-scale sine of this frequency, ms long, sampled at this rate. */
function tone(hz: number, rateHz: number, ms = 500): Float32Array {
  return Float32Array.from({ length: (rateHz * ms) / 1000 }, (_, i) =>
    Math.sin((2 * Math.PI * hz * i) / rateHz),
  );
}

function resample(input: Float32Array, from: number, to: number, edge?: ResamplerEdge): Float32Array {
  const resampler = new Resampler(from, to, edge);
  const body = resampler.process(input);
  const tail = resampler.flush();
  const whole = new Float32Array(body.length + tail.length);
  whole.set(body);
  whole.set(tail, body.length);
  return whole;
}

/** The output without the parts that the silence at both ends of the stream reaches. */
const middle = (samples: Float32Array) => samples.subarray(samples.length * 0.1, samples.length * 0.9);

describe.each(RATES)('resampling %i → %i Hz', (from, to) => {
  const lower = Math.min(from, to);

  it('keeps the length and the place of every sample', () => {
    const output = resample(tone(440, from), from, to);
    const wanted = tone(440, to);
    expect(Math.abs(output.length - wanted.length)).toBeLessThanOrEqual(1);
    const error = middle(output).map((sample, i) => sample - middle(wanted)[i]!);
    expect(rmsDb(error)).toBeLessThan(-70);
  });

  it.each([0.01, 0.1, 0.25, 0.35, 0.42])('passes %f of the lower rate within 0.1 dB', (fraction) => {
    const output = resample(tone(lower * fraction, from), from, to);
    expect(Math.abs(rmsDb(middle(output)) + 3.01)).toBeLessThan(0.1);
  });

  it('passes a constant unchanged', () => {
    for (const sample of middle(resample(new Float32Array(from / 5).fill(0.7), from, to)))
      expect(sample).toBeCloseTo(0.7, 4);
  });

  it('gives the same samples however the input is cut', () => {
    const input = tone(1234, from, 60);
    const whole = resample(input, from, to);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1 }), (sizes) => {
        const resampler = new Resampler(from, to);
        const parts: number[] = [];
        let at = 0;
        for (const size of sizes) {
          parts.push(...resampler.process(input.subarray(at, at + size)));
          at += size;
        }
        parts.push(...resampler.process(input.subarray(at)), ...resampler.flush());
        expect(Float32Array.from(parts)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('has all but its latency of output settled at any time', () => {
    const resampler = new Resampler(from, to);
    const settled = resampler.process(new Float32Array(from)).length;
    expect(to - settled).toBeLessThanOrEqual(Math.ceil((resampler.latencyMs * to) / 1000));
    expect(resampler.latencyMs).toBeLessThan(2);
  });
});

describe('resampling', () => {
  it.each([
    [48_000, 24_000],
    [44_100, 24_000],
    [96_000, 24_000],
    [24_000, 16_000],
    [44_100, 16_000],
  ])('%i → %i Hz lets nothing above half the output rate fold back', (from, to) => {
    for (let hz = to / 2; hz <= from / 2; hz += to / 48)
      expect(rmsDb(middle(resample(tone(hz, from, 100), from, to)))).toBeLessThan(-63);
  });

  it.each([
    [24_000, 48_000],
    [24_000, 44_100],
    [24_000, 96_000],
    [16_000, 24_000],
  ])('%i → %i Hz makes no images of what was there', (from, to) => {
    for (const fraction of [0.1, 0.3, 0.42]) {
      const hz = from * fraction;
      const output = middle(resample(tone(hz, from), from, to));
      const start = Math.floor(output.byteOffset / 4);
      // What is left besides the tone itself, by least squares against its sine and cosine.
      const sine = output.map((_, i) => Math.sin((2 * Math.PI * hz * (i + start)) / to));
      const cosine = output.map((_, i) => Math.cos((2 * Math.PI * hz * (i + start)) / to));
      const along = (basis: Float32Array) =>
        basis.reduce((sum, value, i) => sum + value * output[i]!, 0) /
        basis.reduce((sum, value) => sum + value ** 2, 0);
      const [a, b] = [along(sine), along(cosine)];
      const rest = output.map((sample, i) => sample - a * sine[i]! - b * cosine[i]!);
      expect(rmsDb(rest)).toBeLessThan(-60);
    }
  });

  describe.each([
    [24_000, 16_000],
    [44_100, 16_000],
    [48_000, 16_000],
  ])('%i → %i Hz with a full edge', (from, to) => {
    const full = (hz: number) => rmsDb(middle(resample(tone(hz, from), from, to, 'full')));

    it('passes all up to 0.46 of the lower rate within 0.1 dB', () => {
      for (let part = 0.01; part <= 0.46; part += 0.03)
        expect(Math.abs(full(part * to) + 3.01)).toBeLessThan(0.1);
    });

    it('lets nothing fold back from 0.545 of it on', () => {
      for (let hz = 0.545 * to; hz <= from / 2; hz += to / 48) expect(full(hz)).toBeLessThan(-63);
    });

    it('waits no longer for what is to come', () => {
      expect(new Resampler(from, to, 'full').latencyMs).toBe(new Resampler(from, to).latencyMs);
    });
  });

  it('begins anew after a flush', () => {
    const resampler = new Resampler(48_000, 24_000);
    const input = tone(500, 48_000, 50);
    const once = [...resampler.process(input), ...resampler.flush()];
    const twice = [...resampler.process(input), ...resampler.flush()];
    expect(twice).toEqual(once);
  });

  it('refuses rates that are not rates', () => {
    expect(() => new Resampler(0, 24_000)).toThrow(RangeError);
    expect(() => new Resampler(44_100.5, 24_000)).toThrow(RangeError);
  });
});
