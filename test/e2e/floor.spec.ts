/** Whose floor it is, in a real browser: a model that says "not yet", a reply that began too early, and a word over a reply. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Script } from '../doubles/script.ts';
import { cut } from './support/page-audio.ts';
import { endOf, numbers, of, race, replies, type } from './support/race.ts';
import { readWav } from './support/wav.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../fixtures/speech', name);
/** It has a pause of 1.2 s. */
const PAUSED = fixture('pause1.wav');
/** A word. */
const SHORT = cut(readWav(fixture('clean3.wav')), 500, 900);

// The recorder is a script of the test's.
test.use({ bypassCSP: true });

/** Silence and verdicts decide: the turn network is in doubt of these voices. */
const BY_SILENCE = { LATCH_TURN_DETECTOR: 'timer' };

test('a model that says "not yet" in a pause is not heard, leaves no trace, and answers the whole turn', async ({
  page,
}) => {
  // Silence alone would end the turn after 0.7 s, before the verdict on the guess in it has come.
  const script: Partial<Script> = {
    // In the pause it is asked twice at most.
    reply: (n) => ({ durationMs: 900, firstAudioMs: 500, calls: n <= 2 ? 'keep_listening' : null }),
  };
  await race(
    page,
    script,
    async ({ model, talk, audio, heard }) => {
      await talk.startCall();
      await audio.say(PAUSED);
      await talk.finishedReply(0);
      expect(model.asked.length).toBeGreaterThanOrEqual(2);
      expect(replies(await heard())).toEqual([model.asked.length]);
      await expect(talk.userLines).toHaveCount(1);
      await expect(talk.replyLines).toHaveCount(1);
      // Nor was the turn over before the verdict: it would have been asked for again, without one.
      const asked = model.log.filter(({ event }) => event.type === 'response.create');
      expect(
        asked.map(({ event }) => (event['response'] as { tool_choice?: string }).tool_choice),
      ).not.toContain('none');
      const called = model.log.find(
        ({ event }) =>
          event.type === 'response.output_item.added' &&
          (event['item'] as { type: string }).type === 'function_call',
      );
      const { id } = called!.event['item'] as { id: string };
      const deleted = model.log.filter(({ event }) => event.type === 'conversation.item.delete');
      expect(deleted.map(({ event }) => event['item_id'])).toContain(id);
    },
    { env: BY_SILENCE },
  );
});

test('a reply that began too early falls silent, and the next one answers all that was said', async ({
  page,
}) => {
  await page.addInitScript(() => localStorage.setItem('latch.patience-ms', '700'));
  const script: Partial<Script> = { reply: (n) => ({ durationMs: n === 1 ? 6000 : 900, firstAudioMs: 800 }) };
  await race(
    page,
    script,
    async ({ model, talk, audio, heard }) => {
      await talk.startCall();
      await audio.say(PAUSED);
      await talk.finishedReply(0);
      const stretches = await heard();
      const whole = model.asked.length;
      expect(replies(stretches).at(-1)).toBe(whole);
      // Where the machine is slow, the user may go on before anything is heard.
      for (const stretch of of(stretches, 1)) expect(endOf(stretch)).toBeLessThan(1000);
      await expect(talk.userLines).toHaveCount(1);
      await expect(talk.replyLines).toHaveCount(1);
      await expect(talk.replyLines.first()).toHaveText(`Reply ${whole} begins here and it ends here.`);
      const items = model.log.filter(({ event }) => event.type === 'conversation.item.delete');
      if (of(stretches, 1).length > 0) expect(items.length).toBeGreaterThan(0);
      expect(model.log.some(({ event }) => event.type === 'conversation.item.truncate')).toBe(false);
    },
    { env: { ...BY_SILENCE, LATCH_TURN_JUDGE: 'off' } },
  );
});

for (const { said, stops, story } of [
  { said: 'Stop.', stops: true, story: undefined },
  // All of its words are in the reply.
  {
    said: 'Stop.',
    stops: true,
    story: 'It will stop. It will stop there, stop again, and then stop at the end.',
  },
  { said: 'Mm-hmm.', stops: false, story: undefined },
])
  test(`“${said}” over a reply${story ? ' that says it, too,' : ''} ${stops ? 'ends it, and is answered' : 'does not end it, and is answered by nobody'}`, async ({
    page,
  }) => {
    const script: Partial<Script> = {
      reply: (n) => (n === 1 ? { durationMs: 7000, ...(story && { words: story }) } : { durationMs: 900 }),
      hear: () => said,
    };
    await race(page, script, async ({ model, talk, audio, heard }) => {
      await talk.startCall();
      await type(talk, 'A long story');
      await talk.says('Speaking');
      await page.waitForTimeout(1500);
      await audio.say(SHORT);
      await talk.finishedReply(stops ? 1 : 0);
      const stretches = await heard();
      expect(numbers(stretches)).toEqual(stops ? [1, 2] : [1]);
      const end = endOf(of(stretches, 1).at(-1)!);
      if (stops) expect(end).toBeLessThan(4000);
      else expect(end).toBeGreaterThan(6900);
      // Both were understood, and what answers nothing is no part of the conversation.
      const sent = model.log.filter(({ from }) => from === 'client').map(({ event }) => event.type);
      expect(sent).toContain('input_audio_buffer.commit');
      if (!stops) expect(sent).toContain('conversation.item.delete');
      expect(model.asked).toHaveLength(stops ? 2 : 1);
      await expect(talk.userLines).toHaveText(stops ? ['A long story', said] : ['A long story']);
    });
  });
