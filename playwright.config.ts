import { existsSync } from 'node:fs';
import { defineConfig, type LaunchOptions } from '@playwright/test';

/** Debian's Chromium where it is installed; elsewhere Playwright's own (npx playwright install chromium). */
const debianChromium = '/usr/bin/chromium';

/**
 * A headless Chromium that makes no request of its own, plays without a gesture, and has a fake microphone that nobody
 * is asked about. A spec that wants another microphone or a refusal gives its own list to `test.use({ launchOptions })`.
 */
export const chromium: LaunchOptions & { args: string[] } = {
  ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--autoplay-policy=no-user-gesture-required',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  ],
};

/** Specs without a call: two of them go side by side (`--workers=2`, as `npm test` does). */
const WITHOUT_CALL = [
  '**/admin.spec.ts',
  '**/attacks/*.spec.ts',
  '**/gallery/*.spec.ts',
  '**/languages.spec.ts',
  '**/operator/commands.spec.ts',
  '**/operator/proxies.spec.ts',
  '**/pages.spec.ts',
];
/**
 * Without the service worker: what it fetches passes `page.route` by, and it goes on fetching after a page was loaded. Specs named `pwa` are
 * about it.
 */
const use = { browserName: 'chromium', launchOptions: chromium, serviceWorkers: 'block' } as const;

/** One worker: the other specs are timed by real audio, and two browsers on a small machine make each other late. */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  workers: 1,
  timeout: 90_000,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['json', { outputFile: '.cache/playwright.json' }]],
  // No traces: their pictures take a quarter of the time of a call, and make it late. `--trace on` takes them where one is looked into.
  use: { trace: 'off' },
  projects: [
    { name: 'without-call', use, testMatch: WITHOUT_CALL, fullyParallel: true },
    { name: 'calls', use, testIgnore: WITHOUT_CALL },
  ],
});
