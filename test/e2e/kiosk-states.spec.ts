/** What a kiosk's page does beside a conversation: it is paired, kept shut, paused, cut off, reloaded and looked after. */
import { expect, test, type Page } from '@playwright/test';
import { FakeKiosk } from './support/fake-kiosk.ts';
import { KioskPage } from './support/kiosk-page.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { PageAudio } from './support/page-audio.ts';

let server: LatchServer;
test.beforeAll(async () => {
  server = await startLatch();
});
test.afterAll(() => server.kill());

async function openKiosk(page: Page, fake: FakeKiosk, hash = ''): Promise<KioskPage> {
  await fake.install(page);
  await page.goto(`${server.url}/kiosk${hash}`);
  return new KioskPage(page);
}

test('a device is paired by the code that is entered, and by the one in its address, which leaves it', async ({
  page,
}) => {
  const fake = new FakeKiosk();
  fake.isPaired = false;
  const kiosk = await openKiosk(page, fake);
  await kiosk.is('unpaired');
  expect(await kiosk.faults()).toEqual([]);
  const field = page.getByRole('textbox', { name: 'Pairing code' });
  await field.fill('wrong');
  await field.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  await field.fill(fake.code);
  await field.press('Enter');
  await kiosk.is('attract');

  fake.isPaired = false;
  await page.goto('about:blank');
  await page.goto(`${server.url}/kiosk#${fake.code}`);
  await kiosk.is('attract');
  expect(page.url()).toBe(`${server.url}/kiosk`);
  // A code that was used is in the start-up file of the device for ever.
  await page.goto('about:blank');
  await page.goto(`${server.url}/kiosk#USED0000`);
  await kiosk.is('attract');

  fake.isPaired = false;
  await kiosk.is('unpaired', 40_000);
});

test('nothing leads out of it: no menu, selection, zoom, drop, print or way back', async ({ page }) => {
  const kiosk = await openKiosk(page, new FakeKiosk({ startBy: { touch: true, key: false, speech: false } }));
  await kiosk.is('attract');
  expect(await page.locator('a[href]').count()).toBe(0);
  const isPrevented = (type: string, event: string, init: object): Promise<boolean> =>
    page.evaluate(
      ([name, kind, options]) => {
        const Kind = (window as unknown as Record<string, new (type: string, init: object) => Event>)[kind]!;
        return !document.body.dispatchEvent(new Kind(name, { bubbles: true, cancelable: true, ...options }));
      },
      [type, event, init] as const,
    );
  expect(await isPrevented('contextmenu', 'MouseEvent', {})).toBe(true);
  expect(await isPrevented('dragover', 'DragEvent', {})).toBe(true);
  expect(await isPrevented('drop', 'DragEvent', {})).toBe(true);
  expect(await isPrevented('wheel', 'WheelEvent', { ctrlKey: true })).toBe(true);
  expect(await isPrevented('wheel', 'WheelEvent', {})).toBe(false);
  for (const key of ['+', '-', 'p', 's'])
    expect(await isPrevented('keydown', 'KeyboardEvent', { key, ctrlKey: true })).toBe(true);
  await page.keyboard.press('Control+a');
  expect(await page.evaluate(() => String(getSelection()))).toBe('');
  await page.locator('h1').dblclick({ force: true, position: { x: 20, y: 20 } });
  expect(await page.evaluate(() => String(getSelection()))).toBe('');
  await page.evaluate(() => history.back());
  await page.evaluate(() => history.back());
  await kiosk.page.waitForTimeout(300);
  expect(new URL(page.url()).pathname).toBe('/kiosk');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('h1')).toBeHidden();
});

test('the PIN opens it, by a long press in the corner and by keys; a wrong one does not', async ({
  page,
}) => {
  const kiosk = await openKiosk(page, new FakeKiosk());
  await kiosk.is('attract');
  const dialog = page.getByRole('dialog', { name: 'For whoever runs this screen' });
  const corner = page.getByTestId('corner');
  await corner.hover();
  await page.mouse.down();
  await expect(dialog).toBeVisible({ timeout: 8_000 });
  await page.mouse.up();
  expect(await kiosk.faults()).toEqual([]);
  for (const digit of '1111') await dialog.getByRole('button', { name: digit, exact: true }).click();
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('That PIN is not right.');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  await kiosk.is('attract');

  await page.keyboard.press('Control+Alt+k');
  await expect(dialog).toBeVisible();
  await page.keyboard.type('2468');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Leave the kiosk' })).toBeVisible();
  expect(await kiosk.faults()).toEqual([]);
  await dialog.getByRole('button', { name: 'Leave the kiosk' }).click();
  await page.waitForURL(`${server.url}/`);
});

