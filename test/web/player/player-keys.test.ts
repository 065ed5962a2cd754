import { describe, expect, it } from 'vitest';
import { clockText, spokenTime } from '../../../web/player/clock-text.ts';
import { sliderKey } from '../../../web/player/player-keys.ts';

describe('keys of the slider', () => {
  const key = (name: string, rtl = false) => sliderKey(name, 60_000, 90_000, rtl);

  it('go five seconds, half a minute, or to an end', () => {
    expect(['ArrowRight', 'ArrowUp', 'ArrowLeft', 'ArrowDown'].map((name) => key(name))).toEqual([
      65_000, 65_000, 55_000, 55_000,
    ]);
    expect(['PageUp', 'PageDown', 'Home', 'End'].map((name) => key(name))).toEqual([
      90_000, 30_000, 0, 90_000,
    ]);
  });

  it('go the way the line runs where the page is read from right to left', () => {
    expect([key('ArrowLeft', true), key('ArrowRight', true), key('ArrowUp', true)]).toEqual([
      65_000, 55_000, 65_000,
    ]);
  });

  it('leave all other keys to the page', () => {
    expect(['Tab', ' ', 'a'].map((name) => key(name))).toEqual([null, null, null]);
  });
});

describe('times', () => {
  it('are short to the eye', () => {
    expect([0, 7_999, 65_000, 3_765_000].map(clockText)).toEqual(['0:00', '0:07', '1:05', '1:02:45']);
  });

  it('are durations to the ear', () => {
    expect([7_000, 65_000, 3_765_000].map(spokenTime)).toEqual(['7 s', '1 min 5 s', '62 min 45 s']);
  });
});
