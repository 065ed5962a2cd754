import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AudioTape } from '../src/audio-tape.ts';

const samplesOf = (bytes: Buffer) =>
  Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(2 * index));

it('gives back every sample at its position, as long as it is kept', () => {
  const step = fc.oneof(
    fc.record({ append: fc.integer({ min: 0, max: 50 }) }),
    fc.record({ drop: fc.integer({ min: 0, max: 400 }) }),
    fc.record({ from: fc.integer({ min: 0, max: 400 }), length: fc.integer({ min: 0, max: 100 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const tape = new AudioTape();
      let start = 0;
      let end = 0;
      for (const did of steps) {
        if ('append' in did) {
          // Each sample is its own position.
          const samples = Int16Array.from({ length: did.append }, (_, index) => end + index);
          tape.append(Buffer.from(samples.buffer));
          end += did.append;
        } else if ('drop' in did) {
          tape.dropBefore(did.drop);
          start = Math.max(start, Math.min(did.drop, end));
        } else {
          const from = Math.max(did.from, start);
          const to = Math.min(did.from + did.length, end);
          const kept = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
          expect(samplesOf(tape.slice(did.from, did.from + did.length))).toEqual(kept);
        }
        expect([tape.start, tape.end]).toEqual([start, end]);
      }
      expect(samplesOf(tape.slice(0, end))).toHaveLength(end - start);
    }),
  );
});
