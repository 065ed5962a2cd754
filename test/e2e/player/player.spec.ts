import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import type { ViteDevServer } from 'vite';
import { layTimeline } from '../../../web/player/timeline.ts';
import { serveHarness } from '../audio/harness-server.ts';
import { fixture, OVERLAP_MS, TURNS } from './fixture.ts';

/** The player in a real browser, with real speech in Ogg Opus files that a server sends. */
let server: ViteDevServer;
let address: string;
test.beforeAll(async () => {
  ({ server, address } = await serveHarness('player'));
});
test.afterAll(() => server.close());

const errors: string[] = [];
test.afterEach(() => expect(errors.splice(0)).toEqual([]));

const line = layTimeline(fixture, { shortenPauses: false, hasSound: ({ hasAudio }) => hasAudio });
const short = layTimeline(fixture, { shortenPauses: true, hasSound: ({ hasAudio }) => hasAudio });
/** Words light up within this of when they are said (docs/architecture.md). */
const LIGHT_MS = 100;

/** What one frame of the page showed: the files that sounded with how far they were, and the lit word of each turn that went on. */
interface Frame {
  sounds: Record<string, number>;
  lit: Record<number, number>;
}

interface Recorded {
  /** All audio elements that the page made. */
  made: HTMLAudioElement[];
  frames: Frame[];
}

