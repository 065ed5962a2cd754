import { describe, expect, it } from 'vitest';
import type { Scorer } from '../../../../web/turn/smart-turn/smart-turn.ts';
import { warmUp } from '../../../../web/turn/smart-turn/warm-up.ts';

/** A network that takes the time that it is told to, on a clock of the test. */
function network(takesMs: number, compilesMs = 500) {
  let nowMs = 0;
  let runs = 0;
  const it = {
    released: 0,
    nowMs: () => nowMs,
    score: async () => {
      nowMs += runs++ === 0 ? compilesMs : takesMs;
      return 0.7;
    },
    release: () => void it.released++,
  } satisfies Scorer & { released: number; nowMs: () => number };
  return it;
}

describe('the warm-up', () => {
  it('says what an answer takes, and compiling is not counted', async () => {
    const quick = network(60);
    expect(await warmUp(quick, 80, quick.nowMs)).toBe(60);
    expect(quick.released).toBe(0);
  });

  it('refuses and releases a network that is too slow', async () => {
    const slow = network(80);
    await expect(warmUp(slow, 80, slow.nowMs)).rejects.toThrow('80 ms');
    expect(slow.released).toBe(1);
  });

  it('releases a network that fails', async () => {
    const failing = network(1);
    failing.score = () => Promise.reject(new Error('out of memory'));
    await expect(warmUp(failing, 80)).rejects.toThrow('out of memory');
    expect(failing.released).toBe(1);
  });
});
