import { describe, expect, it } from 'vitest';
import { RenderClock } from '../../../web/audio/render-clock.ts';

const frames = (said: number[]): number[] => {
  const clock = new RenderClock();
  return said.map((currentFrame) => clock.atSample(currentFrame, 128));
};

describe('the clock of a worklet', () => {
  it('is what the scope says, from wherever that begins', () => {
    expect(frames([9216, 9344, 9472])).toEqual([9216, 9344, 9472]);
  });

  it('goes on where the scope’s stands still for some quanta, and meets it again', () => {
    expect(frames([9216, 9344, 9344, 9344, 9344, 9856, 9984])).toEqual([
      9216, 9344, 9472, 9600, 9728, 9856, 9984,
    ]);
  });

  it('skips what was not rendered', () => {
    expect(frames([0, 128, 10_240, 10_368])).toEqual([0, 128, 10_240, 10_368]);
  });
});
