import { describe, expect, it } from 'vitest';
import { SILENCE_DB, meterValue, rmsDb } from '../../../web/audio/level.ts';

describe('level', () => {
  it('is 0 dBFS for a full-scale square wave and -3 for a full-scale sine', () => {
    expect(rmsDb(Float32Array.from({ length: 480 }, (_, i) => (i % 2 ? 1 : -1)))).toBeCloseTo(0, 6);
    const sine = Float32Array.from({ length: 480 }, (_, i) => Math.sin((2 * Math.PI * i) / 48));
    expect(rmsDb(sine)).toBeCloseTo(-3.01, 2);
  });

  it('has a floor, so that silence is a number', () => {
    expect(rmsDb(new Float32Array(480))).toBe(SILENCE_DB);
    expect(rmsDb(new Float32Array(0))).toBe(SILENCE_DB);
    expect(rmsDb(new Float32Array(10).fill(1e-9))).toBe(SILENCE_DB);
  });

  it('fills a meter from room tone to loud speech, in equal steps of dB', () => {
    expect(meterValue(SILENCE_DB)).toBe(0);
    expect(meterValue(0)).toBe(1);
    expect(meterValue(-35)).toBeCloseTo(0.5);
  });
});
