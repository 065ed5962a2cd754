/** The pages and the way between them, as the built server serves them. */
import { AxeBuilder } from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test, type Page, type Request } from '@playwright/test';
import { startLatch, type LatchServer } from './support/latch-server.ts';

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

/** The files that belong to a call alone. */
const OF_CALL = /worker|worklet|\.wasm|\.onnx|ort-/;
const aboutHeading = (page: Page) => page.getByRole('heading', { level: 1, name: 'About this Latch' });
const talkHeading = (page: Page) => page.getByRole('heading', { level: 1, name: /an AI answers/ });
const home = (page: Page) => page.getByRole('link', { name: 'Latch', exact: true });

/** Opens the help of the talk page, where a link leads to the page about this Latch. */
async function aboutLink(page: Page) {
  await page.getByRole('button', { name: 'Help and keyboard shortcuts' }).click();
  return page.getByRole('link', { name: /About this Latch/ });
}

/** Whatever the page complains of. */
/** Of the page, not of the runner, which blocks its service worker. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('blocked by Playwright')) return;
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

/** Says, later, whether the document is still the one that it was. */
async function markDocument(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => void ((window as { marked?: true }).marked = true));
  return () => page.evaluate(() => (window as { marked?: true }).marked === true);
}

for (const base of ['/', '/latch/']) {
  test(`a page below ${base} is opened by its address, and loads nothing of a call`, async ({ page }) => {
    const { url } = base === '/' ? server : below;
    const complaints = complaintsOf(page);
    const asked: string[] = [];
    page.on('request', (request: Request) => asked.push(request.url()));
    const answer = await page.goto(`${url}${base}about`);
    expect(answer!.headers()['content-security-policy']).toContain("require-trusted-types-for 'script'");
    await expect(aboutHeading(page)).toBeVisible();
    await expect(page).toHaveTitle('About this Latch · Latch');
    expect(asked.filter((address) => OF_CALL.test(address))).toEqual([]);
    expect(asked.every((address) => address.startsWith(`${url}${base}`))).toBe(true);
    expect(page.workers()).toEqual([]);

    const isSameDocument = await markDocument(page);
    await home(page).click();
    await expect(talkHeading(page)).toBeVisible();
    await expect(page).toHaveURL(`${url}${base}`);
    await expect(page).toHaveTitle('Latch');
    await (await aboutLink(page)).click();
    await expect(page).toHaveURL(`${url}${base}about`);
    expect(await isSameDocument()).toBe(true);
    expect(complaints).toEqual([]);
  });
}

test('back and forward open the pages of before, and a screen reader goes on at their heading', async ({
  page,
}) => {
  await page.goto(server.url);
  await expect(talkHeading(page)).toBeVisible();
  await (await aboutLink(page)).click();
  await expect(aboutHeading(page)).toBeFocused();
  await expect(page).toHaveTitle('About this Latch · Latch');
  await page.goBack();
  await expect(talkHeading(page)).toBeFocused();
  await expect(page).toHaveTitle('Latch');
  await page.goForward();
  await expect(aboutHeading(page)).toBeFocused();
});

test('a page that is opened begins at its top, and one that is gone back to is where it was', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 320 });
  await page.goto(`${server.url}/about`);
  await expect(aboutHeading(page)).toBeVisible();
  const scrolled = () => page.evaluate(() => Math.round(scrollY));
  await page.evaluate(() => scrollTo(0, 180));
  // A press would bring the link into view first.
  await home(page).evaluate((link: HTMLElement) => link.click());
  await expect(talkHeading(page)).toBeVisible();
  await (await aboutLink(page)).click();
  await expect(aboutHeading(page)).toBeVisible();
  expect(await scrolled()).toBe(0);
  await page.evaluate(() => scrollTo(0, 90));
  await page.goBack();
  await expect(talkHeading(page)).toBeVisible();
  await page.goBack();
  await expect(aboutHeading(page)).toBeVisible();
  await expect.poll(scrolled).toBe(180);
  await page.goForward();
  await expect(talkHeading(page)).toBeVisible();
  await page.goForward();
  await expect(aboutHeading(page)).toBeVisible();
  await expect.poll(scrolled).toBe(90);
  await page.reload();
  await expect(aboutHeading(page)).toBeVisible();
  await expect.poll(scrolled).toBe(90);
});

for (const [how, options] of [
  ['the middle button', { button: 'middle' }],
  ['Ctrl', { modifiers: ['ControlOrMeta'] }],
] as const)
  test(`a link that is pressed with ${how} opens in another tab`, async ({ page, context }) => {
    await page.goto(`${server.url}/about`);
    const opened = context.waitForEvent('page');
    await home(page).click({ ...options, modifiers: 'modifiers' in options ? [...options.modifiers] : [] });
    const other = await opened;
    await expect(talkHeading(other)).toBeVisible();
    await expect(aboutHeading(page)).toBeVisible();
  });

