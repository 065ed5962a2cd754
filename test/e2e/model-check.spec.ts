/** "The doctor from the page": an operator presses a button in the diagnostics, and the server tries the speech model. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { startStrictModel } from '../doubles/strict-model.ts';
import { startLatch } from './support/latch-server.ts';

/** The server gives a check up after 55 s. */
const CHECK_LIMIT_MS = 60_000;
const ADMIN_CODE = 'twelve letters';

/** Opens the page and presses the button in the timings. */
async function openCheck(page: Page, url: string): Promise<Locator> {
  await page.goto(url);
  await expect(page.getByRole('button', { name: /^Talk/ })).toBeVisible();
  await page.keyboard.press('l');
  await page.getByRole('button', { name: 'Check the speech model' }).click();
  return page.getByRole('dialog', { name: 'Check of the speech model' });
}

/** The rows that are not well. */
const faults = (check: Locator): Locator =>
  check.getByRole('listitem').filter({ hasText: /^\s*(missing|no conversation without it|not known):/ });

test('the built-in model does all that Latch uses, and a check goes on while its dialog is closed', async ({
  page,
}) => {
  const latch = await startLatch();
  try {
    const check = await openCheck(page, latch.url);
    await expect(check.getByRole('button', { name: 'Checking…' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(check).toBeHidden();
    await page.getByRole('button', { name: 'Check the speech model' }).click();
    await expect(check.getByRole('listitem')).toHaveCount(14, { timeout: CHECK_LIMIT_MS });
    await expect(check).toContainText(/Writes down what is said “what time is it/i);
    // A busy machine makes it late.
    const others = faults(check).filter({ hasNotText: 'First sound' });
    expect(await others.allInnerTexts()).toEqual([]);
    if ((await faults(check).count()) === 0)
      await expect(check.getByRole('status')).toHaveText(/does all that Latch uses\.$/);
    expect(latch.output()).toContain('the speech model was checked');
  } finally {
    await latch.kill();
  }
});

test('of a model that lacks something, the page says what Latch does without it', async ({ page }) => {
  const reply = () => ({ durationMs: 600, pace: 4 });
  const model = await startStrictModel({ reply }, { dialect: ['xai'], timeScale: 0.3 });
  const latch = await startLatch({ LATCH_MODEL_URL: model.url, LATCH_MODEL_KEY: 'sk-very-secret' });
  try {
    const check = await openCheck(page, latch.url);
    await expect(check.getByRole('status')).toHaveText(/^A conversation with .* is possible; /, {
      timeout: CHECK_LIMIT_MS,
    });
    const row = check.getByRole('listitem').filter({ hasText: 'Takes an answer back' });
    await expect(row).toHaveText(/^\s*missing:\s*Takes an answer back\s+invalid_value: .*not supported/);
    await expect(row).toContainText('No reply is asked for on a guess: replies come later.');
    await expect(check).not.toContainText('secret');
    model.expectNoBreach();
  } finally {
    await latch.kill();
    await model.close();
  }
});

test('of a model that is not there, the page says that, and which setting names it', async ({ page }) => {
  const latch = await startLatch({ LATCH_MODEL_URL: 'ws://127.0.0.1:9/v1/realtime' });
  try {
    const check = await openCheck(page, latch.url);
    await expect(check.getByRole('status')).toHaveText(/^No conversation with .* is possible\.$/);
    await expect(check.getByRole('listitem').first()).toContainText('ECONNREFUSED');
    await expect(check.getByRole('listitem').first()).toContainText('LATCH_MODEL_URL');
  } finally {
    await latch.kill();
  }
});

test('behind a proxy, only who knows the operator’s code has the model checked', async ({ page }) => {
  const model = await startStrictModel({}, { timeScale: 0.3 });
  const dataDir = mkdtempSync(join(tmpdir(), 'latch-check-'));
  const latch = await startLatch({
    LATCH_MODEL_URL: model.url,
    LATCH_TRUST_PROXY: '1',
    LATCH_ADMIN_CODE: ADMIN_CODE,
    LATCH_DATA_DIR: dataDir,
  });
  try {
    const check = await openCheck(page, latch.url);
    const code = check.getByLabel('Operator’s code');
    await code.fill('open sesame');
    await code.press('Enter');
    await expect(check.getByRole('alert')).toHaveText('That is not the operator’s code.');
    await code.fill(ADMIN_CODE);
    await code.press('Enter');
    await expect(check.getByRole('listitem')).toHaveCount(14, { timeout: CHECK_LIMIT_MS });
  } finally {
    await latch.kill();
    await model.close();
    rmSync(dataDir, { recursive: true });
  }
});

test('a browser elsewhere is offered no check where there is no operator’s code', async ({ page }) => {
  const latch = await startLatch({ LATCH_TRUST_PROXY: '1' });
  try {
    await page.goto(latch.url);
    const greeted = page.waitForResponse(/\/api\/hello$/);
    await page.reload();
    await greeted;
    await page.keyboard.press('l');
    await expect(page.getByRole('region', { name: 'Timings' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Check the speech model' })).toHaveCount(0);
  } finally {
    await latch.kill();
  }
});
