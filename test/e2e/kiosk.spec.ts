/** A kiosk's page with the production server and its call; only what the server says to kiosks is the test's, so that it can be changed. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { builtinModel } from './support/builtin-model.ts';
import { FakeKiosk } from './support/fake-kiosk.ts';
import { KioskPage } from './support/kiosk-page.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { startModelTap, type ModelTap } from './support/model-tap.ts';
import { PageAudio } from './support/page-audio.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../fixtures/speech', name);
const TIMER = fixture('clean3.wav');
/** Nothing else on the page has these words. */
const SAID = /timer for ten minutes/i;

test.use({ bypassCSP: true });

let server: LatchServer;
let tap: ModelTap;
let stopModel: () => Promise<void>;
test.beforeAll(async () => {
  const { startBuiltinServer } = await builtinModel();
  const model = await startBuiltinServer({});
  stopModel = () => model.close();
  tap = await startModelTap(model.url);
  server = await startLatch({ LATCH_MODEL_URL: tap.url });
});
test.afterAll(async () => {
  await server.kill();
  await tap.close();
  await stopModel();
});

const audioSent = (): number =>
  tap.fromLatch.filter(({ type }) => type === 'input_audio_buffer.append').length;

test('a visitor is greeted, talks, ends, and nothing of them is left', async ({ page }) => {
  const audio = await PageAudio.install(page, { record: false });
  const server_ = await new FakeKiosk().install(page);
  const kiosk = new KioskPage(page);
  await page.goto(`${server.url}/kiosk`);
  await kiosk.is('attract');
  expect(server_.visitors).toBe(1);
  const before = audioSent();
  await kiosk.begin.click();
  await kiosk.is('greeting');
  await expect(page.getByText('You talk to an AI. It can be wrong.')).toBeVisible();
  await expect(page.getByText('Nothing of what you say is kept')).toBeVisible();
  // Somebody who speaks already is not heard: the greeting is not over.
  await audio.say(fixture('clean1.wav'), 0.5);
  expect(audioSent()).toBe(before);
  await kiosk.is('conversation', 40_000);
  await audio.say(TIMER);
  await expect(kiosk.captions.getByText(SAID)).toBeVisible({ timeout: 20_000 });
  expect(audioSent()).toBeGreaterThan(before);
  expect(await kiosk.leftovers()).toMatch(SAID);
  expect(await kiosk.faults()).toEqual([]);
  await kiosk.end.click();
  await kiosk.is('attract');
  expect(server_.visitors).toBe(2);
  expect(await kiosk.leftovers()).not.toMatch(SAID);
  await expect
    .poll(() => server_.heartbeats.at(-1))
    .toMatchObject({ state: 'attract', callsToday: 1, error: null });

  // The next visitor's model knows nothing of it.
  const upstream = tap.fromLatch.length;
  await kiosk.startVisit();
  await audio.say(fixture('clean2.wav'));
  await expect(kiosk.captions.locator('.assistant').first()).toBeVisible({ timeout: 20_000 });
  expect(JSON.stringify(tap.fromLatch.slice(upstream))).not.toMatch(SAID);
});
