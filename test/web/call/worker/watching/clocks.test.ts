import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AudioClock, ServerClock } from '../../../../../web/call/worker/watching/clocks.ts';

describe('the clock of the captured audio', () => {
  it('is not known before the first block', () => {
    expect(new AudioClock().ofCaptured(0)).toBeNull();
    expect(new AudioClock().ofContext(0)).toBeNull();
  });

  it('takes the block that came quickest: what came late was late on its way, not captured later', () => {
    const clock = new AudioClock();
    // The context is 5000 ms behind. Capture began when it was at 200 ms. The blocks have 10 ms.
    [3, 1, 25, 4].forEach((lateMs, i) =>
      clock.onBlock(210 + 10 * i, 10 * (i + 1), 5000 + 210 + 10 * i + lateMs),
    );
    expect(clock.ofContext(240)).toBe(5241);
    expect(clock.ofCaptured(40)).toBe(5241);
    expect(clock.ofCaptured(0)).toBe(5201);
  });

  it('keeps its place where the context slept: what was captured after it came later', () => {
    const clock = new AudioClock();
    clock.onBlock(1000, 1000, 6000);
    clock.onBlock(4010, 1010, 9010);
    expect(clock.ofCaptured(1010)).toBe(9010);
  });

  it('follows a clock that drifts, within two windows', () => {
    const clock = new AudioClock();
    clock.onBlock(0, 0, 0);
    for (let ms = 10; ms <= 20_000; ms += 10) clock.onBlock(ms, ms, ms + (ms > 5_000 ? 7 : 0));
    expect(clock.ofContext(20_000)).toBe(20_007);
  });

  it('never runs backwards', () => {
    const late = fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(late, (lateMs) => {
        const clock = new AudioClock();
        lateMs.forEach((ms, i) => clock.onBlock(10 * i, 10 * i, 10 * i + ms));
        const times = lateMs.map((_, i) => clock.ofCaptured(10 * i)!);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('the server’s clock', () => {
  it('is that of the quickest exchange, until another server answers', () => {
    const clock = new ServerClock();
    expect(clock.best).toBeNull();
    clock.onSample({ offsetMs: 100, errorMs: 9 });
    clock.onSample({ offsetMs: 104, errorMs: 2 });
    clock.onSample({ offsetMs: 90, errorMs: 30 });
    expect(clock.best).toEqual({ offsetMs: 104, errorMs: 2 });
    clock.forget();
    expect(clock.best).toBeNull();
  });

  it('forgets exchanges of long ago, be they quick', () => {
    const clock = new ServerClock();
    clock.onSample({ offsetMs: 100, errorMs: 1 });
    for (let i = 0; i < 16; i++) clock.onSample({ offsetMs: 108, errorMs: 3 });
    expect(clock.best).toEqual({ offsetMs: 108, errorMs: 3 });
  });
});
