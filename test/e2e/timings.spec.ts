/** The marks of a turn, as a real browser and the production server pass them. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { breakdown } from '../../shared/latency.ts';
import { durationText, whyText } from '../../web/ui/timings-text.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { PageAudio } from './support/page-audio.ts';
import { TalkPage } from './support/talk-page.ts';
import { overhearTimes, timesOf } from './support/turn-times.ts';

const TIMER = join(import.meta.dirname, '../fixtures/speech/clean3.wav');

// The recorder is a script of the test's; e2e/page.spec.ts opens the page under its own policy.
test.use({ bypassCSP: true });

let server: LatchServer;
test.beforeAll(async () => {
  server = await startLatch({ LATCH_PRICE_INPUT: '4', LATCH_PRICE_OUTPUT: '16' });
});
test.afterAll(() => server.kill());

test('a spoken turn passes all its marks in order, and the page takes its time apart', async ({ page }) => {
  await overhearTimes(page);
  const audio = await PageAudio.install(page);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await talk.startCall();
  await page.keyboard.press('l');
  const timings = page.getByRole('region', { name: 'Timings' });
  await expect(timings).toContainText('Talk: the time of each reply is taken apart here.');
  await audio.say(TIMER);
  await talk.finishedReply(0);

  const { turns, clockErrorMs } = await timesOf(page);
  expect(turns).toHaveLength(1);
  const { marks, typed } = turns[0]!;
  expect(typed).toBe(false);
  const inOrder = (names: readonly (keyof typeof marks)[], toleranceMs = 0) => {
    for (const [i, name] of names.entries()) {
      expect(marks[name], name).toBeDefined();
      if (i > 0)
        expect(marks[names[i - 1]!]! - marks[name]!, `${names[i - 1]} → ${name}`).toBeLessThanOrEqual(
          toleranceMs,
        );
    }
  };
  inOrder(['speechEnd', 'pauseSeen', 'startSent', 'firstFrame', 'firstSample']);
  inOrder(['pauseSeen', 'commit', 'release', 'firstSample']);
  inOrder(['startAtServer', 'audioCommitted', 'createSent', 'created', 'firstDelta', 'firstFrameSent']);
  // Between two clocks the order is as sure as the page says that it knows them; a busy machine knows them worse. The turn was
  // taken after the last samples that were compared, hence at least 20 ms.
  expect(clockErrorMs).toBeGreaterThanOrEqual(0);
  const clocksMs = Math.min(Math.max(20, clockErrorMs!), 100);
  inOrder(['startSent', 'startAtServer'], clocksMs);
  inOrder(['firstFrameSent', 'firstFrame'], clocksMs);
  inOrder(['commit', 'commitAtServer'], clocksMs);

  const times = breakdown(marks)!;
  expect(times.totalMs).toBeGreaterThan(0);
  expect(times.totalMs).toBeGreaterThanOrEqual(Math.max(times.commitWaitedMs, times.heldMs));
  expect(times.stages.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(times.totalMs, 3);
  await expect(timings).toContainText(durationText(times.totalMs));
  await expect(timings).toContainText(whyText({ times, typed }));
  await expect(timings).toContainText('± ');
  expect(server.output()).toContain('"turn answered"');
});

test('a typed turn is timed from when it was sent', async ({ page }) => {
  await overhearTimes(page);
  await PageAudio.install(page);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await talk.textBox.fill('What can you do?');
  await talk.textBox.press('Enter');
  await talk.finishedReply(0);
  const { turns } = await timesOf(page);
  expect(turns).toMatchObject([{ turnId: 1, typed: true }]);
  const { speechEnd, commit, firstSample } = turns[0]!.marks;
  expect(commit).toBe(speechEnd);
  expect(firstSample).toBeGreaterThan(speechEnd!);
});
