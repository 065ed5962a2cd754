/** The page that is shown: the address's, once it is loaded. Until then the one before stays. */
import { tick, type Component } from 'svelte';
import type { PageName } from '../../shared/page-paths.ts';
import { PAGES } from './pages.ts';
import { watchAddress, type Address } from './router.ts';
import { ScrollPlaces } from './scroll-places.ts';

export type Shown = { path: string } & (
  | { kind: 'page'; name: PageName; Page: Component<Record<string, string>>; params: Record<string, string> }
  | { kind: 'unknown' }
  /** Its files did not come: the server is away, or has another version by now. */
  | { kind: 'failed' }
);

export class Outlet {
  /** Null until the first page is loaded. */
  shown = $state.raw<Shown | null>(null);
  #wanted: Address | null = null;
  readonly #places = new ScrollPlaces();

  /** Follows the address for as long as the tab is open. */
  constructor() {
    watchAddress((address) => void this.#open(address));
  }

  async #open(address: Address): Promise<void> {
    // The query or the fragment alone has changed.
    if (address.path === this.#wanted?.path) return;
    const before = this.#wanted;
    this.#wanted = address;
    // The router tells of a followed link before it is in the history.
    await Promise.resolve();
    if (before !== null) this.#places.onNavigated(before.path);
    const next = await load(address);
    if (this.#wanted !== address) return;
    this.shown = next;
    await tick();
    this.#places.restore();
    if (before !== null) focusPage();
  }
}

async function load({ path, page }: Address): Promise<Shown> {
  if (page === null) return { kind: 'unknown', path };
  try {
    const { default: Page } = await PAGES[page.name]();
    // Each page takes what its own path holds: pages.ts checks that it does.
    return { kind: 'page', path, ...page, Page: Page as Component<Record<string, string>> };
  } catch {
    return { kind: 'failed', path };
  }
}

/** A screen reader goes on at the heading of the new page, as it would after loading one, unless the page chose another place. */
function focusPage(): void {
  if (document.activeElement?.closest('main, dialog')) return;
  const heading = document.querySelector('h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
}
