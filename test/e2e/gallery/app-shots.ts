/**
 * The pictures that a browser shows beside its question whether to install Latch (tools/web-app.ts names them): made anew, into public/, by
 * npx tsx test/e2e/gallery/app-shots.ts
 */
import { chromium as browserType } from '@playwright/test';
import { chromium } from '../../../playwright.config.ts';
import { serveGallery } from './serve.ts';

const narrow = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };
const wide = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 };
const shots = [
  { file: 'talk-wide', state: 'speaking', size: wide },
  { file: 'talk-narrow', state: 'speaking', size: narrow },
  { file: 'start-narrow', state: 'idle-full-model', size: narrow },
];

const gallery = await serveGallery();
const browser = await browserType.launch(chromium);
for (const { file, state, size } of shots) {
  const page = await browser.newPage({ ...size, colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto(gallery.urlOf(state));
  await page.waitForSelector('.page');
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `public/screenshots/${file}.png` });
  await page.close();
}
await browser.close();
await gallery.close();
