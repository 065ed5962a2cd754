import { jumped, resized, scrolled, stickStart, type ScrollSize, type Stick } from './stick-to-bottom.ts';

function sizeOf(view: Element): ScrollSize {
  return { topPx: view.scrollTop, viewPx: view.clientHeight, contentPx: view.scrollHeight };
}

/** Keeps a scrolling element at its end (stick-to-bottom.ts decides). Use as `{@attach stick.attach}`. */
export class StickToBottom {
  #stick: Stick = $state.raw(stickStart);
  #view: Element | null = null;

  get pinned(): boolean {
    return this.#stick.pinned;
  }

  /** On the scrolling element; its first child is the list that grows. */
  readonly attach = (view: Element): (() => void) => {
    this.#view = view;
    const onScroll = () => {
      this.#stick = scrolled(this.#stick, sizeOf(view));
    };
    const sizes = new ResizeObserver(() => this.#follow());
    view.addEventListener('scroll', onScroll, { passive: true });
    sizes.observe(view);
    if (view.firstElementChild) sizes.observe(view.firstElementChild);
    return () => {
      view.removeEventListener('scroll', onScroll);
      sizes.disconnect();
      this.#view = null;
    };
  };

  jump(): void {
    this.#stick = jumped(this.#stick);
    this.#follow();
  }

  #follow(): void {
    if (!this.#view) return;
    const topPx = resized(this.#stick, sizeOf(this.#view));
    if (topPx !== null) this.#view.scrollTop = topPx;
  }
}
