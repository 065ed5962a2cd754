import { describe, expect, it } from 'vitest';
import { followStart, OWN_SCROLL_MS, readerMoved, scrolled, scrolling } from '../../../web/player/follow.ts';

describe('following what is said', () => {
  it('stops when the reader scrolls it out of sight, and goes on when it is in sight again', () => {
    const away = scrolled(followStart, 5_000, false);
    expect(away.following).toBe(false);
    expect(scrolled(away, 6_000, true).following).toBe(true);
  });

  it('goes on while our own scrolling passes by other turns', () => {
    const own = scrolling(followStart, 5_000);
    expect(scrolled(own, 5_000 + OWN_SCROLL_MS - 1, false).following).toBe(true);
    expect(scrolled(own, 5_000 + OWN_SCROLL_MS, false).following).toBe(false);
  });

  it('lets the reader interrupt our own scrolling', () => {
    const moved = readerMoved(scrolling(followStart, 5_000));
    expect(scrolled(moved, 5_001, false).following).toBe(false);
  });
});
