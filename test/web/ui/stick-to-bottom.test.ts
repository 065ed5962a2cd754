import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  jumped,
  NEAR_END_PX,
  resized,
  scrolled,
  stickStart,
  type Stick,
} from '../../../web/ui/stick-to-bottom.ts';

const viewPx = 300;

describe('stick to bottom', () => {
  it('follows a list that grows while the reader is at its end', () => {
    expect(resized(stickStart, { topPx: 0, viewPx, contentPx: 450 })).toBe(150);
  });

  it('stays put when everything is in view', () => {
    expect(resized(stickStart, { topPx: 0, viewPx, contentPx: 200 })).toBeNull();
  });

  it('lets go when the reader scrolls up', () => {
    const atEnd = scrolled(stickStart, { topPx: 700, viewPx, contentPx: 1000 });
    const above = scrolled(atEnd, { topPx: 500, viewPx, contentPx: 1000 });
    expect(above.pinned).toBe(false);
    expect(resized(above, { topPx: 500, viewPx, contentPx: 1200 })).toBeNull();
  });

  it('keeps hold when a scroll event comes late, after the list has grown', () => {
    const atEnd = scrolled(stickStart, { topPx: 700, viewPx, contentPx: 1000 });
    const late = scrolled(atEnd, { topPx: 700, viewPx, contentPx: 1400 });
    expect(late.pinned).toBe(true);
  });

  it('takes hold again near the end', () => {
    const away: Stick = { pinned: false, topPx: 100 };
    expect(scrolled(away, { topPx: 700 - NEAR_END_PX, viewPx, contentPx: 1000 }).pinned).toBe(true);
    expect(scrolled(away, { topPx: 700 - NEAR_END_PX - 1, viewPx, contentPx: 1000 }).pinned).toBe(false);
  });

  it('goes to the end when asked', () => {
    const away: Stick = { pinned: false, topPx: 100 };
    expect(resized(jumped(away), { topPx: 100, viewPx, contentPx: 1000 })).toBe(700);
  });

  it('never moves a reader who is away from the end, however the list grows', () => {
    const growth = fc.array(fc.nat(500), { maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600 }), growth, (topPx, steps) => {
        let stick = scrolled({ pinned: true, topPx: 700 }, { topPx, viewPx, contentPx: 1000 });
        let contentPx = 1000;
        for (const step of steps) {
          contentPx += step;
          expect(resized(stick, { topPx, viewPx, contentPx })).toBeNull();
          stick = scrolled(stick, { topPx, viewPx, contentPx });
        }
      }),
    );
  });
});
