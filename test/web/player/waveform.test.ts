import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layTimeline } from '../../../web/player/timeline.ts';
import { EVEN_PEAK, lanePath, lanesOf } from '../../../web/player/waveform.ts';
import { anyDocument, documentOf } from './documents.ts';

const lay = (...turns: Parameters<typeof documentOf>) =>
  layTimeline(documentOf(...turns), { shortenPauses: false, hasSound: () => true });

describe('waveform', () => {
  it('draws each voice in its own lane, where it sounds, as loud as it is', () => {
    const line = lay({ durationMs: 1_000 }, { role: 'assistant', startedAtMs: 2_000, durationMs: 2_000 });
    const { user, assistant } = lanesOf(line, { '1.0.0': [0.25, 1, ...Array(8).fill(0.5)] }, 4);
    expect([...user]).toEqual([1, 0, 0, 0]);
    expect([...assistant]).toEqual([0, 0, ...new Float32Array([EVEN_PEAK, EVEN_PEAK])]);
  });

  it('keeps the loudest moment where a column is longer than a peak, and repeats a peak that is longer', () => {
    const line = lay({ durationMs: 400 });
    const peaks = { '1.0.0': [0.25, 0.5, 1, 0.75] };
    expect([...lanesOf(line, peaks, 2).user]).toEqual([0.5, 1]);
    expect([...lanesOf(line, peaks, 8).user]).toEqual([0.25, 0.25, 0.5, 0.5, 1, 1, 0.75, 0.75]);
  });

  it('draws bars that stand on the seam above it, and hang from it below', () => {
    expect(lanePath(new Float32Array([0, 0.5]), true)).toBe('M1.5 1v-0.500');
    expect(lanePath(new Float32Array([0.5, 0]), false)).toBe('M0.5 0v0.500');
  });

  it('whatever the server sends: as many columns as asked for, from 0 to 1, none of them empty where somebody speaks', () => {
    const peak = fc.oneof(fc.double({ min: 0, max: 1 }), fc.constantFrom(NaN, -1, 7, Infinity));
    const someColumns = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(anyDocument, fc.array(peak), someColumns, (document, values, columns) => {
        const line = layTimeline(document, { shortenPauses: true, hasSound: () => true });
        const lanes = lanesOf(line, { '1.1.0': values }, columns);
        for (const lane of [lanes.user, lanes.assistant]) {
          expect(lane).toHaveLength(columns);
          expect(lane.every((value) => value >= 0 && value <= 1)).toBe(true);
        }
        for (const { startMs, turn } of line.spans)
          expect(
            lanes[turn.role][Math.min(columns - 1, Math.floor((startMs / line.lengthMs) * columns))],
          ).toBeGreaterThan(0);
      }),
    );
  });
});
