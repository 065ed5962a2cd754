/** The gallery in front of a spec, as a person finds it. */
import { test, type Page } from '@playwright/test';
import type { Intent } from './fixture-call.ts';
import { serveGallery } from './serve.ts';

export const ON_PHONE = {
  viewport: { width: 390, height: 844 },
  contextOptions: { reducedMotion: 'reduce' },
} as const;

/** Serves the gallery to the tests of this file. */
export function useGallery(): { open(page: Page, state: string, query?: string): Promise<void> } {
  let gallery: Awaited<ReturnType<typeof serveGallery>>;
  test.beforeAll(async () => {
    gallery = await serveGallery();
  });
  test.afterAll(() => gallery.close());
  return {
    async open(page, state, query = '') {
      await page.goto(gallery.urlOf(state, query));
      await page.waitForSelector('.page');
    },
  };
}

/** What the page wished of its call, in order. */
export function intentsOf(page: Page): Promise<Intent[]> {
  return page.evaluate(() => (window as unknown as { intents: Intent[] }).intents);
}
