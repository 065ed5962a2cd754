import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hearHold,
  paceFactor,
  TYPICAL_SPEAKER,
  type SpeakerPauses,
} from '../../../shared/floor/speaker-pauses.ts';

const after = (...pausesMs: number[]): SpeakerPauses => pausesMs.reduce(hearHold, TYPICAL_SPEAKER);
const times = (count: number, pauseMs: number): number[] => Array.from({ length: count }, () => pauseMs);

describe("a speaker's pauses", () => {
  it('are typical before any was heard', () => {
    expect(paceFactor(TYPICAL_SPEAKER)).toBe(1);
  });

  it('that are typical change nothing', () => {
    expect(paceFactor(after(...times(30, 420)))).toBeCloseTo(1);
  });

  it('move the commit a little at the first, half of the way after eight', () => {
    expect(paceFactor(after(600))).toBeCloseTo((600 / 420) ** (1 / 9));
    expect(paceFactor(after(...times(8, 600)))).toBeCloseTo((600 / 420) ** 0.5);
  });

  it('are forgotten as others come', () => {
    const slowThenQuick = after(...times(100, 900), ...times(100, 420));
    expect(paceFactor(slowThenQuick)).toBeLessThan(1.05);
  });

  it('are no stop closures and no silences', () => {
    expect(after(64, 190, 3_001, 60_000)).toBe(TYPICAL_SPEAKER);
  });

  it('never move the commit out of bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 200 }), (pausesMs) => {
        const factor = paceFactor(after(...pausesMs));
        expect(factor).toBeGreaterThanOrEqual(0.85);
        expect(factor).toBeLessThanOrEqual(1.4);
      }),
      { seed: 5 },
    );
  });
});
