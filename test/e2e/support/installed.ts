/** The service worker of a page, as a spec waits for it. */
import { expect, type Page } from '@playwright/test';

/** Waits until the page's requests go through the worker, which has all its files by then. */
export async function underWorker(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state ?? 'none'), { timeout: 30_000 })
    .toBe('activated');
}

/** The paths that are in caches, below the origin, and the names of the caches that they are in. */
export async function cachedPaths(page: Page): Promise<Record<string, string[]>> {
  return page.evaluate(async () => {
    const all: Record<string, string[]> = {};
    for (const name of await caches.keys()) {
      const keys = await (await caches.open(name)).keys();
      all[name] = keys.map(({ url }) => new URL(url).pathname);
    }
    return all;
  });
}
