/** The picture of the README, of the page as it is: npx tsx test/e2e/gallery/readme-picture.ts. It goes to docs/screenshot.png. */
import { chromium as browserType } from '@playwright/test';
import { chromium } from '../../../playwright.config.ts';
import { serveGallery } from './serve.ts';

const STATE = 'speaking';
const views = [
  { viewport: { width: 1152, height: 720 }, colorScheme: 'light', shownPx: 960 },
  { viewport: { width: 390, height: 800 }, colorScheme: 'dark', shownPx: 292 },
] as const;

const gallery = await serveGallery();
const browser = await browserType.launch(chromium);
const pictures: string[] = [];
for (const { shownPx, ...view } of views) {
  const page = await browser.newPage({ ...view, reducedMotion: 'reduce', deviceScaleFactor: 2 });
  await page.goto(gallery.urlOf(STATE));
  await page.waitForSelector('.page');
  await page.evaluate(() => document.fonts.ready);
  const picture = (await page.screenshot()).toString('base64');
  pictures.push(`<img width="${shownPx}" src="data:image/png;base64,${picture}">`);
  await page.close();
}
const sheet = await browser.newPage({ viewport: { width: 1400, height: 700 } });
await sheet.setContent(`<style>
  body { margin: 0; block-size: 100vh; display: flex; justify-content: center; align-items: center; gap: 36px; background: #d9d8d2; }
  img { border-radius: 12px; box-shadow: 0 12px 40px rgb(0 0 0 / 0.18); }
</style>${pictures.join('')}`);
await sheet.waitForFunction(() => [...document.images].every((image) => image.complete));
await sheet.screenshot({ path: 'docs/screenshot.png' });
await browser.close();
await gallery.close();
