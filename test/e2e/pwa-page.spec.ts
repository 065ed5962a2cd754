/** What the page shows of the app that it is: how it is installed, that the server is away, and the keys of a headset. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { TalkPage } from './support/talk-page.ts';

const LIMIT_MS = 60_000;
test.setTimeout(3 * LIMIT_MS);

let server: LatchServer;
test.beforeAll(async () => {
  server = await startLatch();
});
test.afterAll(() => server.kill());

/** What axe finds wrong, light and dark: the rule and the elements. */
async function faults(page: Page): Promise<string[][]> {
  const found: string[][] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    found.push(...violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]));
  }
  return found;
}

async function openSettings(page: Page): Promise<void> {
  await new TalkPage(page).open(server.url);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
}

test('a browser that can be told to ask is told so by the button, and the app that is there is offered no more', async ({
  page,
}) => {
  await openSettings(page);
  // Chromium itself says this only of a profile that it keeps.
  const isTaken = await page.evaluate(() => {
    const event = new Event('beforeinstallprompt', { cancelable: true });
    const prompt = async () => {
      document.title = 'asked';
      return { outcome: 'dismissed' };
    };
    dispatchEvent(Object.assign(event, { prompt }));
    return event.defaultPrevented;
  });
  expect(isTaken).toBe(true);
  const install = page.getByRole('button', { name: 'Install', exact: true });
  await expect(install).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await install.click();
  await expect(page).toHaveTitle('asked');
  // It was told once; from now on the menu has it.
  await expect(install).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'How to install it' })).toBeVisible();
  await page.evaluate(() => void dispatchEvent(new Event('appinstalled')));
  await expect(page.getByText('Latch as an app')).toHaveCount(0);
});

test.describe('in a browser that cannot be told to ask', () => {
  test.use({
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
    viewport: { width: 390, height: 844 },
  });

  test('a dialog says where it is found, and closing it leads back to the settings', async ({ page }) => {
    await openSettings(page);
    const how = page.getByRole('button', { name: 'How to install it' });
    await how.click();
    const dialog = page.getByRole('dialog', { name: 'Latch as an app' });
    await expect(dialog).toContainText('Add to Home Screen');
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
    await expect(how).toBeFocused();
  });
});

test('a page whose server is away says so until it is back, and asks it again what it had to know', async ({
  page,
  context,
}) => {
  const mine = await startLatch();
  const talk = new TalkPage(page);
  await talk.open(mine.url);
  const sign = page.getByText(/Conversations that you opened before are here/);
  await expect(sign).toHaveCount(0);
  const overflow = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  const before = await overflow();
  await context.setOffline(true);
  await expect(sign).toContainText('You are offline');
  expect(await faults(page)).toEqual([]);
  // It takes its room from the page, and pushes nothing out of the window.
  expect(await overflow()).toBe(before);
  const hello = page.waitForRequest('**/api/hello');
  await context.setOffline(false);
  await hello;
  await expect(sign).toHaveCount(0);
  await mine.kill();
});

test('the key of a headset mutes in a call and unmutes again, and ends the call where it hangs up', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const keys: Record<string, (() => void) | null> = {};
    const own = navigator.mediaSession.setActionHandler.bind(navigator.mediaSession);
    Object.assign(window, { keys });
    navigator.mediaSession.setActionHandler = (action, handler) => {
      own(action, handler);
      keys[action] = handler as () => void;
    };
  });
  const press = (key: string) =>
    page.evaluate((name) => (window as unknown as { keys: Record<string, () => void> }).keys[name]!(), key);
  const talk = new TalkPage(page);
  await talk.open(server.url);
  await talk.startCall();
  await press('pause');
  await talk.says('Muted');
  expect(await page.evaluate(() => navigator.mediaSession.playbackState)).toBe('paused');
  await press('play');
  await talk.says('Listening');
  await press('togglemicrophone');
  await talk.says('Muted');
  await press('hangup');
  await expect(talk.talk).toBeVisible({ timeout: LIMIT_MS });
  expect(await page.evaluate(() => navigator.mediaSession.playbackState)).toBe('none');
});
