import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_MS } from '../../src/detection/detector.ts';
import { ServerVad, type VadEdge } from '../../src/detection/server-vad.ts';

const usual = { threshold: 0.5, prefixPaddingMs: 300, silenceDurationMs: 500 };

/** Edges with the number of the frame that told of them. */
function edgesOf(probabilities: readonly number[], options = usual): (VadEdge & { frame: number })[] {
  const vad = new ServerVad(options);
  return probabilities.flatMap((probability, frame) => {
    const edge = vad.frame(probability);
    return edge ? [{ ...edge, frame }] : [];
  });
}

const frames = (count: number, probability: number): number[] => Array<number>(count).fill(probability);

const probability = fc.double({ min: 0, max: 1, noNaN: true });
const anyOptions = fc.record({
  threshold: probability,
  prefixPaddingMs: fc.integer({ min: 0, max: 2000 }),
  silenceDurationMs: fc.integer({ min: 0, max: 2000 }),
});
/** Stretches of like probability, as speech has them, and noise. */
const anyStream = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 40 }), probability), { maxLength: 30 })
  .map((stretches) => stretches.flatMap(([count, level]) => frames(count, level)));

describe('the edges of speech', () => {
  it('are where it begins and ends, told once they are sure', () => {
    expect(edgesOf([...frames(10, 0), ...frames(20, 0.9), ...frames(30, 0)])).toEqual([
      { type: 'started', atMs: 320, fromMs: 20, frame: 11 },
      { type: 'stopped', atMs: 960, frame: 30 + Math.ceil(500 / FRAME_MS) - 1 },
    ]);
  });

  it('do not come of a click', () => {
    expect(edgesOf([...frames(10, 0), 1, ...frames(30, 0)])).toEqual([]);
  });

  it('are not moved by a click in the silence after speech', () => {
    const quiet = edgesOf([...frames(10, 0.9), ...frames(30, 0)]);
    expect(edgesOf([...frames(10, 0.9), ...frames(5, 0), 1, ...frames(24, 0)])).toEqual(quiet);
  });

  it('are not made by a probability between the two thresholds', () => {
    expect(edgesOf(frames(60, 0.45))).toEqual([]);
    expect(edgesOf([...frames(5, 0.9), ...frames(60, 0.36)])).toHaveLength(1);
    expect(edgesOf([...frames(5, 0.9), ...frames(60, 0.34)])).toHaveLength(2);
  });

  it('come at the highest threshold and at the lowest', () => {
    for (const threshold of [0, 1])
      expect(edgesOf(frames(5, 1), { ...usual, threshold })).toMatchObject([{ type: 'started', atMs: 0 }]);
  });

  it('take no audio for padding that belongs to speech before', () => {
    const options = { ...usual, prefixPaddingMs: 1000 };
    const [first, stopped, second] = edgesOf(
      [...frames(10, 0.9), ...frames(20, 0), ...frames(10, 0.9)],
      options,
    );
    expect(first).toMatchObject({ fromMs: 0 });
    expect(second).toMatchObject({ fromMs: (stopped!.frame + 1) * FRAME_MS });
  });
});

describe('whatever is heard,', () => {
  it('starts and stops alternate, in order, within what was heard', () => {
    fc.assert(
      fc.property(anyStream, anyOptions, (stream, options) => {
        let lastMs = 0;
        for (const [index, edge] of edgesOf(stream, options).entries()) {
          expect(edge.type).toBe(index % 2 === 0 ? 'started' : 'stopped');
          expect(edge.atMs).toBeGreaterThanOrEqual(lastMs);
          expect(edge.atMs).toBeLessThanOrEqual((edge.frame + 1) * FRAME_MS);
          lastMs = edge.atMs;
        }
      }),
    );
  });

  it('padding reaches back by no more than it may, and never into audio that an earlier stop has taken', () => {
    fc.assert(
      fc.property(anyStream, anyOptions, (stream, options) => {
        let takenMs = 0;
        for (const edge of edgesOf(stream, options)) {
          if (edge.type === 'stopped') takenMs = (edge.frame + 1) * FRAME_MS;
          else {
            expect(edge.fromMs).toBeLessThanOrEqual(edge.atMs);
            expect(edge.fromMs).toBeGreaterThanOrEqual(takenMs);
            expect(edge.fromMs).toBeGreaterThanOrEqual(edge.atMs - options.prefixPaddingMs);
          }
        }
      }),
    );
  });

  it('a silence that is shorter than the silence asked for does not stop speech', () => {
    fc.assert(
      fc.property(anyStream, anyOptions, (stream, options) => {
        for (const edge of edgesOf(stream, options))
          if (edge.type === 'stopped')
            expect((edge.frame + 1) * FRAME_MS - edge.atMs).toBeGreaterThanOrEqual(options.silenceDurationMs);
      }),
    );
  });

  it('a silence as long as that stops it, to the frame', () => {
    fc.assert(
      fc.property(anyStream, anyOptions, fc.integer({ min: 2, max: 30 }), (before, given, spoken) => {
        const options = { ...given, threshold: Math.max(0.02, given.threshold) };
        const silence = Math.max(1, Math.ceil(options.silenceDurationMs / FRAME_MS));
        const stream = [...before, ...frames(spoken, 1), ...frames(silence, 0)];
        expect(edgesOf(stream, options).at(-1)).toMatchObject({
          type: 'stopped',
          atMs: (before.length + spoken) * FRAME_MS,
          frame: stream.length - 1,
        });
      }),
    );
  });

  it('speech that goes on tells of nothing but its start', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.5, max: 1, noNaN: true }), { minLength: 2 }), (stream) => {
        expect(edgesOf(stream)).toMatchObject([{ type: 'started', atMs: 0 }]);
      }),
    );
  });
});
