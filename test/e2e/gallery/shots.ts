/**
 * Pictures of every state at every size, light and dark, for a designer's eye:
 * npx tsx test/e2e/gallery/shots.ts [--only PART] [--size NAME] [--scheme light|dark] [--rtl]
 * They go to .cache/gallery/STATE-SIZE-SCHEME.png.
 */
import { chromium as browserType } from '@playwright/test';
import { parseArgs } from 'node:util';
import { chromium } from '../../../playwright.config.ts';
import { serveGallery } from './serve.ts';
import { states } from './states.ts';

const sizes: Record<string, { width: number; height: number }> = {
  small: { width: 320, height: 568 },
  phone: { width: 390, height: 844 },
  landscape: { width: 844, height: 390 },
  laptop: { width: 1280, height: 800 },
  desktop: { width: 1440, height: 900 },
  wall: { width: 3840, height: 2160 },
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    size: { type: 'string' },
    scheme: { type: 'string' },
    rtl: { type: 'boolean', default: false },
  },
});

const gallery = await serveGallery();
const browser = await browserType.launch(chromium);
for (const colorScheme of ['light', 'dark'] as const) {
  if (values.scheme && values.scheme !== colorScheme) continue;
  for (const [size, viewport] of Object.entries(sizes)) {
    if (values.size && !values.size.split(',').includes(size)) continue;
    for (const state of Object.keys(states)) {
      if (values.only && !values.only.split(',').includes(state)) continue;
      // Each has a browser's memory of its own: the page remembers what was shown.
      const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' });
      page.on('pageerror', (error) => console.error(error));
      await page.goto(gallery.urlOf(state, values.rtl ? '&dir=rtl' : ''));
      await page.waitForSelector('.page');
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: `.cache/gallery/${state}-${size}-${colorScheme}.png` });
      await page.close();
    }
  }
}
await browser.close();
await gallery.close();
