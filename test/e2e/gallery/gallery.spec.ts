import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { intentsOf, ON_PHONE, useGallery } from './gallery-page.ts';
import { states } from './states.ts';

/** The talk page in each of its states, in a real browser, with a call that stands still. */
const { open } = useGallery();

test.use(ON_PHONE);

/** What axe finds wrong: the rule and the elements. */
async function faults(axe: AxeBuilder): Promise<string[][]> {
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
}

/** Controls that are smaller than a fingertip (44 CSS px), by what they say. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, select, summary, .field, label:has(input[type="radio"])')]
      .filter((target) => target.checkVisibility())
      .filter((target) => {
        const { width, height } = target.getBoundingClientRect();
        return Math.min(width, height) < 44 - 0.01;
      })
      .map((target) => target.ariaLabel ?? target.textContent ?? target.tagName),
  );
}

for (const state of Object.keys(states)) {
  test(`${state}: no accessibility fault, light or dark; nothing cut off or too small at 320 px`, async ({
    page,
  }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.emulateMedia({ colorScheme: 'light' });
    await open(page, state);
    expect(await faults(new AxeBuilder({ page }))).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await faults(new AxeBuilder({ page }).withRules('color-contrast'))).toEqual([]);
    await page.setViewportSize({ width: 320, height: 568 });
    for (const dir of ['ltr', 'rtl']) {
      await page.evaluate((to) => (document.documentElement.dir = to), dir);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
      expect(await smallTargets(page)).toEqual([]);
    }
    expect(errors).toEqual([]);
  });
}

test('says that an AI answers before a call, and names the AI all through one', async ({ page }) => {
  await open(page, 'idle-full-model');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/an AI answers/);
  await open(page, 'first-words');
  await expect(page.getByText('You are talking with an AI')).toBeVisible();
  await open(page, 'long-talk');
  await expect(page.locator('header')).toContainText('AI');
});

test('starts and ends a call with the one big control, by keyboard alone', async ({ page }) => {
  await open(page, 'idle');
  await page.getByRole('button', { name: /^Talk/ }).focus();
  await page.keyboard.press('Enter');
  expect(await intentsOf(page)).toEqual([['start']]);
  await open(page, 'listening');
  await page.getByRole('button', { name: 'End the call' }).focus();
  await page.keyboard.press('Space');
  expect(await intentsOf(page)).toEqual([['end']]);
});

test('what is kept is chosen by keyboard, in nobody’s way: what is said next comes below', async ({
  page,
}) => {
  const card = page.getByRole('region', { name: 'Keep your conversations?' });
  await open(page, 'keep-asked');
  await card.getByRole('button', { name: /^Text only/ }).focus();
  await page.keyboard.press('Enter');
  await card.getByRole('button', { name: /^Keep nothing/ }).click();
  expect(await intentsOf(page)).toEqual([
    ['choose', 'text'],
    ['choose', 'nothing'],
  ]);
  await open(page, 'keep-asked-later');
  await expect(page.getByText('Wait, who was the keeper?')).toBeInViewport();
  await open(page, 'keep-asked-after');
  await expect(card).toBeInViewport();
});

test('a call that is kept says so, and the last minute can be forgotten', async ({ page }) => {
  await open(page, 'listening');
  await expect(page.getByText(/^Kept/)).toHaveCount(0);
  await open(page, 'kept');
  await expect(page.getByText('Kept: text and sound')).toBeVisible();
  await page.getByRole('button', { name: 'Forget the last minute' }).click();
  expect(await intentsOf(page)).toEqual([['forgetLastMinute']]);
});

test('push to talk: Space holds while nobody types, and lets go when it comes up', async ({ page }) => {
  await open(page, 'push-to-talk');
  await page.keyboard.down('Space');
  await page.keyboard.down('Space');
  await page.keyboard.up('Space');
  expect(await intentsOf(page)).toEqual([
    ['setKeyDown', true],
    ['setKeyDown', false],
  ]);
  const text = page.getByRole('textbox', { name: 'Type to the AI' });
  await text.focus();
  await page.keyboard.type('a b');
  await expect(text).toHaveValue('a b');
  expect(await intentsOf(page)).toHaveLength(2);
});

test('push to talk: Space on the big control holds and does not also click it', async ({ page }) => {
  await open(page, 'push-to-talk');
  await page.getByRole('button', { name: 'Hold to talk' }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  expect(await intentsOf(page)).toEqual([
    ['setKeyDown', true],
    ['setKeyDown', false],
    ['setKeyDown', true],
    ['setKeyDown', false],
  ]);
});

test('push to talk: a pointer that leaves the control still holds it until it is up', async ({ page }) => {
  await open(page, 'push-to-talk');
  const box = await page.getByRole('button', { name: 'Hold to talk' }).boundingBox();
  if (!box) throw new Error('The big control is not on the page.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(5, 5);
  expect(await intentsOf(page)).toEqual([['setKeyDown', true]]);
  await page.mouse.up();
  expect(await intentsOf(page)).toEqual([
    ['setKeyDown', true],
    ['setKeyDown', false],
  ]);
});

test('push to talk: no key sticks when the window loses the focus', async ({ page }) => {
  await open(page, 'push-to-talk');
  await page.keyboard.down('Space');
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  expect(await intentsOf(page)).toEqual([
    ['setKeyDown', true],
    ['setKeyDown', false],
  ]);
});

test('push to talk: a click without a pointer, as a screen reader makes it, holds', async ({ page }) => {
  await open(page, 'push-to-talk');
  await page.getByRole('button', { name: 'Hold to talk' }).evaluate((button: HTMLElement) => button.click());
  expect(await intentsOf(page)).toEqual([['setKeyDown', true]]);
});

test('M mutes, Esc stops the reply, / goes to the text box and ? opens the help', async ({ page }) => {
  await open(page, 'speaking');
  await page.keyboard.press('m');
  await page.keyboard.press('Escape');
  expect(await intentsOf(page)).toEqual([['setMuted', true], ['interrupt']]);
  await page.keyboard.press('/');
  await expect(page.getByRole('textbox', { name: 'Type to the AI' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(await intentsOf(page)).toHaveLength(2);
});

test('L shows and hides the timings, and so does a switch in the settings', async ({ page }) => {
  await open(page, 'listening');
  const timings = page.getByRole('region', { name: 'Timings' });
  await expect(timings).toHaveCount(0);
  await page.keyboard.press('l');
  await expect(timings).toBeVisible();
  await page.keyboard.press('l');
  await expect(timings).toHaveCount(0);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('checkbox', { name: 'Show timings' }).check();
  await page.keyboard.press('Escape');
  await expect(timings).toBeVisible();
  await timings.getByRole('button', { name: 'Hide timings' }).click();
  await expect(timings).toHaveCount(0);
});

test('on a desktop, where the timings stand beside the controls, their buttons can be pressed', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await open(page, 'hud');
  const timings = page.getByRole('region', { name: 'Timings' });
  await timings.getByRole('button', { name: 'Check the speech model' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await timings.getByRole('button', { name: 'Hide timings' }).click();
  await expect(timings).toHaveCount(0);
});

test('the timings stay shown, or hidden, for the next visit', async ({ page }) => {
  await open(page, 'listening');
  const timings = page.getByRole('region', { name: 'Timings' });
  await page.keyboard.press('l');
  await open(page, 'listening');
  await expect(timings).toBeVisible();
  await timings.getByRole('button', { name: 'Hide timings' }).click();
  await open(page, 'listening');
  await expect(timings).toHaveCount(0);
});

test('the timings of a turn add up, say why it took so long, and what wrong guesses cost', async ({
  page,
}) => {
  await open(page, 'hud');
  const strip = page.getByRole('region', { name: 'Timings' }).getByRole('button', { name: /in full/ });
  await expect(strip).toContainText('1.5 s');
  await expect(strip).toContainText('The model took 1.3 s to begin.');
  await strip.click();
  const all = page.getByRole('dialog', { name: 'Timings' });
  await expect(all.getByRole('listitem')).toHaveText([
    'pause 120 ms',
    'network 35 ms',
    'server 6 ms',
    'model 1.3 s',
    'playback 58 ms',
  ]);
  await expect(all).toContainText('2 of 9, 2,480 tokens in, 96 out, $0.0031');
  await expect(all).toContainText('median 758 ms, p95 1.5 s (turns: 7)');
  expect(await faults(new AxeBuilder({ page }))).toEqual([]);
});

test('volume and the size of what is said are settings; the size is there at the next visit', async ({
  page,
}) => {
  await open(page, 'settings');
  const words = page.getByText('Two hundred and six').last();
  const sizePx = () => words.evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
  const before = await sizePx();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('button', { name: 'Largest' }).click();
  expect(await sizePx()).toBeCloseTo(1.7 * before, 0);
  await dialog.getByRole('slider', { name: 'Volume' }).focus();
  await page.keyboard.press('Home');
  expect(await intentsOf(page)).toEqual([['setVolume', 0]]);
  await open(page, 'listening');
  await page.setViewportSize({ width: 320, height: 568 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  expect(await faults(new AxeBuilder({ page }))).toEqual([]);
});

test('the last reply can be copied, and said again', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'listening');
  await page.getByRole('button', { name: 'Copy this reply' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toHaveCount(1);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^Gladly\. It stands .* evening\.$/,
  );
  await page.getByRole('button', { name: 'Say again' }).click();
  expect(await intentsOf(page)).toEqual([['sendText', 'Say that again, please.']]);
});

test('after a call the conversation can be copied whole, and a new one begun', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'over-by-user');
  await page.getByRole('button', { name: 'Copy the conversation' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toHaveCount(1);
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^You: Tell me about the lighthouse\.\n\nAI: Gladly\./);
  expect(copied).not.toContain('her mother below');
  await page.getByRole('button', { name: 'New conversation' }).click();
  expect(await intentsOf(page)).toEqual([['startAfresh']]);
});

test('the settings lead to how a full model is connected', async ({ page }) => {
  await open(page, 'settings');
  await page.getByRole('button', { name: 'Connect a full one' }).click();
  await expect(page.getByRole('dialog', { name: 'The built-in model' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

/** Boxes that touch may overlap by a rounding (fonts and screens differ in fractions of a px): nobody sees less than this. */
const UNSEEN_PX = 1;

