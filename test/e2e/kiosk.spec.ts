/** A kiosk with real speech, the production server and its administrator: the whole cycle of a visitor, and what is left of them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startStrictModel } from '../doubles/strict-model.ts';
import type { KioskSettings } from '../../shared/kiosk/contract.ts';
import { builtinModel } from './support/builtin-model.ts';
import { ADMIN_CODE, KioskAdmin } from './support/kiosk-admin.ts';
import { KioskPage } from './support/kiosk-page.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { startModelTap, type ModelTap } from './support/model-tap.ts';
import { PageAudio } from './support/page-audio.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../fixtures/speech', name);
const TIMER = fixture('clean3.wav');
/** Nothing but that visitor says it. */
const SAID = /timer for ten minutes/i;

// The microphone is a script of the test's.
test.use({ bypassCSP: true });
test.setTimeout(150_000);

let server: LatchServer;
let tap: ModelTap;
let admin: KioskAdmin;
let dataDir: string;
let stopModel: () => Promise<void>;

test.beforeAll(async () => {
  const { startBuiltinServer } = await builtinModel();
  const model = await startBuiltinServer({});
  stopModel = () => model.close();
  tap = await startModelTap(model.url);
  dataDir = mkdtempSync(join(tmpdir(), 'latch-kiosk-'));
  server = await start({ LATCH_MODEL_URL: tap.url });
  admin = await KioskAdmin.signIn(server.url);
});
test.afterAll(async () => {
  await admin.close();
  await server.kill();
  await tap.close();
  await stopModel();
  rmSync(dataDir, { recursive: true });
});

const start = (env: Record<string, string>): Promise<LatchServer> =>
  startLatch({
    LATCH_ADMIN_CODE: ADMIN_CODE,
    LATCH_ACCESS_CODE: 'not for kiosks',
    LATCH_KEEP: 'audio',
    LATCH_DATA_DIR: dataDir,
    ...env,
  });

/** A paired kiosk at its first screen. */
async function openKiosk(
  page: Page,
  settings: Partial<KioskSettings> = {},
  by = { admin, url: server.url },
): Promise<{ kiosk: KioskPage; audio: PageAudio; id: string }> {
  const audio = await PageAudio.install(page, { record: false });
  const { id, code } = await by.admin.addKiosk(settings);
  await page.goto(`${by.url}/kiosk#${code}`);
  const kiosk = new KioskPage(page);
  await kiosk.is('attract');
  return { kiosk, audio, id };
}

const audioSent = (): number =>
  tap.fromLatch.filter(({ type }) => type === 'input_audio_buffer.append').length;

