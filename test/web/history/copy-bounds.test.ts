import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { copiesToDrop, MAX_COPIES, MAX_COPIES_BYTES } from '../../../web/history/copy-bounds.ts';

const copy = (id: string, openedAtMs: number, bytes = 1) => ({ id, openedAtMs, bytes });

describe('how many copies a browser keeps', () => {
  it('keeps all while they are within the bounds', () => {
    const copies = Array.from({ length: MAX_COPIES }, (_, i) =>
      copy(`c${i}`, i, MAX_COPIES_BYTES / MAX_COPIES),
    );
    expect(copiesToDrop(copies)).toEqual([]);
  });

  it('drops the one that was opened longest ago where there is one too many', () => {
    expect(copiesToDrop([copy('old', 1), copy('new', 3), copy('mid', 2)], { maxCopies: 2 })).toEqual(['old']);
  });

  it('drops one that is too large alone', () => {
    expect(copiesToDrop([copy('huge', 1, 11)], { maxBytes: 10 })).toEqual(['huge']);
  });

  it('keeps the newest ones, within both bounds, whatever there is', () => {
    const copies = fc.uniqueArray(fc.record({ id: fc.uuid(), openedAtMs: fc.nat(1000), bytes: fc.nat(50) }), {
      selector: ({ openedAtMs }) => openedAtMs,
    });
    fc.assert(
      fc.property(copies, fc.nat(10), fc.nat(200), (all, maxCopies, maxBytes) => {
        const dropped = copiesToDrop(all, { maxCopies, maxBytes });
        const kept = all.filter(({ id }) => !dropped.includes(id));
        expect(kept.length).toBeLessThanOrEqual(maxCopies);
        expect(kept.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(maxBytes);
        const oldestKept = Math.min(...kept.map(({ openedAtMs }) => openedAtMs));
        for (const { id, openedAtMs } of all)
          if (dropped.includes(id)) expect(openedAtMs).toBeLessThan(oldestKept);
      }),
    );
  });
});
