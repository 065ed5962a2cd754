/** What a person is told when the microphone or the sound of the device fails, and that it is not said any more when it is well. */
import { expect, test, type Page } from '@playwright/test';
import { FaultyPage } from './support/faulty-sound.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { TalkPage } from './support/talk-page.ts';

const START_LIMIT_MS = 60_000;
test.setTimeout(3 * START_LIMIT_MS);

let server: LatchServer;
test.beforeAll(async () => {
  server = await startLatch();
});
test.afterAll(() => server.kill());

const said = (page: Page, text: RegExp | string) =>
  page.getByRole('status', { name: 'News of this call' }).getByText(text);
const NOTHING_WRONG =
  /muted by the system|complete silence|has taken the microphone|stands still|not started/;

async function openPage(page: Page): Promise<{ talk: TalkPage; faulty: FaultyPage }> {
  const faulty = await FaultyPage.install(page);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  return { talk, faulty };
}

async function inCall(page: Page): Promise<{ talk: TalkPage; faulty: FaultyPage }> {
  const { talk, faulty } = await openPage(page);
  await talk.talk.click();
  await talk.says('Listening', START_LIMIT_MS);
  return { talk, faulty };
}

/** Chooses the last microphone of the list in Settings. */
async function chooseMicrophone(
  page: Page,
): Promise<{ before: string; picker: ReturnType<Page['getByRole']> }> {
  await page.getByRole('button', { name: 'Settings' }).click();
  const picker = page.getByRole('combobox', { name: 'Microphone' });
  const before = await picker.inputValue();
  const last = await picker.locator('option').last().getAttribute('value');
  expect(last).not.toBe(before);
  await picker.selectOption(last);
  return { before, picker };
}

/** Only the microphone that is chosen fails from now on: the one of before can be had again. */
const refuseChosen = (page: Page, error: string): Promise<void> =>
  page.evaluate((name) => {
    const { mediaDevices } = navigator;
    const works = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (constraints) => {
      const { deviceId } = constraints!.audio as { deviceId?: unknown };
      return deviceId === undefined ? works(constraints) : Promise.reject(new DOMException('no', name));
    };
  }, error);

