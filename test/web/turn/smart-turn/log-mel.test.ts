import { describe, expect, it } from 'vitest';
import { logMel, MEL_BANDS, MEL_FRAMES, WINDOW_SAMPLES } from '../../../../web/turn/smart-turn/log-mel.ts';
import { reference, samplesOf } from './reference.ts';

const clip = samplesOf(reference.clip);

describe('the log-mel spectrogram', () => {
  for (const [name, sound] of [
    ['shorter', clip],
    ['longer', Float32Array.from([...clip, ...clip, ...clip])],
  ] as const)
    it(`of sound that is ${name} than eight seconds is NumPy’s`, () => {
      const features = logMel(sound);
      expect(features).toHaveLength(MEL_BANDS * MEL_FRAMES);
      for (const [band, frame, value] of reference[name])
        expect(features[band * MEL_FRAMES + frame]).toBeCloseTo(value, 3);
    });

  it('does not depend on the level', () => {
    const [quiet, loud] = [logMel(clip), logMel(clip.map((x) => x * 8))];
    expect(Math.max(...quiet.map((value, i) => Math.abs(value - loud[i]!)))).toBeLessThan(0.01);
  });

  it('sees nothing of what is longer ago than eight seconds', () => {
    const recent = Float32Array.from({ length: WINDOW_SAMPLES }, (_, i) => clip[i % clip.length]!);
    expect(logMel(Float32Array.from([...clip, ...recent]))).toEqual(logMel(recent));
  });

  it('of silence, or of nothing, is a number everywhere', () => {
    for (const sound of [new Float32Array(WINDOW_SAMPLES), new Float32Array(0)])
      expect(logMel(sound).every(Number.isFinite)).toBe(true);
  });

  it('of a pure tone is loudest in the band around it', () => {
    const features = logMel(
      Float32Array.from({ length: WINDOW_SAMPLES }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / 16_000)),
    );
    const column = Array.from({ length: MEL_BANDS }, (_, band) => features[band * MEL_FRAMES + 400]!);
    // 1000 Hz is mel 15 of 45.2 on Slaney's scale, in 81 steps: band 26 or 27 counted from one.
    expect([25, 26]).toContain(column.indexOf(Math.max(...column)));
  });
});
