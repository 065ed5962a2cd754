import { describe, expect, it } from 'vitest';
import { BandLevels } from '../../../web/audio/band-levels.ts';
import { rmsDb } from '../../../web/audio/level.ts';
import { Hiss } from '../../../web/turn/hiss.ts';
import { VAD_FRAME_SAMPLES, VAD_HZ } from '../../../web/turn/vad.ts';

const SECONDS = 10;
const frames = (hiss: Hiss, of = new Float32Array(VAD_FRAME_SAMPLES)) =>
  Array.from({ length: (SECONDS * VAD_HZ) / VAD_FRAME_SAMPLES }, () => hiss.under(of));

describe('the hiss under what the VAD hears', () => {
  it('is as loud in every frame', () => {
    for (const frame of frames(new Hiss())) expect(Math.abs(rmsDb(frame) + 60)).toBeLessThan(1);
  });

  it('is soft where voices are strong', () => {
    const bands = new BandLevels(VAD_HZ);
    for (const frame of frames(new Hiss())) bands.onSamples(frame);
    const levels = bands.levelsDb();
    for (const level of levels.slice(0, 4)) expect(level).toBeLessThan(-75);
    expect(levels[5]!).toBeGreaterThan(-70);
  });

  it('never repeats itself from frame to frame', () => {
    const [first, ...rest] = frames(new Hiss()).map((frame) => frame.join());
    expect(rest).not.toContain(first);
  });

  it('leaves the sound as it is, and is the same in every call', () => {
    const sound = Float32Array.from({ length: VAD_FRAME_SAMPLES }, (_, i) => 0.5 * Math.sin(i));
    const before = sound.slice();
    const [over] = frames(new Hiss(), sound);
    const [alone] = frames(new Hiss());
    expect(sound).toEqual(before);
    over!.forEach((sample, i) => expect(sample - sound[i]!).toBeCloseTo(alone![i]!, 6));
  });
});