for (const [name, viewport] of Object.entries({
  'a small phone': { width: 320, height: 568 },
  'a phone': { width: 390, height: 844 },
  'a phone on its side': { width: 844, height: 390 },
  'a laptop': { width: 1280, height: 720 },
  'a desktop': { width: 1440, height: 900 },
})) {
  test(`on ${name} the timings cover neither the last words nor the controls`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await open(page, 'hud');
    const timings = (await page.getByRole('region', { name: 'Timings' }).boundingBox())!;
    const others = [
      ...(await page.locator('#controls button, #controls .field, #controls strong').all()),
      page.getByRole('listitem').filter({ hasText: 'A woman called Ida' }),
    ];
    for (const other of others) {
      const box = await other.boundingBox();
      if (!box) continue;
      const apart =
        box.x + box.width < timings.x + UNSEEN_PX ||
        timings.x + timings.width < box.x + UNSEEN_PX ||
        box.y + box.height < timings.y + UNSEEN_PX ||
        timings.y + timings.height < box.y + UNSEEN_PX;
      expect(apart, await other.innerText()).toBe(true);
    }
    expect(timings.y + timings.height).toBeLessThan(viewport.height + UNSEEN_PX);
  });
}

test('with push to talk a reply can be stopped, too', async ({ page }) => {
  await open(page, 'push-to-talk-speaking');
  await page.getByRole('button', { name: 'Stop the reply' }).click();
  await page.getByRole('button', { name: 'End the call' }).click();
  expect(await intentsOf(page)).toEqual([['interrupt'], ['end']]);
});

