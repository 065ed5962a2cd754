/**
 * Where each entry of the tab's history was scrolled to. A browser restores that at once, when the page that it belongs to is not loaded
 * yet; so it is done here, once the page is shown and is long enough.
 */
import { historyEntry } from './history-entry.ts';

const STORED = 'latch.scroll-places';
/** Older ones are forgotten. */
const MAX_PLACES = 50;

export class ScrollPlaces {
  readonly #places: Map<string, number>;
  #entry = '';
  /** The page is not long enough yet for the place where it belongs. */
  #waiting: { top: number; end: AbortController } | null = null;

  constructor() {
    history.scrollRestoration = 'manual';
    this.#places = new Map(stored());
    this.#entry = historyEntry().entry;
    // A reload, or another site and back.
    window.addEventListener('pagehide', () => {
      this.#keep();
      store([...this.#places]);
    });
  }

  /** The address has changed, and what was shown before still is: the page of the path `from`. */
  onNavigated(from: string): void {
    this.#keep();
    this.#waiting?.end.abort();
    this.#entry = historyEntry(from).entry;
  }

  /** The page of the address is shown: a new one at its top. */
  restore(): void {
    const top = this.#places.get(this.#entry) ?? 0;
    scrollTo(0, top);
    if (!isAt(top)) this.#whenLonger(top);
  }

  /** What the page shows may come later. Whoever does something meanwhile is left where they are. */
  #whenLonger(top: number): void {
    const end = new AbortController();
    const growing = new ResizeObserver(() => {
      scrollTo(0, top);
      if (isAt(top)) end.abort();
    });
    this.#waiting = { top, end };
    end.signal.addEventListener('abort', () => {
      growing.disconnect();
      this.#waiting = null;
    });
    for (const event of ['wheel', 'touchstart', 'pointerdown', 'keydown'])
      window.addEventListener(event, () => end.abort(), { signal: end.signal, passive: true });
    growing.observe(document.body);
  }

  #keep(): void {
    this.#places.delete(this.#entry);
    this.#places.set(this.#entry, this.#waiting?.top ?? scrollY);
    for (const entry of this.#places.keys()) {
      if (this.#places.size <= MAX_PLACES) return;
      this.#places.delete(entry);
    }
  }
}

/** Browsers scroll to whole pixels of the screen. */
const isAt = (top: number): boolean => Math.abs(scrollY - top) < 2;

function stored(): [string, number][] {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? '[]') as [string, number][];
  } catch {
    return [];
  }
}

function store(places: [string, number][]): void {
  try {
    sessionStorage.setItem(STORED, JSON.stringify(places));
  } catch {
    // Private windows and full storage: a reload begins at the top.
  }
}
