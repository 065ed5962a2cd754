/**
 * Everything that a call stands on breaks in the middle of a reply, in a real browser: what was asked is answered, nothing is heard twice, and
 * the page says what is so.
 */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Script } from '../doubles/script.ts';
import type { Stretch } from '../doubles/coded-tones.ts';
import { endOf, of, race, replies, type } from './support/race.ts';
import { startTcpProxy } from './support/tcp-proxy.ts';

const TIMER = join(import.meta.dirname, '../fixtures/speech/clean3.wav');

// The recorder is a script of the test's.
test.use({ bypassCSP: true });

const LONG_REPLY: Partial<Script> = {
  reply: (n) => (n === 1 ? { durationMs: 11_000, pace: 1.2 } : { durationMs: 900 }),
};

/** No ms of a reply sounds a second time. */
function expectNothingTwice(stretches: readonly Stretch[]): void {
  for (const n of replies(stretches)) {
    const parts = of(stretches, n);
    parts.slice(1).forEach((part, i) => expect(part.replyFromMs).toBeGreaterThan(endOf(parts[i]!) - 60));
  }
}

for (const awayMs of [2_000, 5_000, 15_000]) {
  test(`the model is killed in the middle of a reply and away for ${awayMs} ms: what is said meanwhile is answered`, async ({
    page,
  }) => {
    await race(page, LONG_REPLY, async ({ model, talk, audio, heard }) => {
      await talk.startCall();
      await audio.say(TIMER);
      await talk.says('Speaking');
      await page.waitForTimeout(1_000);
      model.script = { ...model.script, refuse: { http: 503 } };
      model.line.drop();
      await talk.says('Trying to reach the model');
      await expect(page.getByText(/lost in the middle of its answer/).first()).toBeVisible();
      await type(talk, 'Are you there?');
      await page.waitForTimeout(awayMs);
      model.script = { ...model.script, refuse: null };
      await talk.finishedReply(1, 60_000);
      await talk.says('Listening');
      const stretches = await heard();
      expect(replies(stretches)).toEqual([1, 2]);
      expectNothingTwice(stretches);
    });
  });
}

test('a cancel that takes 8 s holds no answer up, and what still comes of the old one is not heard', async ({
  page,
}) => {
  const script: Partial<Script> = {
    reply: (n) => (n === 1 ? { durationMs: 11_000, pace: 1 } : { durationMs: 900 }),
  };
  await race(
    page,
    script,
    async ({ talk, audio, heard }) => {
      await talk.startCall();
      await audio.say(TIMER);
      await talk.says('Speaking');
      await page.waitForTimeout(1_000);
      await audio.say(TIMER);
      await talk.finishedReply(1, 60_000);
      await talk.says('Listening');
      const stretches = await heard();
      expect(replies(stretches)).toEqual([1, expect.any(Number)]);
      expectNothingTwice(stretches);
    },
    { dialect: ['late-cancel'] },
  );
});

test('a server that stands still for 12 s in the middle of a reply goes on with it', async ({ page }) => {
  await race(page, LONG_REPLY, async ({ latch, talk, audio, heard }) => {
    await talk.startCall();
    await audio.say(TIMER);
    await talk.says('Speaking');
    await page.waitForTimeout(1_000);
    process.kill(latch.pid, 'SIGSTOP');
    try {
      await talk.says('Reconnecting', 30_000);
      await page.waitForTimeout(4_000);
    } finally {
      process.kill(latch.pid, 'SIGCONT');
    }
    await talk.says('Listening', 60_000);
    await type(talk, 'And now?');
    await talk.finishedReply(1, 60_000);
    const stretches = await heard();
    expect(replies(stretches)).toEqual([1, 2]);
    expectNothingTwice(stretches);
  });
});

test('a line that is cut in the middle of a reply comes back, and the reply goes on from where it was', async ({
  page,
}) => {
  const script: Partial<Script> = { reply: () => ({ durationMs: 6_000, pace: 1.2 }) };
  await race(page, script, async ({ latch, talk, audio, heard }) => {
    const proxy = await startTcpProxy(latch.port);
    try {
      await talk.open(proxy.url);
      await talk.startCall();
      await audio.say(TIMER);
      await talk.says('Speaking');
      proxy.cut();
      await talk.says('Reconnecting', 30_000);
      proxy.mend();
      await talk.finishedReply(0, 60_000);
      const stretches = await heard();
      expect(replies(stretches)).toEqual([1]);
      expectNothingTwice(stretches);
      expect(endOf(stretches.at(-1)!)).toBeGreaterThan(5_800);
    } finally {
      await proxy.close();
    }
  });
});
