import { followStart, readerMoved, scrolled, scrolling, type Follow } from './follow.ts';

/** Keeps what is said in sight (follow.ts decides). Use as `{@attach follow.attach}` on the transcript. */
export class FollowWords {
  #follow: Follow = $state.raw(followStart);
  #list: Element | null = null;
  /** Where the page begins to be free of what lies over it, in px from the top of the window. */
  readonly #topPx: () => number;

  constructor(topPx: () => number) {
    this.#topPx = topPx;
  }

  get following(): boolean {
    return this.#follow.following;
  }

  readonly attach = (list: Element): (() => void) => {
    this.#list = list;
    const onMove = () => {
      this.#follow = readerMoved(this.#follow);
    };
    const onScroll = () => {
      const target = this.#target();
      if (target) this.#follow = scrolled(this.#follow, performance.now(), this.#inSight(target));
    };
    // Scrolling does not bubble: this sees it, whichever part of the page scrolls.
    document.addEventListener('scroll', onScroll, { capture: true, passive: true });
    for (const kind of ['wheel', 'touchmove']) document.addEventListener(kind, onMove, { passive: true });
    return () => {
      document.removeEventListener('scroll', onScroll, { capture: true });
      for (const kind of ['wheel', 'touchmove']) document.removeEventListener(kind, onMove);
      this.#list = null;
    };
  };

  /** Call it when another word is said. */
  onWord(): void {
    const target = this.#target();
    if (!target || !this.#follow.following || this.#inSight(target, NEAR_EDGE_PX)) return;
    this.#follow = scrolling(this.#follow, performance.now());
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    target.scrollIntoView({ block: 'center', behavior: still ? 'instant' : 'smooth' });
  }

  /** The reader asked to see what is playing. */
  resume(): void {
    this.#follow = followStart;
    this.onWord();
  }

  #target(): Element | null {
    return (
      this.#list?.querySelector('[aria-current] .now') ?? this.#list?.querySelector('[aria-current]') ?? null
    );
  }

  #inSight(target: Element, edgePx = 0): boolean {
    const { top, bottom } = target.getBoundingClientRect();
    return bottom > this.#topPx() + edgePx && top < innerHeight - edgePx;
  }
}

/** About a line and a half: words nearer to the edge of the window count as out of sight before they are. */
const NEAR_EDGE_PX = 40;
