/** The administrator's page in a real browser, with the production server and its database. The device is a browser that asks as one. */
import { AxeBuilder } from '@axe-core/playwright';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect as expectNow, test, type APIRequestContext, type Page } from '@playwright/test';
import type { Heartbeat, KioskOrders } from '../../shared/kiosk/contract.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../shared/protocol.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';

/** The page looks every five seconds. */
const expect = expectNow.configure({ timeout: 15_000 });
const CODE = 'a long enough code';
const HEARTBEAT: Heartbeat = {
  state: 'attract',
  version: '',
  revision: 0,
  hearing: { result: 'heard', agoMs: 60_000 },
  error: null,
  callsToday: 7,
};
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let dataDir: string;
let server: LatchServer;
test.beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'latch-admin-'));
  server = await startLatch({
    LATCH_ADMIN_CODE: CODE,
    LATCH_DATA_DIR: dataDir,
    LATCH_ACCESS_CODE: 'open sesame',
  });
});
test.afterAll(async () => {
  await server.kill();
  rmSync(dataDir, { recursive: true });
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const faults = async (page: Page) =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);

async function signIn(page: Page): Promise<void> {
  await page.goto(`${server.url}/admin`);
  await page.getByLabel('Operator’s code').fill(CODE);
  await button(page, 'Sign in').click();
  await expect(page.getByLabel('New kiosk')).toBeVisible();
}

/** A device that is paired, and the card of its kiosk. */
async function pair(page: Page, device: APIRequestContext, name: string) {
  await page.getByLabel('New kiosk').fill(name);
  await button(page, 'Pair a screen').click();
  const pairing = page.getByRole('region', { name: `Pair “${name}”` });
  await expect(pairing.getByRole('heading')).toBeFocused();
  const code = await pairing.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/).innerText();
  const paired = await device.post(`${server.url}/api/kiosk/pair`, { data: { code } });
  expect(paired.status()).toBe(200);
  await expect(pairing.getByText('The screen is paired.')).toBeVisible();
  await button(page, 'Close').click();
  return page.getByRole('article', { name });
}

const ordersOf = async (device: APIRequestContext, said: Partial<Heartbeat> = {}): Promise<KioskOrders> => {
  const answer = await device.post(`${server.url}/api/kiosk/heartbeat`, { data: { ...HEARTBEAT, ...said } });
  return (await answer.json()) as KioskOrders;
};

test('a screen is paired, seen, paused, told something and revoked', async ({ page, browser }) => {
  const context = await browser.newContext();
  const device = context.request;
  await page.goto(`${server.url}/admin`);
  await expect(page.getByRole('heading', { level: 1, name: 'Kiosks' })).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.getByLabel('Operator’s code').fill('not the code');
  await button(page, 'Sign in').click();
  await expect(page.getByRole('alert')).toHaveText('That is not the operator’s code.');
  await signIn(page);

  const card = await pair(page, device, 'Lobby, ground floor');
  await ordersOf(device);
  await expect(card.getByText('Waits for visitors')).toBeVisible();
  await expect(card.getByText(/^proved 1 minute ago/)).toBeVisible();
  await expect(card.getByText('7', { exact: true })).toBeVisible();
  await expect(card.getByRole('list', { name: 'What is wrong' })).toHaveCount(0);
  expect(await faults(page)).toEqual([]);

  const error = { code: 'mic-missing', message: 'No microphone was found.', agoMs: 0 };
  await ordersOf(device, { state: 'trouble', error, hearing: { result: 'not-heard', agoMs: 0 } });
  const alarms = card.getByRole('list', { name: 'What is wrong' });
  await expect(alarms.getByText(/The microphone did not hear the speaker/)).toBeVisible();
  await expect(alarms.getByText(/No microphone was found/)).toBeVisible();
  expect(await faults(page)).toEqual([]);

  await card.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('“Lobby, ground floor” greets nobody new until you go on.')).toBeVisible();
  expect(await ordersOf(device)).toMatchObject({ paused: true });
  const refused = await device.post(`${server.url}/api/calls`, {
    data: {},
    headers: { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) },
  });
  expect(refused.status()).toBe(403);
  await card.getByRole('button', { name: 'Go on' }).click();
  await expect(card.getByRole('button', { name: 'Pause' })).toBeVisible();

  await card.getByRole('button', { name: 'Message' }).click();
  await page.getByLabel('What the screen says').fill('Back at two o’clock');
  expect(await faults(page)).toEqual([]);
  await button(page, 'Show it').click();
  await expect(card.getByText('Says: Back at two o’clock')).toBeVisible();
  const { restart, message } = await ordersOf(device);
  expect(message).toBe('Back at two o’clock');
  await card.getByRole('button', { name: 'Restart' }).click();
  await expect(page.getByText(/restarts: now/)).toBeVisible();
  expect((await ordersOf(device)).restart).not.toBe(restart);

  await card.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('dialog', { name: 'Revoke “Lobby, ground floor”?' })).toBeVisible();
  await button(page, 'Leave it').click();
  expect((await ordersOf(device)).paused).toBe(false);
  await card.getByRole('button', { name: 'Revoke' }).click();
  await button(page, 'Revoke it').click();
  await expect(card).toHaveCount(0);
  await expect(page.getByText('“Lobby, ground floor” is revoked.')).toBeVisible();
  expect((await device.get(`${server.url}/api/kiosk`)).status()).toBe(401);
  await context.close();
});

test('settings are shown, changed with a picture, and reach the screen', async ({ page, browser }) => {
  const context = await browser.newContext();
  await signIn(page);
  const card = await pair(page, context.request, 'Door');
  await card.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings of “Door”' });
  await dialog.getByLabel('Title').fill('Ask me anything');
  await dialog
    .getByLabel('Picture')
    .setInputFiles({ name: 'big.png', mimeType: 'image/png', buffer: Buffer.alloc(250_000) });
  await expect(dialog.getByRole('alert')).toHaveText('That file is too large.');
  await dialog
    .getByLabel('Picture')
    .setInputFiles({ name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<html>') });
  await button(page, 'Save').click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel('Picture').setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: PNG });
  await dialog.getByRole('checkbox', { name: 'Deutsch' }).check();
  await dialog.getByLabel('PIN to leave the kiosk').fill('47');
  await expect(button(page, 'Save')).toBeDisabled();
  await dialog.getByLabel('PIN to leave the kiosk').fill('4711');
  expect(await faults(page)).toEqual([]);
  await button(page, 'Save').click();
  await expect(dialog).toHaveCount(0);
  const { settings, hasPin } = await ordersOf(context.request);
  expect(settings?.attract).toMatchObject({ title: 'Ask me anything', languages: ['en', 'de'] });
  expect(settings?.attract.picture).toBe(`data:image/png;base64,${PNG.toString('base64')}`);
  expect(hasPin).toBe(true);
  await context.close();
});

test('who signs out is out, and a kiosk’s device is no administrator', async ({ page, browser }) => {
  const context = await browser.newContext();
  await signIn(page);
  await pair(page, context.request, 'Corridor');
  const screen = await context.newPage();
  await screen.goto(`${server.url}/admin`);
  await expect(screen.getByLabel('Operator’s code')).toBeVisible();
  await context.close();
  await button(page, 'Sign out').click();
  await expect(page.getByLabel('Operator’s code')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Operator’s code')).toBeVisible();
});
