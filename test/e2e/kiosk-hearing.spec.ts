/** The proof that a kiosk hears: its sound is mixed into its microphone, as in a room, or is not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ADMIN_CODE, KioskAdmin } from './support/kiosk-admin.ts';
import { KioskPage } from './support/kiosk-page.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { PageAudio } from './support/page-audio.ts';

test.use({ bypassCSP: true });

let server: LatchServer;
let admin: KioskAdmin;
let dataDir: string;
test.beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'latch-kiosk-'));
  server = await startLatch({ LATCH_ADMIN_CODE: ADMIN_CODE, LATCH_DATA_DIR: dataDir });
  admin = await KioskAdmin.signIn(server.url);
});
test.afterAll(async () => {
  await admin.close();
  await server.kill();
  rmSync(dataDir, { recursive: true });
});

for (const [what, gainDb, result] of [
  ['a microphone that hears the loudspeaker, 20 dB softer, proves it', -20, 'heard'],
  ['a muted microphone is reported, and visitors are greeted all the same', -300, 'not-heard'],
] as const)
  test(what, async ({ page }) => {
    const audio = await PageAudio.install(page, { record: false, withEcho: true });
    const { id, code } = await admin.addKiosk({ selfCheckMinutes: 1 });
    await page.addInitScript((db) => window.testAudio.echo(10 ** (db / 20), 120), gainDb);
    await page.goto(`${server.url}/kiosk#${code}`);
    const kiosk = new KioskPage(page);
    await expect
      .poll(async () => (await admin.kiosk(id)).said?.hearing?.result, { timeout: 60_000 })
      .toBe(result);
    await kiosk.is('attract');
    await expect(kiosk.begin).toBeVisible();

    // Whoever looks after it asks again, with the room as it is now.
    await audio.echo(result === 'heard' ? -300 : -20, 120);
    await page.keyboard.press('Control+Alt+k');
    await page.keyboard.type('2468');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Check the microphone now' }).click();
    const other = result === 'heard' ? 'not-heard' : 'heard';
    await expect
      .poll(async () => (await admin.kiosk(id)).said?.hearing?.result, { timeout: 60_000 })
      .toBe(other);
  });

test('a device without a microphone says so, and heals itself', async ({ page }) => {
  await PageAudio.install(page, { record: false, withEcho: true });
  await page.addInitScript(() => {
    window.testAudio.echo(0.1, 120);
    const open = navigator.mediaDevices.getUserMedia;
    Object.assign(window, { hasMicrophone: false });
    navigator.mediaDevices.getUserMedia = async (wishes) => {
      if ((window as unknown as { hasMicrophone: boolean }).hasMicrophone) return open(wishes);
      throw new DOMException('none', 'NotFoundError');
    };
  });
  const { id, code } = await admin.addKiosk({ selfCheckMinutes: 60 });
  await page.goto(`${server.url}/kiosk#${code}`);
  const kiosk = new KioskPage(page);
  await expect(page.getByText('I cannot hear just now')).toBeVisible({ timeout: 30_000 });
  await expect.poll(async () => (await admin.kiosk(id)).said?.error?.code).toBe('mic-missing');
  await page.evaluate(() => Object.assign(window, { hasMicrophone: true }));
  await kiosk.is('attract', 60_000);
  await expect
    .poll(async () => (await admin.kiosk(id)).said)
    .toMatchObject({ error: null, hearing: { result: 'heard' } });
});