/** Everything in the server's folder, as text. */
function onDisk(): string {
  return readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dataDir, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

test('a visitor is greeted, talks, ends, and nothing of them is left anywhere', async ({ page }) => {
  const { kiosk, audio, id } = await openKiosk(page);
  const before = audioSent();
  await kiosk.begin.click();
  await kiosk.is('greeting');
  await expect(page.getByText('You talk to an AI. It can be wrong.')).toBeVisible();
  await expect(page.getByText('Nothing of what you say is kept')).toBeVisible();
  // Who speaks during the greeting is not heard.
  const early = audio.say(fixture('human1.wav'));
  let looks = 0;
  while ((await page.locator('.kiosk-page.greeting').count()) === 1) {
    const sent = audioSent();
    if ((await page.locator('.kiosk-page.greeting').count()) === 0) break;
    expect(sent).toBe(before);
    looks++;
  }
  expect(looks).toBeGreaterThan(0);
  await kiosk.is('conversation', 40_000);
  await early;
  await audio.say(TIMER);
  await expect(kiosk.captions.getByText(SAID).first()).toBeVisible({ timeout: 30_000 });
  expect(audioSent()).toBeGreaterThan(before);
  expect(await kiosk.faults()).toEqual([]);
  await kiosk.end.click();
  await kiosk.is('attract');

  expect(await kiosk.leftovers()).not.toMatch(SAID);
  expect(onDisk()).not.toMatch(SAID);
  expect(server.output()).not.toMatch(SAID);
  await expect
    .poll(async () => (await admin.kiosk(id)).said)
    .toMatchObject({ state: 'attract', callsToday: 1, error: null });

  // The next visitor's model is told nothing of it.
  const told = tap.fromLatch.length;
  await kiosk.startVisit();
  await audio.say(fixture('clean2.wav'));
  await expect(kiosk.captions.locator('.assistant').first()).toBeVisible({ timeout: 30_000 });
  expect(
    JSON.stringify(tap.fromLatch.slice(told).filter(({ type }) => type !== 'input_audio_buffer.append')),
  ).not.toMatch(SAID);
  await kiosk.end.click();
  await kiosk.is('attract');
});

test('where the kiosk keeps the text, the greeting says so, and it is kept; the page still forgets', async ({
  page,
}) => {
  const { kiosk, audio } = await openKiosk(page, { keep: 'text' });
  await kiosk.begin.click();
  await expect(page.getByText('What you say is written down and kept')).toBeVisible();
  await kiosk.is('conversation', 40_000);
  await audio.say(TIMER);
  await expect(kiosk.captions.locator('.assistant').first()).toBeVisible({ timeout: 30_000 });
  await expect.poll(onDisk, { timeout: 30_000 }).toMatch(SAID);
  await kiosk.end.click();
  await kiosk.is('attract');
  expect(await kiosk.leftovers()).not.toMatch(SAID);
});

test('somebody who speaks near it begins; until the greeting, nothing is sent', async ({ page }) => {
  const { kiosk, audio } = await openKiosk(page, { startBy: { touch: false, key: false, speech: true } });
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
  const before = tap.fromLatch.length;
  await page.mouse.click(300, 300);
  await page.keyboard.press('Enter');
  await kiosk.is('attract');
  // The worker that listens takes a moment to load: it is spoken to until it hears.
  const isGreeted = () => page.locator('.kiosk-page.greeting, .kiosk-page.conversation').count();
  const sentBefore: string[] = [];
  for (let i = 0; i < 8 && (await isGreeted()) === 0; i++) {
    sentBefore.splice(0, Infinity, ...sent);
    expect(tap.fromLatch.length).toBe(before);
    await audio.say(fixture('human1.wav'));
  }
  expect(await isGreeted()).toBe(1);
  expect(sentBefore.filter((line) => !/heartbeat|assets/.test(line))).toEqual([]);
  await kiosk.is('conversation', 40_000);
});

test('a goodbye ends the visit soon after the answer', async ({ page }) => {
  const model = await startStrictModel({ hear: () => 'Thank you very much, goodbye.' });
  const other = await start({
    LATCH_MODEL_URL: model.url,
    LATCH_DATA_DIR: mkdtempSync(join(tmpdir(), 'latch-kiosk-')),
  });
  const by = { admin: await KioskAdmin.signIn(other.url), url: other.url };
  try {
    const { kiosk, audio } = await openKiosk(page, { idleSeconds: 600 }, by);
    await kiosk.startVisit();
    await audio.say(TIMER);
    await kiosk.is('warning', 40_000);
    await expect(page.getByRole('alert')).toHaveText('Goodbye!');
    await expect(page.getByText('goodbye.')).toHaveCount(0);
    await kiosk.is('attract', 30_000);
    model.expectNoBreach();
  } finally {
    await by.admin.close();
    await other.kill();
    await model.close();
  }
});

test('a kiosk that is unpaired ends the call and asks for a code', async ({ page }) => {
  const { kiosk, id } = await openKiosk(page);
  await kiosk.startVisit();
  await admin.remove(id);
  await kiosk.is('unpaired', 40_000);
  await expect(page.getByRole('textbox', { name: 'Pairing code' })).toBeVisible();
});