test('a file that is no page is opened by the browser', async ({ page }) => {
  await page.goto(`${server.url}/about`);
  await page.getByRole('link', { name: 'The licences of its parts' }).click();
  await expect(page.getByText("Latch's page contains parts of these packages.")).toBeVisible();
});

test('an address that is no page says so, and leads home', async ({ page }) => {
  // The server answers no such address. A newer server may have given this one to an older page.
  await page.goto(`${server.url}/index.html`);
  await expect(page.getByRole('heading', { name: 'There is no such page here' })).toBeVisible();
  await page.getByRole('link', { name: 'To the talk page' }).click();
  await expect(talkHeading(page)).toBeVisible();
  await expect(page).toHaveURL(`${server.url}/`);
});

test('a page in a folder finds its parts', async ({ page }) => {
  const headers = (await page.request.get(`${server.url}/about`)).headers();
  const body = readFileSync(resolve(import.meta.dirname, '../../dist/web/index-1.html'), 'utf8');
  // The file is not compressed, and has a length of its own.
  delete headers['content-encoding'];
  delete headers['content-length'];
  await page.route('**/folder/page', (route) => route.fulfill({ headers, body }));
  const complaints = complaintsOf(page);
  await page.goto(`${server.url}/folder/page`);
  await expect(page.getByRole('heading', { name: 'There is no such page here' })).toBeVisible();
  await expect(page.locator('body')).toHaveCSS('margin', '0px');
  await page.getByRole('link', { name: 'To the talk page' }).click();
  await expect(talkHeading(page)).toBeVisible();
  expect(complaints).toEqual([]);
});

for (const from of ['its own address', 'another page'] as const)
  test(`a page that does not load, opened from ${from}, says so, and a reload mends it`, async ({ page }) => {
    const part = '**/assets/AboutPage-*.js';
    await page.route(part, (route) => route.abort());
    if (from === 'its own address') await page.goto(`${server.url}/about`);
    else {
      await page.goto(server.url);
      await (await aboutLink(page)).click();
    }
    await expect(page.getByRole('heading', { name: 'This page did not load' })).toBeVisible();
    await expect(page).toHaveURL(`${server.url}/about`);
    await page.unroute(part);
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await expect(aboutHeading(page)).toBeVisible();
  });

test('from a page that did not load, back leads where one was', async ({ page }) => {
  await page.goto(server.url);
  await page.route('**/assets/AboutPage-*.js', (route) => route.abort());
  await (await aboutLink(page)).click();
  await expect(page.getByRole('heading', { name: 'This page did not load' })).toBeFocused();
  await page.goBack();
  await expect(talkHeading(page)).toBeVisible();
});

test('of two pages that are opened at once, the last one is shown', async ({ page }) => {
  await page.goto(server.url);
  let deliver = () => {};
  const held = new Promise<void>((resolve) => (deliver = resolve));
  await page.route('**/assets/AboutPage-*.js', async (route) => {
    await held;
    await route.continue();
  });
  await (await aboutLink(page)).click();
  await expect(page).toHaveURL(`${server.url}/about`);
  // The page of before stays until the next one is there.
  await page.goBack();
  const loaded = page.waitForResponse('**/assets/AboutPage-*.js');
  deliver();
  await loaded;
  await expect(page).toHaveTitle('Latch');
  await expect(talkHeading(page)).toHaveCount(1);
  await expect(aboutHeading(page)).toHaveCount(0);
});

test('the first screen leads to what is kept here, as this server is set', async ({ page }) => {
  await page.goto(server.url);
  await page.getByRole('link', { name: 'Privacy' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Privacy' })).toBeFocused();
  await expect(page.getByText('this server offers to keep nothing')).toBeVisible();
  await expect(page.getByText('the speech model runs on that server, too')).toBeVisible();
});

test('while nobody answers, the privacy page promises nothing of this server', async ({ page }) => {
  await page.route('**/api/hello', (route) => route.abort());
  await page.goto(`${server.url}/privacy`);
  await expect(page.getByText('has not said yet what it can keep')).toBeVisible();
});

for (const [path, heading] of [
  ['about', 'About this Latch'],
  ['privacy', 'Privacy'],
] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`the page ${path} can be read by everybody (${colorScheme})`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 320, height: 640 });
      await page.goto(`${server.url}/${path}`);
      await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    });
