/** The app as it is installed: with the service worker, which the other specs are without. */
import { expect, test, type Page } from '@playwright/test';
import { startCountingProxy } from './support/counting-proxy.ts';
import { cachedPaths, underWorker } from './support/installed.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { makeNextBuild } from './support/next-build.ts';
import { TalkPage } from './support/talk-page.ts';

test.use({ serviceWorkers: 'allow' });
const LIMIT_MS = 60_000;
test.setTimeout(3 * LIMIT_MS);

let server: LatchServer;
let below: LatchServer;
test.beforeAll(async () => {
  server = await startLatch();
  below = await startLatch({ LATCH_BASE: '/latch/' });
});
test.afterAll(async () => {
  await server.kill();
  await below.kill();
});

const aboutHeading = (page: Page) => page.getByRole('heading', { level: 1, name: 'About this Latch' });
const isolated = (page: Page) => page.evaluate(() => crossOriginIsolated);

for (const base of ['/', '/latch/'])
  test(`below ${base} the browser finds nothing that keeps it from being installed`, async ({ page }) => {
    const url = `${base === '/' ? server.url : below.url}${base}`;
    const talk = new TalkPage(page);
    await talk.open(url);
    await underWorker(page);
    const browser = await page.context().newCDPSession(page);
    const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
    // A window of Playwright's is one that keeps nothing: no browser installs from there.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
      [],
    );
    const { errors, manifest } = await browser.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    expect(manifest).toMatchObject({ startUrl: url, scope: url, id: url, display: 'kStandalone' });
    const { icons = [], screenshots = [], shortcuts = [] } = manifest;
    expect(shortcuts.map((shortcut) => [shortcut.name, shortcut.url])).toEqual([
      ['Talk', url],
      ['History', `${url}conversations`],
    ]);
    for (const { url: picture } of [...icons, ...screenshots].map((entry) =>
      'image' in entry ? entry.image : entry,
    ) as {
      url: string;
    }[]) {
      const answer = await page.request.get(picture);
      expect([picture, answer.status(), answer.headers()['content-type']]).toEqual([
        picture,
        200,
        'image/png',
      ]);
    }
  });

test('what was loaded once is not asked for again, on the second visit and in a call', async ({ page }) => {
  const proxy = await startCountingProxy(server.port);
  const talk = new TalkPage(page);
  await talk.open(proxy.url);
  await underWorker(page);
  await talk.startCall();
  await talk.end.click();
  const files = proxy.asked().filter((path) => path.startsWith('/assets/'));
  expect(files.length).toBeGreaterThan(20);
  expect(files.toSorted()).toEqual([...new Set(files)].sort());
  const kept = Object.values(await cachedPaths(page)).flat();
  for (const part of [/ort-.*\.wasm$/, /\/simd-.*\.wasm$/, /silero.*\.onnx$/, /eot.*\.onnx$/])
    expect(kept.filter((path) => part.test(path))).toHaveLength(1);
  proxy.forget();

  await page.reload();
  await expect(talk.talk).toBeVisible();
  await talk.startCall();
  await talk.end.click();
  expect(proxy.asked().filter((path) => path.startsWith('/assets/'))).toEqual([]);
  await proxy.close();
});

test('on the first visit the page shows how much has come of what a call needs, and on the next one nothing', async ({
  page,
}) => {
  const seen = () =>
    page.addInitScript(() => {
      new MutationObserver(() => {
        const text = document.querySelector('.voice-progress')?.textContent;
        if (text) Object.assign(window, { progress: text });
      }).observe(document, { childList: true, subtree: true, characterData: true });
    });
  const shown = () => page.evaluate(() => (window as { progress?: string }).progress ?? '');
  const ready = () =>
    page.waitForFunction(() => performance.getEntriesByName('latch.talk-ready').length > 0, null, {
      timeout: LIMIT_MS,
    });
  await seen();
  await new TalkPage(page).open(server.url);
  await ready();
  expect(await shown()).toMatch(/^Getting ready to listen: \d\.\d of 4\.\d MB/);
  await underWorker(page);
  await page.reload();
  await ready();
  expect(await shown()).toBe('');
});

