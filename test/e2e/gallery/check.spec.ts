/** The check of the speech model in the page: how it is found, what it asks, and how it tells what it found. */
import { expect, test } from '@playwright/test';
import { intentsOf, ON_PHONE, useGallery } from './gallery-page.ts';

const { open } = useGallery();

test.use(ON_PHONE);

test('the timings lead to a check of the speech model, which begins with that press', async ({ page }) => {
  await open(page, 'hud');
  await page.getByRole('button', { name: /in full/ }).click();
  await page.getByRole('button', { name: 'Check the speech model' }).click();
  const check = page.getByRole('dialog', { name: 'Check of the speech model' });
  await expect(check).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(1);
  expect(await intentsOf(page)).toEqual([['checkModel', null]]);
  await check.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a check needs the operator’s code where the server asks for it', async ({ page }) => {
  await open(page, 'check-code');
  const check = page.getByRole('dialog', { name: 'Check of the speech model' });
  await check.getByRole('button', { name: 'Check' }).click();
  expect(await intentsOf(page)).toEqual([]);
  await check.getByLabel('Operator’s code').fill(' twelve letters ');
  await page.keyboard.press('Enter');
  expect(await intentsOf(page)).toEqual([['checkModel', 'twelve letters']]);
});

test('a check that runs says so, and is not begun twice', async ({ page }) => {
  await open(page, 'check-running');
  const check = page.getByRole('dialog', { name: 'Check of the speech model' });
  await expect(check.getByRole('status')).toContainText('charges');
  await check.getByRole('button', { name: 'Checking…' }).focus();
  await page.keyboard.press('Enter');
  expect(await intentsOf(page)).toEqual([]);
});

test('a check tells of each thing whether it is there, and what to do where it is not', async ({ page }) => {
  await open(page, 'check-lacking');
  const check = page.getByRole('dialog', { name: 'Check of the speech model' });
  await expect(check.getByRole('status')).toHaveText(/is possible; 2 things are missing/);
  await expect(check.getByRole('listitem')).toHaveCount(14);
  await expect(check.getByRole('listitem').filter({ hasText: 'Takes an answer back' })).toHaveText(
    /missing:\s*Takes an answer back\s*not_implemented.*No reply is asked for on a guess/s,
  );
  await check.getByLabel('Operator’s code').fill('twelve letters');
  await check.getByRole('button', { name: 'Check again' }).click();
  expect(await intentsOf(page)).toEqual([['checkModel', 'twelve letters']]);
});

test('why there was no check is said in words, with when to try again', async ({ page }) => {
  await open(page, 'check-too-often');
  await expect(page.getByRole('alert')).toHaveText('Checked or tried too often. Try again in 7 min.');
  const check = page.getByRole('dialog', { name: 'Check of the speech model' });
  await check.getByRole('button', { name: 'Check' }).click();
  expect(await intentsOf(page)).toEqual([['checkModel', null]]);
});

test('a browser that may not have the speech model checked is offered no check', async ({ page }) => {
  await open(page, 'hud-no-check');
  await page.getByRole('button', { name: /in full/ }).click();
  await expect(page.getByRole('dialog', { name: 'Timings' })).toBeVisible();
  await expect(page.getByText('Check the speech model')).toHaveCount(0);
});