test.describe('the microphone', () => {
  test('that the system mutes is named as long as it is muted', async ({ page }) => {
    const { talk, faulty } = await inCall(page);
    await expect(said(page, NOTHING_WRONG)).toBeHidden();
    await faulty.track('mute');
    await expect(said(page, /is muted by the system/)).toBeVisible();
    await talk.says('You are not heard');
    await faulty.track('unmute');
    await expect(said(page, /is muted by the system/)).toBeHidden();
    await talk.says('Listening');
  });

  test('that gives digital silence is named, and not any more when sound comes, nor while one is muted', async ({
    page,
  }) => {
    const { faulty } = await inCall(page);
    await faulty.setNoise(0);
    await expect(said(page, /gives complete silence/)).toBeVisible({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Mute the microphone' }).click();
    await expect(said(page, /gives complete silence/)).toBeHidden();
    await page.getByRole('button', { name: 'Unmute the microphone' }).click();
    await expect(said(page, /gives complete silence/)).toBeVisible({ timeout: 20_000 });
    await faulty.setNoise(1);
    await expect(said(page, /gives complete silence/)).toBeHidden();
  });

  test('that another program takes is named, and is taken again when it is free', async ({ page }) => {
    const { talk, faulty } = await inCall(page);
    await faulty.set({ opening: 'NotReadableError' });
    await faulty.track('ended');
    await expect(said(page, /Another program has taken the microphone/)).toBeVisible();
    await talk.says('You are not heard');
    await faulty.set({ opening: 'works' });
    await expect(said(page, /Another program has taken the microphone/)).toBeHidden({ timeout: 20_000 });
    await talk.says('Listening');
    expect(await faulty.recording()).toEqual([false, true]);
  });

  test('that ends and does not open again is named, and is heard again when it does', async ({ page }) => {
    const { talk, faulty } = await inCall(page);
    await faulty.set({ opening: 'hangs' });
    await faulty.track('ended');
    await talk.says('You are not heard');
    await faulty.set({ opening: 'works' });
    await talk.says('Listening');
  });

  test('that is chosen and does not open is not used: the old one stays, and the page says why', async ({
    page,
  }) => {
    const { talk, faulty } = await inCall(page);
    for (const [opening, cause] of [
      ['NotReadableError', 'another program holds it'],
      ['NotAllowedError', 'the browser or the system does not allow it'],
      ['NotFoundError', 'it is not there any more'],
      ['OverconstrainedError', 'it is not there any more'],
      ['AbortError', 'it does not start'],
    ] as const) {
      await refuseChosen(page, opening);
      const { before, picker } = await chooseMicrophone(page);
      const why = said(page, new RegExp(`cannot be used: ${cause}\\. The call stays with “`));
      await expect(why).toBeVisible();
      await expect(picker).toHaveValue(before);
      await page.keyboard.press('Escape');
      await talk.says('Listening');
      expect((await faulty.recording()).at(-1)).toBe(true);
      expect((await faulty.recording()).filter((isLive) => isLive)).toHaveLength(1);
      // The next one says it anew.
      await page.getByRole('button', { name: /^Dismiss: .*cannot be used/ }).click();
    }
  });

  test('that opens, but cannot be used, does not go on recording; the old one does', async ({ page }) => {
    const { faulty } = await inCall(page);
    await faulty.set({ sourceThrows: true });
    const { before, picker } = await chooseMicrophone(page);
    await expect(said(page, /cannot be used: it does not start/)).toBeVisible();
    await expect(picker).toHaveValue(before);
    expect(await faulty.recording()).toEqual([true, false]);
    await page.keyboard.press('Escape');
    await faulty.set({ sourceThrows: false, opening: 'without-track' });
    await chooseMicrophone(page);
    await expect(said(page, /cannot be used: it is not there any more/)).toBeVisible();
    expect(await faulty.recording()).toEqual([true, false]);
  });

  test('that does not answer is named after 5 s; what it gives when it does, or after the end, is not lost', async ({
    page,
  }) => {
    const { talk, faulty } = await openPage(page);
    await faulty.set({ opening: 'hangs' });
    await talk.talk.click();
    await expect(said(page, /The microphone has not started yet/)).toBeVisible({ timeout: 20_000 });
    await talk.end.click();
    await expect(said(page, /The microphone has not started yet/)).toBeHidden();
    await faulty.set({ opening: 'works' });
    await expect.poll(() => faulty.recording()).toEqual([false]);
    await talk.talk.click();
    await talk.says('Listening', START_LIMIT_MS);
    expect(await faulty.recording()).toEqual([false, true]);
  });
});

test.describe('the sound of the device', () => {
  test('that never starts is named after 5 s, and the call goes on when it does', async ({ page }) => {
    const { talk, faulty } = await openPage(page);
    await faulty.set({ state: 'suspended', resumeHangs: true });
    await talk.talk.click();
    await expect(said(page, /The sound of this device stands still/)).toBeVisible({
      timeout: START_LIMIT_MS,
    });
    await faulty.set({ state: null, resumeHangs: false });
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(said(page, /The sound of this device stands still/)).toBeHidden();
    await talk.says('Listening', START_LIMIT_MS);
  });

  test('that does not load what the call needs is named after 5 s, and the call can be ended', async ({
    page,
  }) => {
    const { talk, faulty } = await openPage(page);
    await faulty.set({ modulesHang: true });
    await talk.talk.click();
    await expect(said(page, /The sound of this device has not started yet/)).toBeVisible({ timeout: 20_000 });
    // In the end the page gives up.
    await expect(page.getByRole('heading', { name: 'The sound does not run' })).toBeVisible({
      timeout: 40_000,
    });
    await faulty.set({ modulesHang: false });
    await page.getByRole('button', { name: 'Try again' }).click();
    await talk.says('Listening', START_LIMIT_MS);
  });

  test('whose clock stands still in mid-call is named after 5 s, and not any more when it goes on', async ({
    page,
  }) => {
    const { talk, faulty } = await inCall(page);
    await faulty.set({ isClockStill: true });
    await expect(said(page, /The sound of this device stands still/)).toBeVisible({ timeout: 20_000 });
    await talk.says('No sound');
    await faulty.set({ isClockStill: false });
    await expect(said(page, /The sound of this device stands still/)).toBeHidden();
    await talk.says('Listening');
  });

  test('that the system gives to a phone call is named as long as it lasts', async ({ page }) => {
    const { talk, faulty } = await inCall(page);
    await faulty.set({ state: 'interrupted' });
    await faulty.context('statechange');
    await expect(said(page, /Something else has the sound of this device/)).toBeVisible();
    await talk.says('No sound');
    await faulty.set({ state: null });
    await faulty.context('statechange');
    await expect(said(page, /Something else has the sound of this device/)).toBeHidden();
    await talk.says('Listening');
  });

  test('whose output fails is named, and started again', async ({ page }) => {
    const { talk, faulty } = await inCall(page);
    await faulty.context('error');
    await expect(said(page, /The audio output failed/)).toBeVisible();
    await expect(said(page, /The audio output failed/)).toBeHidden({ timeout: 20_000 });
    await talk.says('Listening');
  });

  test('that the browser closes in mid-call ends the call, with a way to go on', async ({ page }) => {
    const { talk, faulty } = await inCall(page);
    await page.evaluate(() => window.faulty.context!.close());
    await expect(page.getByRole('heading', { name: 'The sound does not run' })).toBeVisible();
    // Until its end it may have been tried again.
    expect(await faulty.recording()).not.toContain(true);
    await page.getByRole('button', { name: 'Try again' }).click();
    await talk.says('Listening', START_LIMIT_MS);
  });
});

test.describe('a page that nobody sees', () => {
  test('says, when it is seen again, for how long it could hear nobody', async ({ page }) => {
    const { talk, faulty } = await inCall(page);
    await faulty.show('hidden');
    await faulty.set({ resumeHangs: true });
    await page.evaluate(() => window.faulty.context!.suspend());
    await page.waitForTimeout(4_000);
    await faulty.set({ resumeHangs: false });
    await faulty.show('visible');
    await expect(said(page, /For about \d+ s this page could not hear you/)).toBeVisible();
    await talk.says('Listening');
  });

  test('says nothing of it where the system let it listen on', async ({ page }) => {
    const { talk, faulty } = await inCall(page);
    await faulty.show('hidden');
    await page.waitForTimeout(4_000);
    await faulty.show('visible');
    await talk.says('Listening');
    await page.waitForTimeout(1_500);
    await expect(said(page, /could not hear you/)).toBeHidden();
  });

  test('had kept the screen on in its call, and does so again when it is seen', async ({ page }) => {
    const { talk, faulty } = await inCall(page);
    await expect.poll(() => faulty.locks()).toEqual({ requested: 1, released: 0 });
    await faulty.show('hidden');
    // The system takes it back.
    await page.evaluate(() => (window.faulty.locks.last as WakeLockSentinel).release());
    await faulty.show('visible');
    await expect.poll(() => faulty.locks()).toEqual({ requested: 2, released: 1 });
    await talk.end.click();
    await expect.poll(() => faulty.locks()).toEqual({ requested: 2, released: 2 });
    await faulty.show('visible');
    expect(await faulty.locks()).toEqual({ requested: 2, released: 2 });
  });
});
