/** What pages other than the talk page show of a call, in each of its states. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { intentsOf, ON_PHONE, useGallery } from './gallery-page.ts';

const { open } = useGallery();
test.use(ON_PHONE);

for (const [state, words, link] of [
  ['listening', 'In a call', 'Back to the call'],
  ['asking-mic', 'In a call', 'Back to the call'],
  ['muted', 'In a call, muted', 'Back to the call'],
  ['reconnecting', 'Reconnecting', 'Back to the call'],
  ['over-mid-call', 'The call ended', 'See why'],
] as const)
  test(`${state}: says "${words}" and leads to the call, for everybody`, async ({ page }) => {
    await open(page, state, '&elsewhere');
    const bar = page.getByRole('complementary', { name: 'Your call' });
    await expect(bar.getByRole('status')).toHaveText(words);
    await expect(bar.getByRole('link', { name: link })).toHaveAttribute('href', '/');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
    }
    await page.setViewportSize({ width: 320, height: 568 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });

for (const state of ['idle', 'over-by-user'])
  test(`${state}: there is nothing to say`, async ({ page }) => {
    await open(page, state, '&elsewhere');
    await expect(page.getByRole('heading', { name: 'Another page' })).toBeVisible();
    await expect(page.getByRole('complementary')).toHaveCount(0);
  });

test('the call is ended from there', async ({ page }) => {
  await open(page, 'listening', '&elsewhere');
  await page.getByRole('button', { name: 'End the call' }).click();
  expect(await intentsOf(page)).toEqual([['end']]);
});
