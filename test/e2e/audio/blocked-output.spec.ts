import { expect, test } from '@playwright/test';
import type { ViteDevServer } from 'vite';
import { chromium } from '../../../playwright.config.ts';
import { serveHarness } from './harness-server.ts';

// As browsers come: no sound before the user did something.
test.use({
  launchOptions: {
    ...chromium,
    args: [
      ...chromium.args.filter((arg) => !arg.startsWith('--autoplay-policy')),
      '--autoplay-policy=document-user-activation-required',
    ],
  },
});

let server: ViteDevServer;
let address: string;
test.beforeAll(async () => ({ server, address } = await serveHarness()));
test.afterAll(() => server.close());

test('sound that the browser holds back is reported, and a tap lets it out', async ({ page }) => {
  // Whatever Playwright evaluates counts as a gesture of the user, so the page opens its sound by itself.
  await page.addInitScript(() => {
    window.addEventListener('load', async () => {
      await window.harness.newSession().open({ microphone: false });
      const { devices } = window.harness.session!;
      document.querySelector('button')!.addEventListener('click', () => devices.unblock());
      setTimeout(() => (document.title = 'opened'), 1000);
    });
  });
  await page.goto(address);
  await expect(page).toHaveTitle('opened');
  const blocked = () => page.evaluate(() => window.harness.session!.blocked);
  expect(await blocked()).toEqual([true]);
  await page.getByRole('button').click();
  await expect.poll(blocked).toEqual([true, false]);
});