test('every page opens where the server does not answer, isolated as before', async ({ page, context }) => {
  const mine = await startLatch();
  const talk = new TalkPage(page);
  await talk.open(mine.url);
  await underWorker(page);
  expect(await isolated(page)).toBe(true);
  await mine.kill();

  for (const path of ['/about', '/']) {
    await page.goto(`${mine.url}${path}`);
    await expect(path === '/' ? talk.talk : aboutHeading(page)).toBeVisible();
    expect(await isolated(page)).toBe(true);
  }
  await page.goto(`${mine.url}/conversations`);
  await expect(page.getByRole('heading', { level: 1, name: 'Your conversations' })).toBeVisible();
  await page.goto(`${mine.url}/c/0123456789abcdef012345`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await isolated(page)).toBe(true);

  await context.setOffline(true);
  await page.goto(`${mine.url}/about`);
  await expect(aboutHeading(page)).toBeVisible();
});

test('below a path that only a proxy knows, deep pages open without it too', async ({ page }) => {
  const proxy = await startCountingProxy(server.port, '/voice');
  const talk = new TalkPage(page);
  await talk.open(`${proxy.url}/`);
  await underWorker(page);
  await proxy.close();
  await page.goto(`${proxy.url}/about`);
  await expect(aboutHeading(page)).toBeVisible();
  await page.goto(`${proxy.url}/live/0123456789abcdef012345`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('nothing that the server says of anybody is cached', async ({ page }) => {
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await underWorker(page);
  await talk.startCall();
  await talk.end.click();
  for (const path of ['/s/0123456789abcdef012345', '/live/0123456789abcdef012345', '/conversations']) {
    await page.goto(`${server.url}${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  const paths = Object.values(await cachedPaths(page)).flat();
  expect(paths.length).toBeGreaterThan(20);
  expect(
    paths.filter((path) => !/^\/(assets\/[\w.-]+|index(-\d)?\.html|manifest\.webmanifest)$/.test(path)),
  ).toEqual([]);
});

test('a new version is offered and taken by a reload; then it alone is kept', async ({ page }) => {
  const next = makeNextBuild();
  const old = await startLatch();
  const talk = new TalkPage(page);
  await talk.open(old.url);
  await underWorker(page);
  await old.stop();
  const newer = await startLatch({}, old.port, next.checkout);
  try {
    const news = page.getByRole('status', { name: 'News of this call' });
    await page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));
    await expect(news.getByText('A new version is here.')).toBeVisible();
    await news.getByRole('button', { name: 'Reload' }).click();
    await expect(page.locator('script[src*="NextBuil"]')).toHaveCount(1);
    // The worker of the new build takes over, and drops what the old one had.
    await expect
      .poll(
        async () => {
          const kept = Object.values(await cachedPaths(page)).flat();
          const entries = kept.filter((path) => /assets\/index-.*js/.test(path));
          return entries.length > 0 && entries.every((path) => path.includes('NextBuil'));
        },
        { timeout: LIMIT_MS },
      )
      .toBe(true);
    await newer.kill();
    await page.goto(`${old.url}/about`);
    await expect(aboutHeading(page)).toBeVisible();
    await expect(page.locator('script[src*="NextBuil"]')).toHaveCount(1);
  } finally {
    await newer.kill();
    next.remove();
  }
});

test('a call goes on while the worker of a new version waits', async ({ page, context }) => {
  const next = makeNextBuild();
  const old = await startLatch();
  const talk = new TalkPage(page);
  await talk.open(old.url);
  await underWorker(page);
  await talk.startCall();
  await old.kill();
  const newer = await startLatch({}, old.port, next.checkout);
  try {
    await talk.says('Listening', LIMIT_MS);
    // Another tab opens the new version, and with it comes the new worker.
    const other = await context.newPage();
    await other.goto(`${newer.url}/about`);
    await expect(other.locator('script[src*="NextBuil"]')).toHaveCount(1);
    await expect
      .poll(
        () =>
          other.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state ?? ''),
        {
          timeout: LIMIT_MS,
        },
      )
      .toBe('installed');
    await talk.textBox.fill('Hello');
    await talk.textBox.press('Enter');
    await talk.finishedReply(0, LIMIT_MS);
    await expect(page.locator('script[src*="NextBuil"]')).toHaveCount(0);
    expect(
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state),
    ).toBe('installed');
    await talk.end.click();
  } finally {
    await newer.kill();
    next.remove();
  }
});
