/** Share links from end to end: what a viewer's browser shows, hears and asks for. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page, type Request } from '@playwright/test';
import { startSharedServer, type SharedServer } from './shared-server.ts';

let server: SharedServer;
test.beforeAll(async () => {
  server = await startSharedServer();
});
test.afterAll(() => server.close());

/** The files that belong to a call alone. */
const OF_CALL = /worker|worklet|\.wasm|\.onnx|ort-|socket\.io/;
/** The budget of the page (tools/size.mjs has it for script and style together). */
const MAX_SCRIPT_BYTES = 60_000;

interface Recorded {
  /** The words that were lit, each once. */
  lit: string[];
}

function recordLit(): void {
  const lit: string[] = [];
  Object.assign(window, { lit });
  const onFrame = () => {
    for (const word of document.querySelectorAll('.now'))
      if (!lit.includes(word.textContent)) lit.push(word.textContent);
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
}

const errors: string[] = [];
test.beforeEach(({ page }) => {
  page.on('pageerror', (error) => errors.push(error.message));
});
test.afterEach(() => expect(errors.splice(0)).toEqual([]));

const play = (page: Page) => page.getByRole('button', { name: 'Play', exact: true });
const turn = (page: Page, index: number) => page.getByRole('listitem').nth(index);
const gone = (page: Page) => page.getByRole('heading', { name: 'This link leads nowhere any more' });
const address = (token: string) => `${server.url}/s/${token}`;

test('some turns are played to who has the link: words light up, what is muted or left out stays away', async ({
  page,
}) => {
  const { token } = await server.share({ turns: ['1.1.1', '1.2.0', '1.3.0'], muted: ['1.2.0'] });
  const asked: Request[] = [];
  page.on('request', (request) => asked.push(request));
  await page.addInitScript(recordLit);
  await page.goto(address(token));
  await expect(page.getByRole('heading', { level: 1, name: 'The library' })).toBeVisible();
  await expect(page).toHaveTitle('The library · Latch');
  await play(page).click();
  await expect(turn(page, 2)).toHaveAttribute('aria-current', 'true', { timeout: 20_000 });
  await expect(play(page)).toBeVisible({ timeout: 20_000 });
  // A busy machine may skip a frame, and a word with it.
  const lit = await page.evaluate(() => (window as unknown as Recorded).lit);
  expect(lit.length).toBeGreaterThan(12);
  expect(lit).toEqual(expect.arrayContaining(['Mister', 'Edinburgh']));
  await expect(turn(page, 1)).toContainText('no sound');
  await expect(page.locator('body')).not.toContainText('library open');

  const urls = asked.map((request) => request.url());
  const sounds = urls.filter((url) => url.includes('/sounds/')).map((url) => url.split('/').at(-1));
  expect([...new Set(sounds)].sort()).toEqual(['1.1.0', '1.3.0']);
  expect(urls.filter((url) => OF_CALL.test(new URL(url).pathname))).toEqual([]);
  expect(urls.every((url) => url.startsWith(server.url))).toBe(true);
  expect(page.workers()).toEqual([]);
  for (const request of asked) expect((await request.allHeaders())['referer'] ?? '').toBe('');
  const scripts = asked.filter((request) => request.resourceType() === 'script');
  const sizes = await Promise.all(scripts.map(async (script) => (await script.sizes()).responseBodySize));
  expect(sizes.length).toBeGreaterThan(2);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_SCRIPT_BYTES);
  expect(server.output()).not.toContain(token);
});

test('a link that is taken back ends at once, for a page that is open too', async ({ page }) => {
  const { token, share } = await server.share();
  await page.goto(address(token));
  await expect(play(page)).toBeVisible();
  expect((await server.owner.delete(`/api/shares/${share.hash}`)).status()).toBe(204);
  const sound = await page.request.get(`${server.url}/api/shared/${token}/sounds/1.1.0`);
  expect(sound.status()).toBe(410);
  await page.reload();
  await expect(gone(page)).toBeVisible();
});

test('a link that has expired, or is not complete, says so in plain words', async ({ page }) => {
  const { token, share } = await server.share({ days: 1 });
  server.expire(share.hash);
  for (const wrong of [token, token.slice(0, 20), 'x']) {
    await page.goto(address(wrong));
    await expect(gone(page)).toBeVisible();
  }
  await page.getByRole('link', { name: 'To the talk page' }).press('Enter');
  await expect(page).toHaveURL(`${server.url}/`);
});

test('a passcode is asked for, and opens the conversation with its sound, by keyboard alone', async ({
  page,
}) => {
  const { token } = await server.share({ passcode: 'garden gate', title: 'Behind the gate' });
  await page.goto(address(token));
  await expect(page.getByRole('heading', { name: 'This conversation has a passcode' })).toBeVisible();
  expect(await page.content()).not.toContain('Behind the gate');
  const field = page.getByLabel('Passcode');
  await field.focus();
  await page.keyboard.type('garden door');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('That passcode is not right. Check it and try again.');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  const sound = page.waitForResponse((response) => response.url().includes('/sounds/1.1.0'));
  await field.fill('garden gate');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Behind the gate' })).toBeVisible();
  await play(page).focus();
  await page.keyboard.press('Enter');
  expect([200, 206]).toContain((await sound).status());
  await expect(turn(page, 0).locator('.now')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Behind the gate' })).toBeVisible();
});

test('a conversation that may be continued becomes one of the viewer’s own', async ({ page }) => {
  const { token } = await server.share({ mayContinue: true });
  await page.goto(address(token));
  await page.getByRole('button', { name: 'Continue this conversation' }).click();
  await page.waitForURL(/\/c\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('heading', { level: 1, name: 'The library' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Talk/ })).toBeVisible();
  const id = page.url().split('/').at(-1);
  const own = await page.request.get(`${server.url}/api/conversations/${id}`);
  expect(await own.json()).toMatchObject({ keep: 'audio', document: { title: 'The library' } });
  expect((await server.owner.get(`/api/conversations/${id}`)).status()).toBe(404);
});

test('what may not be continued offers nothing of the kind', async ({ page }) => {
  const { token } = await server.share();
  await page.goto(address(token));
  await expect(play(page)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Continue this conversation' })).toHaveCount(0);
});

test('previews find a title and a picture', async ({ page }) => {
  const { token } = await server.share();
  await page.goto(address(token));
  const contentOf = (property: string) =>
    page.locator(`meta[property="${property}"]`).getAttribute('content');
  expect(await contentOf('og:title')).toBe('The library');
  const picture = (await contentOf('og:image'))!;
  const size = await page.evaluate(async (src) => {
    const image = new Image();
    image.src = src;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, picture);
  expect(size).toEqual([1200, 630]);
  expect(await page.locator('meta[name="robots"]').getAttribute('content')).toBe('noindex');
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`the page can be read by everybody, on a small phone too (${colorScheme})`, async ({ page }) => {
    const { token } = await server.share({ mayContinue: true });
    const locked = await server.share({ passcode: 'garden gate' });
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 320, height: 640 });
    for (const [url, ready] of [
      [address(token), play(page)],
      [address(locked.token), page.getByLabel('Passcode')],
      [address('x'), gone(page)],
    ] as const) {
      await page.goto(url);
      await expect(ready).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  });