test('the text box grows, counts near its limit, and keeps what is too long', async ({ page }) => {
  await open(page, 'listening');
  const text = page.getByRole('textbox', { name: 'Type to the AI' });
  const heightPx = async () => (await text.boundingBox())!.height;
  const oneLinePx = await heightPx();
  await text.fill('One line\nand one more\nand a third');
  expect(await heightPx()).toBeGreaterThan(2 * oneLinePx - 30);
  await text.fill('a'.repeat(3_990));
  await expect(page.getByText('Characters left: 10')).toBeVisible();
  await text.fill('b'.repeat(5_580));
  await text.press('Enter');
  await expect(page.getByRole('alert')).toHaveText(/too long, by 1,580 characters/);
  expect((await text.inputValue()).length).toBe(5_580);
  expect(await intentsOf(page)).toEqual([]);
  expect(await faults(new AxeBuilder({ page }))).toEqual([]);
});

test('Shift and Enter make a new line', async ({ page }) => {
  await open(page, 'listening');
  const text = page.getByRole('textbox', { name: 'Type to the AI' });
  await text.pressSequentially('One');
  await text.press('Shift+Enter');
  await text.pressSequentially('two');
  await text.press('Enter');
  expect(await intentsOf(page)).toEqual([['sendText', 'One\ntwo']]);
});

