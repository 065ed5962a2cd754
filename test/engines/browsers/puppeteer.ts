/** Chromium and Firefox, headless, with the machine's real sound devices: no fake microphone, nothing muted. */
import process from 'node:process';
import puppeteer, { type Browser, type LaunchOptions as Launch, type Page } from 'puppeteer-core';
import { forAWhile } from '../wait.ts';
import type { EngineBrowser, LaunchOptions } from './engine-browser.ts';

const PROTOCOL_LIMIT_MS = 30_000;
const CLOSE_LIMIT_MS = 10_000;

const CHROMIUM: Launch = {
  executablePath: '/usr/bin/chromium',
  ignoreDefaultArgs: ['--mute-audio'],
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--use-fake-ui-for-media-stream',
  ],
};

const FIREFOX: Launch = {
  browser: 'firefox',
  executablePath: '/usr/bin/firefox-esr',
  extraPrefsFirefox: {
    'media.navigator.permission.disabled': true,
    'media.autoplay.default': 0,
    'media.autoplay.blocking_policy': 0,
  },
};

export const launchChromium = (options: LaunchOptions): Promise<EngineBrowser> => launch(CHROMIUM, options);
export const launchFirefox = (options: LaunchOptions): Promise<EngineBrowser> => launch(FIREFOX, options);

async function launch(how: Launch, { env }: LaunchOptions): Promise<EngineBrowser> {
  const browser = await puppeteer.launch({
    ...how,
    headless: true,
    defaultViewport: { width: 1280, height: 900 },
    timeout: PROTOCOL_LIMIT_MS,
    protocolTimeout: PROTOCOL_LIMIT_MS,
    env: { ...process.env, ...env },
  });
  const [first] = await browser.pages();
  const page = first ?? (await browser.newPage());
  page.setDefaultTimeout(PROTOCOL_LIMIT_MS);
  return engineBrowser(browser, page, await browser.version());
}

function engineBrowser(browser: Browser, page: Page, version: string): EngineBrowser {
  let other: Page | null = null;
  return {
    version,
    open: async (url) => void (await page.goto(url)),
    evaluate: (expression) => page.evaluate(expression),
    click: (selector) => page.click(selector),
    reload: async () => void (await page.reload()),
    hide: async () => {
      other ??= await browser.newPage();
      await other.bringToFront();
    },
    show: () => page.bringToFront(),
    close: async () => {
      const closed = browser.close().then(
        () => true,
        () => false,
      );
      const late = new AbortController();
      const inTime = await Promise.race([closed, forAWhile(CLOSE_LIMIT_MS, false, late)]);
      late.abort();
      // It hangs, or is gone: whatever is left of it must not stay.
      if (!inTime) browser.process()?.kill('SIGKILL');
    },
  };
}
