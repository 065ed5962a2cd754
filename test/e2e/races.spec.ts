/** A real browser in a call with a model that does what providers do wrong: what is heard is read from coded tones. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Script } from '../doubles/script.ts';
import { endOf, numbers, of, race, replies, type } from './support/race.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../fixtures/speech', name);
const TIMER = fixture('clean3.wav');
const LIBRARY = fixture('clean1.wav');
/** It has a pause of 1.2 s. */
const PAUSED = fixture('pause1.wav');

// The recorder is a script of the test's.
test.use({ bypassCSP: true });

test('a reply that the model goes on with after it was interrupted is not heard, and what was heard is what the model is told', async ({
  page,
}) => {
  const script: Partial<Script> = {
    reply: (n) =>
      n === 1 ? { durationMs: 11_000, pace: 1.5, cancelTakesMs: 700, doneAfterMs: 200 } : { durationMs: 800 },
  };
  await race(
    page,
    script,
    async ({ model, talk, audio, heard }) => {
      await talk.startCall();
      await audio.say(TIMER);
      await talk.says('Speaking');
      await page.waitForTimeout(1500);
      await audio.say(LIBRARY);
      await talk.finishedReply(1);

      const stretches = await heard();
      expect(numbers(stretches)).toEqual([1, 2]);
      const [last] = of(stretches, 1).slice(-1);
      const truncate = model.log.find(({ event }) => event.type === 'conversation.item.truncate');
      expect(Math.abs(endOf(last!) - Number(truncate!.event['audio_end_ms']))).toBeLessThanOrEqual(20);
      // The model had gone on: there was more of it that could have been heard.
      expect(model.asked[0]).toMatchObject({ state: 'cancelled' });
      expect(model.asked[0]!.audioMs).toBeGreaterThan(endOf(last!) + 500);
      expect(endOf(of(stretches, 2).at(-1)!)).toBeGreaterThan(760);
    },
    { network: { delayMs: 30, jitterMs: 30 }, seed: 2 },
  );
});

for (const pace of [Infinity, 2])
  test(`a guess that is taken back is not heard, though the model is slow to cancel it (pace ${pace})`, async ({
    page,
  }) => {
    const script: Partial<Script> = {
      reply: (n) =>
        n === 1 ? { durationMs: 8000, pace, cancelTakesMs: 1500, doneAfterMs: 300 } : { durationMs: 900 },
    };
    // Silence alone decides, and the person may pause for longer than the clip does: the guess in its pause is sure to be wrong.
    await page.addInitScript(() => localStorage.setItem('latch.patience-ms', '2000'));
    await race(
      page,
      script,
      async ({ model, talk, audio, heard }) => {
        await talk.startCall();
        await audio.say(PAUSED);
        await talk.finishedReply(0);
        expect(numbers(await heard())).toEqual([2]);
        expect(model.asked).toHaveLength(2);
        // It was said, and much of it was in the browser before the cancel.
        expect(model.asked[0]!.audioMs).toBeGreaterThan(1500);
      },
      {
        env: { LATCH_TURN_DETECTOR: 'timer', LATCH_TURN_JUDGE: 'off' },
        network: { delayMs: 30, jitterMs: 30 },
        seed: 3,
      },
    );
  });

test('a connection that drops in the middle of a reply: the next turn is answered', async ({ page }) => {
  const script: Partial<Script> = {
    reply: (n) => (n === 1 ? { durationMs: 5000, pace: 1.5, dropAfterMs: 1800 } : { durationMs: 900 }),
  };
  await race(page, script, async ({ model, talk, heard }) => {
    await type(talk, 'First');
    await expect.poll(() => model.lines.length, { timeout: 20_000 }).toBe(2);
    await talk.says('Listening');
    await type(talk, 'Second');
    await talk.finishedReply(1);
    const stretches = await heard();
    const answer = of(stretches, 2);
    expect(answer[0]!.replyFromMs).toBeLessThan(30);
    expect(endOf(answer.at(-1)!)).toBeGreaterThan(860);
    expect(endOf(of(stretches, 1).at(-1)!)).toBeLessThan(1900);
  });
});

test('a model that is away for too long is told in words that a person can act on', async ({ page }) => {
  await race(page, { refuse: { http: 503 } }, async ({ model, talk, heard }) => {
    await type(talk, 'Hello?');
    // The server tries for half a minute before it gives up, and the page says so meanwhile.
    await talk.says('Trying to reach the model');
    const told = page.getByText(/speech model cannot be reached.*try again/i).first();
    await expect(told).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/What you said last was not answered/).first()).toBeVisible();
    await expect(page.getByRole('heading', { name: 'The speech model is away' })).toBeVisible();
    expect(replies(await heard())).toEqual([]);
    // And it does: once there is room, the same page gets through.
    model.script = { ...model.script, refuse: null };
    await type(talk, 'And now?');
    await talk.finishedReply(0);
  });
});

test('what nobody asked for is not heard, and a done that is late holds nothing up for ever', async ({
  page,
}) => {
  const script: Partial<Script> = { reply: () => ({ durationMs: 700, doneAfterMs: 600 }) };
  await race(page, script, async ({ model, talk, heard }) => {
    await type(talk, 'First');
    await talk.finishedReply(0);
    model.line.orphan();
    await expect.poll(() => model.asked[1]?.state).toBe('running');
    await type(talk, 'Third');
    await talk.finishedReply(1);
    expect(numbers(await heard())).toEqual([1, 3]);
    expect(model.running).toEqual([]);
  });
});
