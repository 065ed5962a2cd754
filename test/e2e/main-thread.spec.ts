/** The page's main thread may stand still: what plays does not pass it. */
import { expect, test, type Page } from '@playwright/test';
import { decodeTones } from '../doubles/coded-tones.ts';
import { startStrictModel, type StrictModel } from '../doubles/strict-model.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { PageAudio } from './support/page-audio.ts';
import { TalkPage } from './support/talk-page.ts';

const REPLY_MS = 4000;
const BLOCKED_MS = 500;
const LONGEST_GAP_MS = 20;
/** A busy machine makes gaps of its own, now and then; a reply that needed the thread would have one each time. */
const ATTEMPTS = 3;
/** So much of the reply is on the recording before the block: the page says that it speaks before the first sample is out. */
const BEFORE_MS = 500;
/** A shorter sound is too short to tell its code. */
const CODED_MS = 40;

// The recorder is a script of the test's; page.spec.ts opens the page under its own policy.
test.use({ bypassCSP: true });

let model: StrictModel;
let server: LatchServer;
test.beforeAll(async () => {
  // Hardly faster than it plays: when the thread stops, less than that is there beforehand.
  model = await startStrictModel({ reply: () => ({ durationMs: REPLY_MS, pace: 1.5 }) });
  server = await startLatch({ LATCH_MODEL_URL: model.url, LATCH_LOG_LEVEL: 'warn' });
});
test.afterAll(async () => {
  await server.kill();
  await model.close();
});

test('a reply plays on without a gap while the main thread is blocked for 500 ms', async ({ page }) => {
  const audio = await PageAudio.install(page);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await talk.startCall();
  const gapsMs: number[] = [];
  while (gapsMs.length < ATTEMPTS && !gapsMs.some((ms) => ms <= LONGEST_GAP_MS))
    gapsMs.push(await longestGapMs(page, talk, audio, gapsMs.length + 1));
  expect(Math.min(...gapsMs)).toBeLessThanOrEqual(LONGEST_GAP_MS);
  model.expectNoBreach();
});

/** In the `n`-th reply of the call, in the middle of which the thread stands still. Fails where it did not, or where not all was heard. */
async function longestGapMs(page: Page, talk: TalkPage, audio: PageAudio, n: number): Promise<number> {
  await audio.forget();
  await talk.textBox.fill('Go on');
  await talk.textBox.press('Enter');
  await talk.says('Speaking');
  // What is recorded of the output before and after arrives late, never early: the block lies between or later.
  const speaksMs = await audio.recordedMs();
  await expect.poll(() => audio.recordedMs()).toBeGreaterThan(speaksMs + BEFORE_MS);
  const [beforeMs, afterMs] = await page.evaluate(async (blockedMs) => {
    const before = window.testAudio.recordedMs();
    const until = performance.now() + blockedMs;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return [before, window.testAudio.recordedMs()] as const;
  }, BLOCKED_MS);
  await talk.says('Listening');

  const { rateHz, output } = await audio.recording();
  const sounds = decodeTones({ rateHz, pcm: output }).filter(({ fromMs, toMs }) => toMs - fromMs > CODED_MS);
  expect(sounds.map(({ responseNumber }) => responseNumber)).toEqual(sounds.map(() => n));
  const first = sounds[0]!;
  const last = sounds.at(-1)!;
  expect(afterMs - beforeMs).toBeGreaterThan(BLOCKED_MS / 2);
  expect(first.fromMs).toBeLessThan(beforeMs);
  expect(last.toMs).toBeGreaterThan(afterMs);
  expect(last.replyFromMs + last.toMs - last.fromMs).toBeGreaterThan(REPLY_MS - CODED_MS);
  return Math.max(0, ...sounds.slice(1).map(({ fromMs }, i) => fromMs - sounds[i]!.toMs));
}
