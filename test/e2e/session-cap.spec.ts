/** A call that lasts longer than the model keeps a session, with real speech: nobody hears or sees that there were three of them. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { member } from '../doubles/wire-event.ts';
import type { StrictModel } from '../doubles/strict-model.ts';
import type { Recording } from './support/page-audio.ts';
import { endOf, of, race, replies } from './support/race.ts';

const TIMER = join(import.meta.dirname, '../fixtures/speech/clean3.wav');
const SESSION_MS = 20_000;
const REPLY_MS = 900;
/** When each turn begins, in ms of the call: one in each session, and the second one while the first session is to be replaced. */
const TURNS_AT_MS = [1_000, 16_000, 42_000];

// The recorder is a script of the test's.
test.use({ bypassCSP: true });
test.setTimeout(120_000);

/** What a session was told by its client in words, in order. */
const told = ({ log }: StrictModel, line: number): string[] =>
  log.flatMap(({ line: session, from, event }) => {
    if (session !== line || from !== 'client' || event.type !== 'conversation.item.create') return [];
    const [part] = member(event, 'item')['content'] as { text: string }[];
    return [part!.text];
  });

/** The instructions that a session was last given. */
const instructionsOf = ({ log }: StrictModel, line: number): string =>
  log
    .filter(({ line: session, event }) => session === line && event.type === 'session.update')
    .map(({ event }) => String(member(event, 'session')['instructions']))
    .at(-1)!;

/** When the last speech into the microphone before then ended, in ms of the recording. */
function spokenUntilMs({ mic, rateHz }: Pick<Recording, 'mic' | 'rateHz'>, beforeMs: number): number {
  const isLoud = (sample: number): boolean => Math.abs(sample) > 0.02;
  return (mic.subarray(0, (beforeMs * rateHz) / 1000).findLastIndex(isLoud) * 1000) / rateHz;
}

test('three turns in 45 s, with a model that ends a session after 20 s', async ({ page }) => {
  await race(
    page,
    { reply: () => ({ durationMs: REPLY_MS }) },
    async ({ model, talk, audio, heard }) => {
      await talk.startCall();
      const startedAtMs = Date.now();
      for (const [n, atMs] of TURNS_AT_MS.entries()) {
        await page.waitForTimeout(Math.max(0, startedAtMs + atMs - Date.now()));
        await audio.say(TIMER);
        await talk.finishedReply(n);
      }

      // Each turn was answered, by a reply that was heard from its beginning to its end, and as soon as without a limit.
      const stretches = await heard();
      const sounded = replies(stretches);
      expect(sounded).toHaveLength(TURNS_AT_MS.length);
      await expect(talk.replyLines).toHaveCount(TURNS_AT_MS.length);
      for (const n of sounded) {
        expect(of(stretches, n)[0]!.replyFromMs).toBeLessThan(30);
        expect(endOf(of(stretches, n).at(-1)!)).toBeGreaterThan(REPLY_MS - 60);
      }
      const recording = await audio.recording();
      const waitsMs = sounded.map((n) => {
        const { fromMs } = of(stretches, n)[0]!;
        return fromMs - spokenUntilMs(recording, fromMs);
      });
      for (const waitMs of waitsMs.slice(1)) expect(waitMs).toBeLessThan(2 * waitsMs[0]!);

      // Each session was told what was said before it, and not to begin anew.
      const [first, second] = [told(model, 2), told(model, 3)];
      expect(first.slice(0, 2)).toEqual(['said 1', `Reply ${sounded[0]} begins here and it ends here.`]);
      expect(second).toHaveLength(4);
      expect(second.slice(0, 2)).toEqual(first.slice(0, 2));
      expect(second[3]).toBe(`Reply ${sounded[1]} begins here and it ends here.`);
      expect(instructionsOf(model, 1)).not.toContain('under way');
      expect(instructionsOf(model, 3)).toContain('already under way');

      // Nothing is shown of it.
      await expect(page.getByRole('alert')).toHaveCount(0);
      await expect(page.getByText('Listening', { exact: true }).first()).toBeVisible();
    },
    { sessionLimitMs: SESSION_MS },
  );
});
