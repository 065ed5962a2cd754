/** One page talks, and another one listens by its link: in a real browser, with the production server and real speech. */
import { join } from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { envelope, findClip, firstSoundMs, soundMs } from './support/analysis.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { PageAudio, type Recording } from './support/page-audio.ts';
import { TalkPage } from './support/talk-page.ts';

const TIMER = join(import.meta.dirname, '../fixtures/speech/clean3.wav');
const MOST_BEHIND_MS = 3_000;

let server: LatchServer;
test.beforeAll(async () => {
  server = await startLatch();
});
test.afterAll(() => server.kill());

/** A page of its own, as another person's browser has it. */
async function otherPage(browser: Browser): Promise<{ page: Page; audio: PageAudio }> {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  return { page, audio: await PageAudio.install(page) };
}

/** When the page first shows this text, by the machine's clock. Ask before it does. */
async function firstShown(page: Page, text: string): Promise<() => Promise<number>> {
  await page.evaluate((wanted) => {
    const seen = window as { seenAt?: Record<string, number> };
    seen.seenAt ??= {};
    const look = (): void => {
      if (document.body.innerText.includes(wanted)) seen.seenAt![wanted] ??= Date.now();
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  }, text);
  return () =>
    page.evaluate(
      (wanted) => (window as unknown as { seenAt: Record<string, number> }).seenAt[wanted]!,
      text,
    );
}

async function makeLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^Share live/ }).click();
  await page.getByRole('button', { name: 'Make a link' }).click();
  const url = await page.getByRole('textbox', { name: 'Link to listen' }).inputValue();
  await page.getByRole('button', { name: 'Close' }).click();
  return url;
}

/** The second second of a sound, and when it was there, by the machine's clock. */
function stretchOf(
  { rateHz, startedAtMs }: Recording,
  pcm: Float32Array,
): { clip: Float32Array; atMs: number } {
  const levels = envelope({ rateHz, pcm });
  const fromMs = firstSoundMs(levels)!;
  return { clip: levels.slice(fromMs, fromMs + 900), atMs: startedAtMs + fromMs };
}

test('whoever has the link hears both voices and reads along, the talker sees it first, and ends it', async ({
  browser,
}) => {
  const talker = await otherPage(browser);
  const talk = new TalkPage(talker.page);
  await talk.open(server.url);
  await talk.startCall();
  const url = await makeLink(talker.page);
  expect(new URL(url).pathname).toMatch(/^\/live\/[\w-]{43}$/);
  const sign = talker.page.getByRole('complementary', { name: 'Others can listen to this call' });
  await expect(sign).toContainText('0 listening');

  const listener = await otherPage(browser);
  await listener.page.goto(url);
  const shownToTalker = await firstShown(talker.page, '1 listening');
  const shownToListener = await firstShown(listener.page, '1 listening');
  await listener.page.getByRole('button', { name: 'Listen', exact: true }).click();
  await expect(listener.page.getByText('1 listening')).toBeVisible();
  await expect(sign).toContainText('1 listening');
  expect(await shownToTalker()).toBeLessThanOrEqual(await shownToListener());
  await expect(talker.page.getByText('Somebody is listening to this call now.')).toBeAttached();

  await talker.audio.forget();
  await talker.audio.say(TIMER);
  const words = await talk.finishedReply(0);
  await expect(listener.page.locator('li.assistant .text')).toHaveText(words);
  const said = (await talk.userLines.first().innerText()).trim();
  await expect(listener.page.locator('li.user .text')).toHaveText(said);
  await expect(listener.page.getByText('Nobody speaks just now')).toBeVisible();

  const there = await talker.audio.recording();
  const here = await listener.audio.recording();
  const heard = envelope({ rateHz: here.rateHz, pcm: here.output });
  for (const voice of [there.mic, there.output]) {
    const { clip, atMs } = stretchOf(there, voice);
    const behindMs = here.startedAtMs + findClip(heard, clip) - atMs;
    expect(behindMs).toBeGreaterThan(0);
    expect(behindMs).toBeLessThan(MOST_BEHIND_MS);
  }

  await talker.page.getByRole('button', { name: 'Stop sharing this call' }).click();
  await expect(listener.page.getByText('This call is over, or is no longer shared')).toBeVisible();
  await expect(sign).toBeHidden();
  await listener.audio.forget();
  await talker.audio.say(TIMER);
  await talk.finishedReply(1);
  const { rateHz, output } = await listener.audio.recording();
  expect(soundMs(envelope({ rateHz, pcm: output }))).toBe(0);

  // The link stays over, for everybody, and says so before anything is pressed.
  await listener.page.reload();
  await expect(listener.page.getByText('This call is over, or is no longer shared')).toBeVisible();
  await expect(listener.page.getByRole('button', { name: 'Listen', exact: true })).toHaveCount(0);
});

test('a link that leads nowhere says so before anything is pressed', async ({ page }) => {
  await page.goto(`${server.url}/live/${'A'.repeat(43)}`);
  await expect(page.getByText('This call is over, or is no longer shared')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Listen', exact: true })).toHaveCount(0);
});

test('a listener whose line drops comes back by itself, and one who joins late reads what was said', async ({
  browser,
}) => {
  const talker = await otherPage(browser);
  const talk = new TalkPage(talker.page);
  await talk.open(server.url);
  await talk.startCall();
  const url = await makeLink(talker.page);
  await talk.textBox.fill('Tell me a joke');
  await talk.textBox.press('Enter');
  const words = await talk.finishedReply(0);
  const { page } = await otherPage(browser);
  await page.goto(url);
  await page.getByRole('button', { name: 'Listen', exact: true }).click();
  await expect(page.locator('li.user .text')).toHaveText('Tell me a joke');
  await expect(page.locator('li.assistant .text')).toHaveText(words);
  await page.context().setOffline(true);
  await expect(page.getByText('The line dropped')).toBeVisible({ timeout: 30_000 });
  await page.context().setOffline(false);
  await expect(page.getByText('Nobody speaks just now')).toBeVisible({ timeout: 30_000 });
  await talk.end.click();
  await expect(page.getByText('This call is over, or is no longer shared')).toBeVisible();
});
