/** A call goes on while its person looks something up. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { TalkPage } from './support/talk-page.ts';

let server: LatchServer;
test.beforeAll(async () => {
  server = await startLatch();
});
test.afterAll(() => server.kill());

const isCallOver = (): boolean => server.output().includes('"call ended"');

test('a call goes on on other pages, which say so, lead back to it and end it', async ({ page }) => {
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await talk.startCall();
  await talk.textBox.fill('Hello');
  await talk.textBox.press('Enter');
  const said = await talk.finishedReply(0);

  const openAbout = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Help and keyboard shortcuts' }).click();
    await page.getByRole('link', { name: /About this Latch/ }).click();
    await expect(page.getByRole('heading', { name: 'About this Latch' })).toBeFocused();
  };
  const bar = page.getByRole('complementary', { name: 'Your call' });
  await openAbout();
  await expect(bar.getByText('In a call', { exact: true })).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }

  await bar.getByRole('link', { name: 'Back to the call' }).click();
  await talk.says('Listening');
  await expect(bar).toHaveCount(0);
  await expect(talk.replyLines.first()).toHaveText(said);
  await talk.textBox.fill('What can you do?');
  await talk.textBox.press('Enter');
  await talk.finishedReply(1);

  await openAbout();
  expect(isCallOver()).toBe(false);
  await bar.getByRole('button', { name: 'End the call' }).click();
  await expect(bar).toHaveCount(0);
  await expect.poll(isCallOver).toBe(true);
});