test('who chose a mode once is not asked again: it is among the settings', async ({ page }) => {
  const first = page.locator('#controls').getByRole('group', { name: 'How you take your turn' });
  await open(page, 'idle');
  await expect(first).toBeVisible();
  await page.evaluate(() => localStorage.setItem('latch.mode', 'push-to-talk'));
  await open(page, 'idle');
  await expect(first).toHaveCount(0);
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('dialog').getByRole('radio', { name: 'Push to talk' })).toHaveCount(1);
});

test('sends what is typed, once, and empties the box', async ({ page }) => {
  await open(page, 'idle');
  const text = page.getByRole('textbox', { name: 'Type to the AI' });
  await text.fill('  Hello there ');
  await text.press('Enter');
  await text.press('Enter');
  expect(await intentsOf(page)).toEqual([['sendText', 'Hello there']]);
  await expect(text).toHaveValue('');
});

/**
 * Chromium rounds the height of a list and of the window onto it to whole px each, and may then settle one px short of their
 * difference (it scrolls back by itself, at one device pixel a px). The list ends with a margin, so that nobody sees it.
 */
const END_PX = 1;

test('the transcript stands at its end, lets the reader go up, and comes back when asked', async ({
  page,
}) => {
  await open(page, 'long-talk');
  const log = page.getByRole('log', { name: 'Conversation' });
  const fromEndPx = () => log.evaluate((view) => view.scrollHeight - view.clientHeight - view.scrollTop);
  /** How far the last words reach below the window: 0 or less where a person sees all of them. */
  const cutOffPx = () =>
    log.evaluate((view) => {
      const lastEntry = [...view.querySelectorAll('li')].at(-1)!;
      return lastEntry.getBoundingClientRect().bottom - view.getBoundingClientRect().bottom;
    });
  await expect.poll(fromEndPx).toBeLessThanOrEqual(END_PX);
  expect(await cutOffPx()).toBeLessThanOrEqual(0);
  await log.hover();
  await page.mouse.wheel(0, -600);
  const latest = page.getByRole('button', { name: 'Jump to latest' });
  await latest.click();
  await expect.poll(fromEndPx).toBeLessThanOrEqual(END_PX);
  expect(await cutOffPx()).toBeLessThanOrEqual(0);
  await expect(latest).toBeHidden();
});

test('what is wrong with the sound or with a choice is seen where the person is: in Settings too', async ({
  page,
}) => {
  await open(page, 'settings-refused');
  const news = page.getByRole('status', { name: 'News of this call' });
  await expect(news).toHaveCount(1);
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog.getByText('another program holds it')).toBeVisible();
  // The call says what is chosen; this one stands still.
  const microphone = page.getByRole('combobox', { name: 'Microphone' });
  await microphone.selectOption('Built-in microphone');
  await expect(microphone).toHaveValue('headset');
});

