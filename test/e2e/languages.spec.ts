/** The page in each of its languages: found by the browser's wish, changed in the settings, and nothing runs over. */
import { expect, test, type Page } from '@playwright/test';
import { LANGUAGES } from '../../web/i18n/languages.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';

let server: LatchServer;
test.beforeAll(async () => {
  server = await startLatch();
});
test.afterAll(() => server.kill());

const PAGES = ['/', '/conversations', '/about', '/privacy'];
const WIDTHS = [320, 390, 1280];

/** Texts that are wider than the page, or than the box that holds them. */
const runningOver = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { clientWidth } = document.documentElement;
    return [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) =>
        [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue!.trim()),
      )
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        const { overflowX, clipPath, display } = getComputedStyle(element);
        // Where it is for screen readers alone, or is one line among others.
        if (width <= 1 || clipPath !== 'none' || display === 'inline') return false;
        const isTooWide = overflowX === 'visible' && element.scrollWidth > element.clientWidth + 1;
        return left < -1 || right > clientWidth + 1 || isTooWide;
      })
      .map((element) => `${element.tagName}: ${element.innerText}`);
  });

for (const [code, { direction }] of Object.entries(LANGUAGES)) {
  test.describe(code, () => {
    test.use({ locale: code === 'en' ? 'en-GB' : code });

    test('is what the browser wishes, and runs over nowhere', async ({ page }) => {
      for (const path of PAGES) {
        await page.goto(server.url + path);
        await expect(page.locator('html')).toHaveAttribute('lang', code);
        await expect(page.locator('h1').first()).toBeVisible();
        expect(await page.evaluate(() => getComputedStyle(document.body).direction)).toBe(direction);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 800 });
          expect(await runningOver(page), `${path} at ${width} px`).toEqual([]);
        }
      }
    });
  });
}

test('a language that a person chose stays, whatever the browser wishes', async ({ page }) => {
  await page.goto(server.url);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('combobox', { name: 'Language of this page' }).selectOption('de');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.goto(`${server.url}/about`);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
});
