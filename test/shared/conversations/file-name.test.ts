import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileNameOf } from '../../../shared/conversations/export/file-name.ts';

const nameOf = (title: string): string =>
  fileNameOf({ title, startedAtMs: Date.UTC(2026, 10, 27, 9) }, 'json');

describe('the name of an exported file', () => {
  it('is the title', () => {
    expect(nameOf('The library, and a timer')).toBe('The library, and a timer.json');
    expect(nameOf('👩‍🚀 at noon')).toBe('👩‍🚀 at noon.json');
    expect(nameOf('図書館の開館時間')).toBe('図書館の開館時間.json');
  });

  it('is the date where there is no title', () => {
    expect(nameOf('')).toBe('latch-2026-11-27.json');
    expect(nameOf('../..')).toBe('latch-2026-11-27.json');
  });

  it('has nothing that leads elsewhere, or that some system does not take', () => {
    expect(nameOf('../../etc/passwd')).toBe('etc passwd.json');
    expect(nameOf('What: "a/b"?\n<c> \u202etxt')).toBe('What a b c txt.json');
    expect(nameOf('NUL')).toBe('_NUL.json');
    expect(nameOf('Con.fetti')).toBe('_Con.fetti.json');
  });

  it('is never longer than a file system takes, nor hidden, whatever the title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (title) => {
        const name = nameOf(title);
        expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(255);
        expect(name).toMatch(/^[^.][^\\/:*?"<>|]*\.json$/u);
      }),
    );
  });
});
