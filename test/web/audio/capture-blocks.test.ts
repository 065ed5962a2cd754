import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureBlocks, type CaptureBlock } from '../../../web/audio/capture-blocks.ts';

const QUANTUM = 128;

/** Captures `quanta` quanta from frame `first` on; the sample at frame f is f. */
function capture(sampleRate: number, quanta: number, first = 0, silent = false): CaptureBlock[] {
  const blocks: CaptureBlock[] = [];
  const cutter = new CaptureBlocks(sampleRate, (block) => blocks.push(block));
  for (let q = 0; q < quanta; q++) {
    const atSample = first + q * QUANTUM;
    const samples = Float32Array.from({ length: QUANTUM }, (_, i) => atSample + i);
    cutter.onQuantum(silent ? undefined : samples, QUANTUM, atSample);
  }
  return blocks;
}

describe('capture blocks', () => {
  it.each([
    [48_000, 480],
    [44_100, 441],
    [16_000, 160],
    [22_050, 221],
  ])('are about 10 ms at %i Hz', (sampleRate, frames) => {
    const blocks = capture(sampleRate, 20);
    expect(blocks.length).toBe(Math.floor((20 * QUANTUM) / frames));
    for (const block of blocks) expect(block.pcm.length).toBe(frames);
  });

  it('name the frame of their first sample, and follow one another without a gap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8000, max: 96_000 }),
        fc.integer({ min: 0, max: 100 }),
        (sampleRate, start) => {
          let next = start * QUANTUM;
          for (const { atSample, pcm } of capture(sampleRate, 30, next)) {
            expect(atSample).toBe(next);
            expect(pcm[0]).toBe(atSample);
            expect(pcm.at(-1)).toBe(atSample + pcm.length - 1);
            next += pcm.length;
          }
        },
      ),
    );
  });

  it('are silence that keeps the time where there is no microphone', () => {
    const blocks = capture(48_000, 15, 0, true);
    expect(blocks.map(({ atSample }) => atSample)).toEqual([0, 480, 960, 1440]);
    for (const { pcm } of blocks) expect(pcm.every((sample) => sample === 0)).toBe(true);
  });

  it('have a buffer each, so that one can be transferred', () => {
    const [first, second] = capture(48_000, 8);
    expect(first!.pcm.buffer).not.toBe(second!.pcm.buffer);
  });

  it('never join sound from before and after a sleep', () => {
    const blocks: CaptureBlock[] = [];
    const cutter = new CaptureBlocks(48_000, (block) => blocks.push(block));
    cutter.onQuantum(new Float32Array(QUANTUM).fill(1), QUANTUM, 0);
    for (let frame = 10_000; blocks.length === 0; frame += QUANTUM)
      cutter.onQuantum(new Float32Array(QUANTUM).fill(2), QUANTUM, frame);
    expect(blocks[0]!.atSample).toBe(10_000);
    expect(blocks[0]!.pcm.every((sample) => sample === 2)).toBe(true);
  });
});