test('a reply that was cut says where; what nobody heard is grey, and not struck out', async ({ page }) => {
  await open(page, 'thinking');
  const reply = page.getByRole('listitem').filter({ hasText: 'Two hundred and six' });
  await expect(reply).toContainText('heard up to here');
  const unheard = reply.getByText(/her mother below/);
  await expect(unheard).toHaveCSS('text-decoration-line', 'none');
  const colour = (of: typeof unheard) => of.evaluate((element) => getComputedStyle(element).color);
  expect(await colour(unheard)).not.toBe(await colour(reply));
});

test('what was not understood is not put into the person’s mouth, and what is understood is shown', async ({
  page,
}) => {
  await open(page, 'unclear');
  await expect(page.getByText('Didn’t catch that')).toBeVisible();
  await page.getByRole('button', { name: 'Send: Tell me a story' }).click();
  expect(await intentsOf(page)).toEqual([['sendText', 'Tell me a story']]);
});

test('the mode that is chosen by keyboard moves nothing, and shows no other mark of its own', async ({
  page,
}) => {
  await open(page, 'settings');
  const label = page.getByRole('dialog').locator('label', { hasText: 'Push to talk' });
  const before = await label.boundingBox();
  const radio = page.getByRole('dialog').getByRole('radio', { name: 'Push to talk' });
  await radio.focus();
  expect(await label.boundingBox()).toEqual(before);
  expect((await radio.boundingBox())!.width).toBeLessThanOrEqual(1);
});

test('asks for the microphone to be allowed in words, with steps, and lets one type instead', async ({
  page,
}) => {
  await open(page, 'mic-denied');
  const problem = page.getByRole('alert');
  await expect(problem).toContainText('The microphone is blocked');
  await problem.getByText('How to allow it').click();
  await expect(problem.getByRole('listitem')).toHaveCount(3);
  await problem.getByRole('button', { name: 'Type instead' }).click();
  await expect(page.getByRole('textbox', { name: 'Type to the AI' })).toBeFocused();
  await problem.getByRole('button', { name: 'Try again' }).click();
  expect(await intentsOf(page)).toEqual([['start']]);
});

test('chooses devices, lets the sound out, puts a notice away, reloads, starts afresh and enters the code', async ({
  page,
}) => {
  await open(page, 'settings');
  await page.getByRole('combobox', { name: 'Microphone' }).selectOption('Built-in microphone');
  await page.getByRole('combobox', { name: 'Speaker' }).selectOption('Built-in speakers');
  expect(await intentsOf(page)).toEqual([
    ['chooseInput', 'default'],
    ['chooseOutput', 'default'],
  ]);
  await open(page, 'output-blocked');
  await page.getByRole('button', { name: 'Tap to hear' }).click();
  expect(await intentsOf(page)).toEqual([['unblockOutput']]);
  await open(page, 'notices');
  await page.getByRole('button', { name: /^Dismiss: The headset/ }).click();
  expect(await intentsOf(page)).toEqual([['dismissNotice', 1]]);
  await open(page, 'sound-stopped');
  await expect(page.getByText('The browser holds the sound back.')).toBeHidden();
  await page.getByRole('button', { name: 'Try again' }).click();
  expect(await intentsOf(page)).toEqual([['unblockOutput']]);
  await open(page, 'outdated-idle');
  await page.getByRole('button', { name: 'Reload' }).click();
  expect(await intentsOf(page)).toEqual([['reload']]);
  await open(page, 'after-reload');
  await page.getByRole('button', { name: 'New conversation' }).click();
  expect(await intentsOf(page)).toEqual([['startAfresh']]);
  await open(page, 'access-code');
  await page.getByLabel('Access code').fill('open sesame');
  await page.getByRole('button', { name: 'Go on' }).click();
  expect(await intentsOf(page)).toEqual([['enterAccessCode', 'open sesame']]);
});