test('a pause, a message, an outage and a new version each come and go by themselves', async ({ page }) => {
  const fake = new FakeKiosk();
  const kiosk = await openKiosk(page, fake);
  await kiosk.is('attract');
  fake.orders = { ...fake.orders, paused: true, message: 'Back at two o’clock' };
  await kiosk.is('paused', 40_000);
  await expect(page.getByRole('heading', { name: 'Back at two o’clock' })).toBeVisible();
  fake.isAway = true;
  await kiosk.is('trouble', 60_000);
  await expect(page.getByText('No connection just now')).toBeVisible();
  expect(await page.getByRole('button').count()).toBe(0);
  fake.isAway = false;
  fake.orders = { ...fake.orders, paused: false, message: 'Tours at three' };
  await kiosk.is('attract', 40_000);
  await expect(page.getByText('Tours at three')).toBeVisible();
  expect(fake.heartbeats.at(-1)).toMatchObject({ error: null });

  await page.evaluate(() => Object.assign(window, { isOldPage: true }));
  fake.orders = { ...fake.orders, serverVersion: '2' };
  await expect
    .poll(() => page.evaluate(() => 'isOldPage' in window).catch(() => true), { timeout: 40_000 })
    .toBe(false);
  await kiosk.is('attract');
});

test('a browser that crashed in a visit comes back without it', async ({ page }) => {
  await PageAudio.install(page, { record: false });
  const fake = new FakeKiosk();
  const kiosk = await openKiosk(page, fake);
  await kiosk.is('attract');
  // As the page of a visitor leaves it behind.
  await page.evaluate(() => {
    sessionStorage.setItem(
      'latch.conversation',
      JSON.stringify({
        ref: null,
        transcript: [{ id: 'a', role: 'user', text: 'Wilhelmina', state: 'final', typed: false }],
      }),
    );
    localStorage.setItem('latch.patience-ms', '900');
  });
  await page.reload();
  await kiosk.is('attract');
  expect(await kiosk.leftovers()).not.toContain('Wilhelmina');
  expect(await page.evaluate(() => localStorage.getItem('latch.patience-ms'))).toBe(null);
  expect(fake.visitors).toBe(2);
});

test('whoever does nothing is warned, may stay, and is gone in the end', async ({ page }) => {
  await PageAudio.install(page, { record: false });
  const fake = new FakeKiosk({ idleSeconds: 10, warningSeconds: 5 });
  const kiosk = await openKiosk(page, fake);
  await kiosk.is('attract');
  await page.keyboard.press('Space');
  await kiosk.is('conversation', 60_000);
  await kiosk.is('warning', 40_000);
  await expect(page.getByRole('alert')).toHaveText('Are you still there?');
  expect(await kiosk.faults()).toEqual([]);
  await kiosk.stay.click();
  await kiosk.is('conversation');
  await kiosk.is('warning', 40_000);
  await kiosk.is('attract', 40_000);
  expect(fake.heartbeats.map(({ state }) => state)).toEqual(
    expect.arrayContaining(['greeting', 'conversation', 'warning', 'attract']),
  );
});

test('the languages are buttons in their own names', async ({ page }) => {
  const attract = {
    title: 'Welcome',
    text: 'Ask about the house.',
    picture: null,
    languages: ['en', 'pt', 'de', 'ja', 'ar'],
  };
  const kiosk = await openKiosk(page, new FakeKiosk({ attract }));
  await kiosk.is('attract');
  for (const name of ['English', 'Português', 'Deutsch', '日本語', 'العربية'])
    await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Deutsch' })).toHaveAttribute('lang', 'de');
  expect(await kiosk.faults()).toEqual([]);
});