/** Looks at each frame, since a machine that is busy asks the page only now and then. */
function record(): void {
  const made: HTMLAudioElement[] = [];
  const frames: Frame[] = [];
  Object.assign(window, { made, frames });
  window.Audio = class extends Audio {
    constructor() {
      super();
      made.push(this);
    }
  };
  const onFrame = () => {
    const frame: Frame = { sounds: {}, lit: {} };
    for (const audio of made)
      if (!audio.paused && !audio.ended && !audio.seeking && audio.currentTime > 0)
        frame.sounds[audio.src.split('/').at(-1)!] = audio.currentTime * 1000;
    for (const [index, turn] of document.querySelectorAll('ol > li').entries())
      if (turn.ariaCurrent === 'true')
        frame.lit[index] = Number(turn.querySelector<HTMLElement>('.now')?.dataset['word'] ?? -1);
    frames.push(frame);
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
}

async function open(page: Page, query = ''): Promise<void> {
  page.on('pageerror', (error) => errors.push(error.message));
  await page.addInitScript(record);
  await page.goto(address + query);
  await expect(slider(page)).toBeVisible();
}

const slider = (page: Page) => page.getByRole('slider', { name: 'Position' });
const playButton = (page: Page) => page.getByRole('button', { name: 'Play', exact: true });
const pauseButton = (page: Page) => page.getByRole('button', { name: 'Pause', exact: true });
const turn = (page: Page, name: keyof typeof TURNS) => page.getByRole('listitem').nth(TURNS[name]);
const word = (page: Page, name: keyof typeof TURNS, text: string) =>
  turn(page, name).locator('[data-word]', { hasText: text }).first();
const litIn = (page: Page, name: keyof typeof TURNS) => turn(page, name).locator('.now');

/** The frames since this was asked last. */
const newFrames = (page: Page) => page.evaluate(() => (window as unknown as Recorded).frames.splice(0));

/** The files that sound now. */
async function sounding(page: Page): Promise<string[]> {
  const frame = await page.evaluate(() => (window as unknown as Recorded).frames.at(-1));
  return Object.keys(frame?.sounds ?? {});
}

/** How far from its own time a word of the turn was lit, at the worst of these frames. */
function worstMs(frames: Frame[], name: keyof typeof TURNS, file: string): number {
  const { words } = line.spans[TURNS[name]]!;
  const late = frames.flatMap(({ sounds, lit }) => {
    const ms = sounds[file];
    const word = lit[TURNS[name]];
    if (ms === undefined || word === undefined) return [];
    const fromMs = word < 0 ? 0 : words[word]!.fromMs;
    const toMs = words[word + 1]?.fromMs ?? Infinity;
    return [Math.max(fromMs - ms, ms - toMs, 0)];
  });
  expect(late.length).toBeGreaterThan(20);
  return Math.max(...late);
}

test('words light up when they are said, at every speed, and the pitch is kept', async ({ page }) => {
  await open(page);
  for (const speed of ['1', '2', '0.75']) {
    await page.getByRole('combobox', { name: 'Speed' }).selectOption(speed);
    await newFrames(page);
    await turn(page, 'library').getByRole('button').click();
    await expect(turn(page, 'dashwood')).toHaveAttribute('aria-current', 'true', { timeout: 20_000 });
    const frames = await newFrames(page);
    expect(worstMs(frames, 'library', 'library.ogg')).toBeLessThan(LIGHT_MS);
    const lit = new Set(frames.map(({ lit }) => lit[TURNS.library] ?? -1));
    expect(lit.size).toBe(line.spans[TURNS.library]!.words.length + 1);
    const flags = await page.evaluate(() =>
      (window as unknown as Recorded).made
        .filter((audio) => audio.src !== '')
        .map((audio) => [audio.playbackRate, audio.preservesPitch]),
    );
    expect(flags.length).toBeGreaterThan(0);
    for (const flag of flags) expect(flag).toEqual([Number(speed), true]);
  }
});

test('a barge-in sounds over the reply that it cut, and the words of both light up', async ({ page }) => {
  await open(page);
  await word(page, 'dashwood', 'had').click();
  await playButton(page).click();
  await expect(turn(page, 'train')).toHaveAttribute('aria-current', 'true', { timeout: 20_000 });
  const frames = await newFrames(page);
  const both = frames.filter(({ sounds }) => 'dashwood.ogg' in sounds && 'timer.ogg' in sounds);
  expect(both.length).toBeGreaterThan(5);
  const { startMs, endMs } = line.spans[TURNS.dashwood]!;
  const bargeInMs = endMs - startMs - OVERLAP_MS;
  const apart = both.map(({ sounds }) => sounds['dashwood.ogg']! - sounds['timer.ogg']! - bargeInMs);
  // The second voice is brought to its place where it comes too late.
  expect(Math.abs(apart.at(-1)!)).toBeLessThan(200);
  expect(both.some(({ lit }) => lit[TURNS.dashwood]! > 0 && lit[TURNS.timer] !== undefined)).toBe(true);
  expect(worstMs(frames, 'dashwood', 'dashwood.ogg')).toBeLessThan(LIGHT_MS);
  expect(worstMs(frames, 'timer', 'timer.ogg')).toBeLessThan(LIGHT_MS);
  await expect(turn(page, 'dashwood').getByTitle('Interrupted here')).toBeVisible();
});

test('a click on a word goes there, and a click on the waveform too', async ({ page }) => {
  await open(page);
  await word(page, 'train', 'Edinburgh').click();
  await expect(litIn(page, 'train')).toHaveText('Edinburgh');
  await playButton(page).click();
  await expect.poll(() => sounding(page)).toEqual(['train.ogg']);
  const { words } = line.spans[TURNS.train]!;
  const target = words[fixture.turns[TURNS.train]!.words.findIndex(({ text }) => text === 'Edinburgh')]!;
  const first = (await newFrames(page)).find(({ sounds }) => 'train.ogg' in sounds)!;
  expect(first.sounds['train.ogg']).toBeGreaterThanOrEqual(target.fromMs);
  await pauseButton(page).click();
  const box = (await slider(page).boundingBox())!;
  const { startMs, endMs } = line.spans[TURNS.nextDay]!;
  const middle = (startMs + endMs) / 2 / line.lengthMs;
  await page.mouse.click(box.x + box.width * middle, box.y + box.height / 2);
  await expect(turn(page, 'nextDay')).toHaveAttribute('aria-current', 'true');
  await page.mouse.move(box.x + box.width / 2, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + 1, box.y + 5);
  await page.mouse.up();
  await expect(turn(page, 'library')).toHaveAttribute('aria-current', 'true');
});

test('pauses are shortened when asked, and the moment stays', async ({ page }) => {
  await open(page);
  const seconds = (ms: number) => String(Math.floor(ms / 1000));
  await expect(slider(page)).toHaveAttribute('aria-valuemax', seconds(line.lengthMs));
  await word(page, 'train', 'London').click();
  await page.getByRole('switch', { name: 'Shorten the pauses' }).check();
  await expect(slider(page)).toHaveAttribute('aria-valuemax', seconds(short.lengthMs));
  expect(line.lengthMs - short.lengthMs).toBeGreaterThan(2_000);
  await expect(litIn(page, 'train')).toHaveText('London');
  await page.getByRole('switch', { name: 'Shorten the pauses' }).uncheck();
  await expect(litIn(page, 'train')).toHaveText('London');
});

test('a sound that is not there is said in a sentence, and the line goes on as text, to its end', async ({
  page,
}) => {
  await page.route('**/missing.ogg', (route) => route.fulfill({ status: 404 }));
  await open(page);
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('2');
  await turn(page, 'typed').getByRole('button').click();
  await expect(turn(page, 'typed')).toContainText('not spoken');
  await expect(page.getByRole('status')).toContainText('The sound at 0:18 cannot be loaded.');
  await expect(turn(page, 'lost')).toContainText('no sound');
  await expect(playButton(page)).toBeVisible({ timeout: 20_000 });
  await expect(slider(page)).toHaveAttribute('aria-valuenow', String(Math.floor(line.lengthMs / 1000)));
  const frames = await newFrames(page);
  for (const name of ['typed', 'lost'] as const) {
    const lit = new Set(frames.map(({ lit }) => lit[TURNS[name]]).filter((word) => word !== undefined));
    expect(lit.size).toBeGreaterThan(2);
  }
  expect(frames.some(({ sounds }) => 'timer.ogg' in sounds)).toBe(true);
  await playButton(page).click();
  await expect.poll(() => sounding(page)).toEqual(['library.ogg']);
});

test('a browser that cannot play Ogg Opus says so, and the words light up all the same', async ({ page }) => {
  await page.addInitScript(() => {
    HTMLMediaElement.prototype.canPlayType = () => '';
  });
  await page.route('**/*.ogg', (route) => route.fulfill({ contentType: 'audio/ogg', body: 'no sound' }));
  await open(page);
  await playButton(page).click();
  await expect(page.getByRole('status')).toContainText('This browser cannot play this sound (Ogg Opus).');
  await expect(turn(page, 'dashwood')).toHaveAttribute('aria-current', 'true', { timeout: 20_000 });
  expect((await newFrames(page)).some(({ lit }) => lit[TURNS.library]! > 2)).toBe(true);
});

test('a browser that holds the sound back is named, and the player rests', async ({ page }) => {
  await page.addInitScript(() => {
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  await open(page);
  await playButton(page).click();
  await expect(page.getByRole('status')).toContainText('The browser holds the sound back.');
  await expect(playButton(page)).toBeVisible();
});

test('all of it by keyboard', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Tab');
  await expect(slider(page)).toBeFocused();
  await expect(slider(page)).toHaveAttribute('aria-valuetext', '0 s of 25 s');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowUp');
  await expect(slider(page)).toHaveAttribute('aria-valuetext', '10 s of 25 s');
  await page.keyboard.press('ArrowLeft');
  await expect(slider(page)).toHaveAttribute('aria-valuenow', '5');
  await page.keyboard.press('End');
  await expect(slider(page)).toHaveAttribute('aria-valuenow', '25');
  await page.keyboard.press('Home');
  await expect(slider(page)).toHaveAttribute('aria-valuenow', '0');
  await page.keyboard.press('Space');
  await expect.poll(() => sounding(page)).toHaveLength(1);
  await page.keyboard.press('Space');
  await expect.poll(() => sounding(page)).toHaveLength(0);
  await page.keyboard.press('Tab');
  await expect(playButton(page)).toBeFocused();
  await page.keyboard.press('Space');
  await expect.poll(() => sounding(page)).toHaveLength(1);
  await page.keyboard.press('Space');
  await expect(playButton(page)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('combobox', { name: 'Speed' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await expect(page.getByRole('switch', { name: 'Shorten the pauses' })).toBeChecked();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Play from 3 s, AI' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => sounding(page)).toEqual(['dashwood.ogg']);
});

test('what is said scrolls into sight, until the reader scrolls away and asks for it again', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 560 });
  await open(page);
  await word(page, 'train', 'How').click();
  await playButton(page).click();
  await expect(litIn(page, 'train')).toBeInViewport();
  await page.mouse.move(200, 500);
  await page.mouse.wheel(0, -5_000);
  const back = page.getByRole('button', { name: 'Back to what is playing' });
  await expect(back).toBeInViewport();
  await back.click();
  await expect(turn(page, 'train')).toBeInViewport();
  await expect(back).toHaveCount(0);
});

test('many turns: no more elements than two voices and two sounds ahead need', async ({ page }) => {
  await open(page);
  await playButton(page).click();
  for (const name of ['dashwood', 'train', 'nextDay', 'library'] as const) {
    await turn(page, name).getByRole('button').click();
    await expect.poll(() => sounding(page)).toHaveLength(1);
  }
  expect(await page.evaluate(() => (window as unknown as Recorded).made.length)).toBe(4);
});

for (const dir of ['ltr', 'rtl'])
  test(`${dir}: no accessibility fault while it plays, light or dark; nothing cut off or too small at 320 px`, async ({
    page,
  }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
    await open(page, `?dir=${dir}`);
    await word(page, 'timer', 'timer').click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).disableRules(['page-has-heading-one']).analyze();
      expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, select, label')]
        .map((target) => target.getBoundingClientRect())
        .filter(({ width, height }) => Math.min(width, height) < 44 - 0.01),
    );
    expect(small).toEqual([]);
    const box = (await slider(page).boundingBox())!;
    await page.mouse.click(box.x + (dir === 'rtl' ? box.width - 2 : 2), box.y + 5);
    await expect(turn(page, 'library')).toHaveAttribute('aria-current', 'true');
  });
