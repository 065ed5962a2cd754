/** Calls in a real browser through an HTTP proxy that lets no WebSocket through, and later does. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startUpgradeProxy } from '../doubles/upgrade-proxy.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { PageAudio } from './support/page-audio.ts';
import { wordRecall } from './support/recognise.ts';
import { TalkPage } from './support/talk-page.ts';

const TIMER = join(import.meta.dirname, '../fixtures/speech/clean3.wav');
const SLOW_PATH = 'The fast line is blocked: replies come a little later.';
const REMEDY = 'its proxy must pass WebSocket upgrades on';

test.use({ bypassCSP: true });
test.setTimeout(180_000);

/** The first call of a page compiles what it hears with, which a busy machine takes long for. */
async function startCall(talk: TalkPage): Promise<void> {
  await talk.talk.click();
  await talk.says('Listening', 60_000);
}

let server: LatchServer;
test.beforeAll(async () => {
  server = await startLatch();
});
test.afterAll(() => server.kill());

test('a spoken turn is answered over polling, and the call moves to a WebSocket once one opens', async ({
  page,
}) => {
  const proxy = await startUpgradeProxy(server.port, 'stripped');
  try {
    const audio = await PageAudio.install(page);
    const talk = new TalkPage(page);
    await talk.open(proxy.url);
    await startCall(talk);
    await expect(page.getByText(SLOW_PATH)).toBeVisible();
    await expect(page.getByText(REMEDY)).toBeVisible();
    await audio.say(TIMER);
    await expect(talk.userLines.first()).toHaveText(/set (a|the) timer for ten minutes/i, {
      timeout: 15_000,
    });
    const words = await talk.finishedReply(0);
    const { rateHz, output } = await audio.recording();
    expect(await wordRecall({ rateHz, pcm: output }, words)).toBeGreaterThan(0.6);

    proxy.mode = 'open';
    // A reply sounds while the call moves, and goes on. (A story takes about a minute: this does not wait for its end.)
    await talk.textBox.fill('tell me a story');
    await talk.textBox.press('Enter');
    await expect(page.getByText(SLOW_PATH)).toBeHidden({ timeout: 70_000 });
    await expect(page.getByText(REMEDY)).toBeHidden();
    await expect(page.locator('li.assistant').nth(1)).toHaveClass(/speaking|done/);
    // Of a reply that is stopped before anything of it was heard, no line stays.
    await talk.says('Speaking', 40_000);
    const polls = proxy.seen.polls;
    await talk.textBox.fill('hello');
    await talk.textBox.press('Enter');
    await talk.finishedReply(2);
    // The old socket's goodbye may still have been on its way.
    expect(proxy.seen.polls - polls).toBeLessThanOrEqual(1);
    await expect(talk.replyLines).toHaveCount(3);
  } finally {
    await proxy.close();
  }
});

// The test above is of stripped upgrades; refused ones look to the browser as stripped ones do (test/server/gateway/upgrade-proxy.test.ts).
for (const mode of ['stalled'] as const) {
  test(`a call begins where WebSockets are ${mode}, and again after its line broke`, async ({ page }) => {
    const proxy = await startUpgradeProxy(server.port, mode);
    try {
      await PageAudio.install(page);
      const talk = new TalkPage(page);
      await talk.open(proxy.url);
      await startCall(talk);
      await expect(page.getByText(SLOW_PATH)).toBeVisible();
      await talk.textBox.fill('hello');
      await talk.textBox.press('Enter');
      await talk.finishedReply(0);
      proxy.breakConnections();
      await talk.textBox.fill('hello again');
      await talk.textBox.press('Enter');
      await talk.finishedReply(1);
      await expect(page.getByText(SLOW_PATH)).toBeVisible();
    } finally {
      await proxy.close();
    }
  });
}

test('where WebSockets are open, nothing is said of it, and nothing is polled', async ({ page }) => {
  const proxy = await startUpgradeProxy(server.port, 'open');
  try {
    await PageAudio.install(page);
    const talk = new TalkPage(page);
    await talk.open(proxy.url);
    await startCall(talk);
    await talk.textBox.fill('hello');
    await talk.textBox.press('Enter');
    await talk.finishedReply(0);
    await expect(page.getByText(SLOW_PATH)).toBeHidden();
    expect(proxy.seen).toEqual({ upgrades: 1, polls: 0 });
  } finally {
    await proxy.close();
  }
});
