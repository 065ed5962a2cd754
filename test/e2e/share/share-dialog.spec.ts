/** The owner's dialog in a real browser, over a real server. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { startSharedServer, type SharedServer } from './shared-server.ts';

let server: SharedServer;
test.beforeAll(async () => {
  server = await startSharedServer();
});
test.afterAll(() => server.close());

/** As the owner of the conversation, from its page. */
async function open(page: Page): Promise<void> {
  const { cookies } = await server.owner.storageState();
  await page.context().addCookies(cookies);
  await page.goto(`${server.url}/c/${server.id}`);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(dialog(page)).toBeVisible();
}

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Share this conversation' });
const create = (page: Page) => page.getByRole('button', { name: 'Create the link' });
const linkField = (page: Page) => page.getByLabel('The link', { exact: true });
const links = (page: Page) => dialog(page).getByRole('listitem').filter({ hasText: 'Take back' });
const tokenIn = async (page: Page) => (await linkField(page).inputValue()).split('/').at(-1)!;
const shownBy = async (token: string) =>
  (await (await server.owner.get(`/api/shared/${token}`)).json()) as {
    document: { title: string; turns: { text: string; hasAudio: boolean }[] };
  };

test('the link shows what was chosen, and what the preview said', async ({ page }) => {
  await open(page);
  await dialog(page).getByRole('button', { name: 'None' }).click();
  await expect(create(page)).toBeDisabled();
  await expect(page.getByText('Choose at least one turn.')).toBeVisible();
  await page.getByRole('checkbox', { name: /^Show: You, What time does the library/ }).check();
  await page.getByRole('checkbox', { name: /^Show: AI, And Mister John/ }).check();
  await page.getByRole('checkbox', { name: /^With its sound: AI, And Mister John/ }).uncheck();
  await page.getByLabel('Title').fill('Two turns');
  const preview = dialog(page).getByRole('region', { name: 'What viewers will see' });
  await expect(preview).toContainText('2 of 7 turns, 1 with sound');
  await expect(preview.getByRole('heading')).toHaveText('Two turns');
  await expect(preview.getByRole('listitem').nth(1)).toContainText('text only');
  await create(page).click();
  await expect(linkField(page)).toBeFocused();
  const { document } = await shownBy(await tokenIn(page));
  expect(document.title).toBe('Two turns');
  expect(document.turns.map(({ text, hasAudio }) => [text.slice(0, 9), hasAudio])).toEqual([
    ['What time', true],
    ['And Miste', false],
  ]);
});

test('a link is made, copied, listed and taken back, by keyboard alone', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const listed = page.waitForResponse((answer) => answer.url().endsWith('/shares'));
  await open(page);
  const { shares } = (await (await listed).json()) as { shares: unknown[] };
  await expect(links(page)).toHaveCount(shares.length);
  const before = shares.length;
  await page.getByLabel('Passcode, if you want one').focus();
  await page.keyboard.type('abc');
  await expect(create(page)).toBeDisabled();
  await expect(dialog(page).getByText('The passcode is too short')).toBeVisible();
  await page.keyboard.type('d');
  await page.getByLabel('The link holds for').focus();
  await page.keyboard.type('a day');
  await page.getByRole('checkbox', { name: 'Viewers may continue it' }).focus();
  await page.keyboard.press('Space');
  await create(page).press('Enter');
  await expect(linkField(page)).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Copied.')).toBeVisible();
  const token = await tokenIn(page);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(new RegExp(`/s/${token}$`));
  expect(await shownBy(token)).toEqual({ kind: 'locked' });
  await expect(links(page)).toHaveCount(before + 1);
  await expect(links(page).first()).toContainText(/until .* · passcode · may be continued/);
  await links(page).first().getByRole('button').press('Enter');
  await expect(page.getByText('nobody can open it any more')).toBeVisible();
  await expect(links(page)).toHaveCount(before);
  expect((await server.owner.get(`/api/shared/${token}`)).status()).toBe(410);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
});

test('a range is chosen from its ends, or by a click with Shift; the way out stays in sight', async ({
  page,
}) => {
  await open(page);
  const shown = dialog(page).getByRole('checkbox', { name: /^Show: /, checked: true });
  const boxes = dialog(page).getByRole('checkbox', { name: /^Show: / });
  await expect(shown).toHaveCount(7);
  await dialog(page).getByLabel('From turn').selectOption({ index: 2 });
  await dialog(page).getByLabel('To turn').selectOption({ index: 4 });
  await expect(shown).toHaveCount(3);
  await boxes.nth(3).uncheck();
  await expect(dialog(page).getByLabel('From turn')).toHaveValue('');
  await boxes.nth(0).click();
  await boxes.nth(5).click({ modifiers: ['Shift'] });
  await expect(shown).toHaveCount(6);
  await expect(dialog(page).getByLabel('To turn')).toHaveValue('5');
  await create(page).scrollIntoViewIfNeeded();
  await expect(dialog(page).getByRole('button', { name: 'Close' })).toBeInViewport();
});

test('a link that was made is not taken for what is chosen since', async ({ page }) => {
  await open(page);
  await create(page).click();
  await expect(linkField(page)).toBeFocused();
  await dialog(page)
    .getByRole('checkbox', { name: /^Show: / })
    .first()
    .uncheck();
  await expect(linkField(page)).toHaveCount(0);
  await expect(page.getByLabel('The link that you made before')).toBeVisible();
  await expect(dialog(page).getByText('For what is chosen now, create another one.')).toBeVisible();
  await expect(dialog(page).getByText('Copied.')).toHaveCount(0);
});

test('a title with nothing to read makes no link', async ({ page }) => {
  await open(page);
  await page.getByLabel('Title').fill('\u200b\u202e');
  await expect(create(page)).toBeDisabled();
  await expect(dialog(page).getByText('The title has nothing to read.')).toBeVisible();
});

test('what the server refuses is said', async ({ page }) => {
  await open(page);
  await page.route('**/shares', (route) => route.abort());
  await create(page).click();
  await expect(
    dialog(page)
      .getByRole('status')
      .filter({ hasText: /cannot be reached/ }),
  ).toBeVisible();
  await expect(linkField(page)).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`the dialog can be read by everybody, on a small phone too (${colorScheme})`, async ({ page }) => {
    await server.share();
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 320, height: 640 });
    await open(page);
    await expect(links(page).first()).toBeVisible();
    await create(page).click();
    await expect(linkField(page)).toBeVisible();
    expect(await dialog(page).evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
