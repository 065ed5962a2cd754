/** A page that stayed open while its server was upgraded: what it has not loaded yet is gone. */
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
// @ts-expect-error A tool in plain JavaScript.
import { publish } from '../../tools/publish.mjs';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { makeNextBuild, type NextBuild } from './support/next-build.ts';
import { TalkPage } from './support/talk-page.ts';

// A trace keeps every file that a page loads: 17 MB at each reload.
test.use({ trace: 'off' });
const START_LIMIT_MS = 60_000;
test.setTimeout(3 * START_LIMIT_MS);

let next: NextBuild;
test.beforeAll(() => {
  next = makeNextBuild();
});
test.afterAll(() => next.remove());

/** Puts the next version in the place of this server. */
async function upgrade(server: LatchServer): Promise<LatchServer> {
  await server.stop();
  return startLatch({}, server.port, next.checkout);
}

/** Nothing is said of networks and browsers, which are as good as they were. */
async function expectNoBlame(page: Page): Promise<void> {
  await expect(page.getByText(/Check your network|browser lacks/)).toHaveCount(0);
}

test('an old page that needs a part which is gone says that a new version is here, and reloads into it', async ({
  page,
}) => {
  const old = await startLatch();
  const talk = new TalkPage(page);
  await talk.open(old.url);
  const server = await upgrade(old);
  try {
    await talk.talk.click();
    await expect(page.getByRole('heading', { name: 'A new version is here' })).toBeVisible({
      timeout: START_LIMIT_MS,
    });
    await expectNoBlame(page);
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await expect(page.locator('script[src*="NextBuil"]')).toHaveCount(1);
    await talk.talk.click();
    await talk.says('Listening', START_LIMIT_MS);
  } finally {
    await server.kill();
  }
});

test('an old page that waits for a call says so by itself when it is seen again, and offers to reload', async ({
  page,
}) => {
  const old = await startLatch();
  const talk = new TalkPage(page);
  await talk.open(old.url);
  const see = () => page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));
  await see();
  const server = await upgrade(old);
  try {
    const news = page.getByRole('status', { name: 'News of this call' });
    await expect(news.getByText('A new version is here.')).toBeHidden();
    await see();
    await expect(news.getByText('A new version is here.')).toBeVisible();
    await news.getByRole('button', { name: 'Reload' }).click();
    await expect(page.locator('script[src*="NextBuil"]')).toHaveCount(1);
    await see();
    await page.waitForLoadState('networkidle');
    await expect(news.getByText('A new version is here.')).toBeHidden();
  } finally {
    await server.kill();
  }
});

test('an old page whose server was built anew in place still finds its parts, and a reload brings the new one', async ({
  page,
}) => {
  const current = makeNextBuild('CurrBuil');
  const old = await startLatch({}, undefined, current.checkout);
  const talk = new TalkPage(page);
  await talk.open(old.url);
  const built = makeNextBuild();
  publish(join(built.checkout, 'dist/web'), join(current.checkout, 'dist/web'));
  try {
    // The worker, the networks and the codec are loaded only now.
    await talk.talk.click();
    await talk.says('Listening', START_LIMIT_MS);
    await talk.end.click();
    await page.reload();
    await expect(page.locator('script[src*="NextBuil"]')).toHaveCount(1);
    await talk.talk.click();
    await talk.says('Listening', START_LIMIT_MS);
  } finally {
    await old.kill();
    built.remove();
    current.remove();
  }
});

test('a call that is up through the upgrade goes on, and the page offers the new version after it', async ({
  page,
}) => {
  const old = await startLatch();
  const talk = new TalkPage(page);
  await talk.open(old.url);
  await talk.talk.click();
  await talk.says('Listening', START_LIMIT_MS);
  await old.kill();
  const server = await startLatch({}, old.port, next.checkout);
  try {
    await talk.says('Listening', START_LIMIT_MS);
    await talk.textBox.fill('Hello');
    await talk.textBox.press('Enter');
    await talk.finishedReply(0);
    await talk.end.click();
    const news = page.getByRole('status', { name: 'News of this call' });
    await expect(news.getByText('A new version is here.')).toBeVisible();
    await expect(news.getByRole('button', { name: 'Reload' })).toBeVisible();
    await expectNoBlame(page);
  } finally {
    await server.kill();
  }
});

test.describe('with the page of today, but without a part of it', () => {
  let server: LatchServer;
  test.beforeAll(async () => {
    server = await startLatch();
  });
  test.afterAll(() => server.kill());

  const gone = { status: 404, json: { error: { code: 'not-found' } } };
  const aPage = { contentType: 'text/html', body: '<!doctype html><title>Latch</title>' };
  // Not the worklets, whose requests a test cannot answer: an upgrade above takes them away.
  for (const [part, answer] of [
    ['call-worker-*', gone],
    ['call-worker-*', aPage],
    ['ort-wasm-simd-threaded-*.mjs', gone],
    ['ort-wasm-simd-threaded-*.wasm', aPage],
    ['silero_vad*', gone],
    ['simd-*.wasm', aPage],
  ] as const)
    test(`an old page that gets ${answer === gone ? 'nothing' : 'a page'} for ${part} says that a new version is here`, async ({
      page,
    }) => {
      await page.route(`**/assets/${part}`, (route) => route.fulfill(answer));
      const talk = new TalkPage(page);
      await talk.open(server.url);
      await talk.talk.click();
      await expect(page.getByRole('heading', { name: 'A new version is here' })).toBeVisible({
        timeout: START_LIMIT_MS,
      });
      await expectNoBlame(page);
      // It is no dead end: when the part is there again, a call begins.
      await page.unrouteAll();
      await page.getByRole('button', { name: 'Reload the page' }).click();
      await talk.talk.click();
      await talk.says('Listening', START_LIMIT_MS);
    });
});

test('a page whose network is gone blames no version', async ({ page }) => {
  const server = await startLatch();
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await server.kill();
  await talk.talk.click();
  await expect(page.getByRole('heading', { name: 'The server is away' })).toBeVisible({
    timeout: START_LIMIT_MS,
  });
  await expect(page.getByText('A new version is here')).toHaveCount(0);
});

test('a worker that could not load what a call needs tries again with the next call', async ({ page }) => {
  const server = await startLatch();
  try {
    let isBroken = true;
    await page.route('**/assets/*.{wasm,onnx}', (route) => (isBroken ? route.abort() : route.continue()));
    const talk = new TalkPage(page);
    await talk.open(server.url);
    await talk.talk.click();
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible({ timeout: START_LIMIT_MS });
    isBroken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await talk.says('Listening', START_LIMIT_MS);
  } finally {
    await server.kill();
  }
});

test('a call whose worker hangs while it loads can be ended, and another one begins', async ({ page }) => {
  const server = await startLatch();
  try {
    let hangs = true;
    await page.route('**/assets/*.wasm', (route) => (hangs ? undefined : route.continue()));
    const talk = new TalkPage(page);
    await talk.open(server.url);
    await talk.talk.click();
    await talk.says('Connecting');
    await talk.end.click();
    await expect(talk.talk).toBeVisible({ timeout: START_LIMIT_MS });
    hangs = false;
    await talk.talk.click();
    await talk.says('Listening', START_LIMIT_MS);
  } finally {
    await server.kill();
  }
});
