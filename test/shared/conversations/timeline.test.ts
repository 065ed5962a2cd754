import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONG_PAUSE_MS, timelineOf } from '../../../shared/conversations/timeline.ts';

const turn = (startedAtMs: number, durationMs: number) => ({ startedAtMs, durationMs });

describe('the timeline of a conversation', () => {
  it('begins with its first turn and keeps pauses and overlaps', () => {
    expect(timelineOf([turn(1000, 500), turn(2000, 1000), turn(2500, 100), turn(3000, 1)])).toEqual([
      0, 1000, 1500, 2000,
    ]);
  });

  it('has two seconds in place of the days between two calls', () => {
    expect(timelineOf([turn(0, 500), turn(86_400_000, 1000), turn(86_401_500, 10)])).toEqual([0, 2500, 4000]);
  });

  it('measures a pause from the end of the longest turn before', () => {
    expect(timelineOf([turn(0, 60_000), turn(10_000, 100), turn(61_000, 10)])).toEqual([0, 10_000, 61_000]);
  });

  it('goes on at the end where the clock was set back', () => {
    expect(timelineOf([turn(50_000, 500), turn(1000, 1000), turn(3000, 10)])).toEqual([0, 500, 2500]);
  });

  it('has no long pause and never goes back', () => {
    const turns = fc.array(
      fc.record({
        startedAtMs: fc.integer({ min: 0, max: 1e13 }),
        durationMs: fc.integer({ min: 0, max: 1e6 }),
      }),
    );
    fc.assert(
      fc.property(turns, (list) => {
        const starts = timelineOf(list);
        let endMs = 0;
        starts.forEach((startMs, i) => {
          expect(startMs).toBeGreaterThanOrEqual(starts[i - 1] ?? 0);
          expect(startMs - endMs).toBeLessThanOrEqual(LONG_PAUSE_MS);
          endMs = Math.max(endMs, startMs + list[i]!.durationMs);
        });
      }),
    );
  });
});
