/**
 * Where each entry of the tab's history was scrolled to. A browser restores that at once, when the page that it belongs to is not loaded
 * yet; so it is done here, once the page is shown.
 */
const STORED = 'latch.scroll-places';
/** Older ones are forgotten. */
const MAX_PLACES = 50;

export class ScrollPlaces {
  readonly #places: Map<string, number>;
  #entry = '';

  constructor() {
    history.scrollRestoration = 'manual';
    this.#places = new Map(stored());
    this.#entry = entryOfHistory();
    // A reload, or another site and back.
    window.addEventListener('pagehide', () => {
      this.#keep();
      store([...this.#places]);
    });
  }

  /** The address has changed, and what was shown before still is. */
  onNavigated(): void {
    this.#keep();
    this.#entry = entryOfHistory();
  }

  /** The page of the address is shown: a new one at its top. */
  restore(): void {
    scrollTo(0, this.#places.get(this.#entry) ?? 0);
  }

  #keep(): void {
    this.#places.delete(this.#entry);
    this.#places.set(this.#entry, scrollY);
    for (const entry of this.#places.keys()) {
      if (this.#places.size <= MAX_PLACES) return;
      this.#places.delete(entry);
    }
  }
}

/** The name of this entry of the history: it gets one when it is first seen. */
function entryOfHistory(): string {
  const state = history.state as { entry?: unknown } | null;
  if (typeof state?.entry === 'string') return state.entry;
  const entry = String(Math.random());
  history.replaceState({ ...state, entry }, '');
  return entry;
}

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
