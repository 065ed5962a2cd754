/** A person's own conversations in a real browser, with the production server and its store: kept, found, heard again, gone on with. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { exportedFixture, HistoryPage, importFixture } from './support/history-page.ts';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { PageAudio } from './support/page-audio.ts';
import { TalkPage } from './support/talk-page.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../fixtures/speech', name);
const TIMER = fixture('clean3.wav');
const LIBRARY = fixture('clean1.wav');

let dataDir: string;
let server: LatchServer;
const start = (port?: number): Promise<LatchServer> =>
  startLatch({ LATCH_KEEP: 'audio', LATCH_DATA_DIR: dataDir }, port);

test.beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'latch-history-'));
  server = await start();
});
test.afterEach(async () => {
  await server.kill();
  rmSync(dataDir, { recursive: true });
});

/** Says, later, how far any sound of the page has played, in seconds, and from what kind of address. */
async function watchSounds(page: Page): Promise<() => Promise<{ played: number; from: string }>> {
  await page.addInitScript(() => {
    const made: HTMLAudioElement[] = [];
    window.Audio = class extends Audio {
      constructor() {
        super();
        made.push(this);
      }
    };
    Object.assign(window, { made });
  });
  return () =>
    page.evaluate(() => {
      const { made } = window as unknown as { made: HTMLAudioElement[] };
      const [sounding] = made.toSorted((a, b) => b.currentTime - a.currentTime);
      return { played: sounding?.currentTime ?? 0, from: sounding?.src.split(':')[0] ?? '' };
    });
}

/** Everything in the folder of what is kept, as one text. */
const onDisk = (): string =>
  readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

test('what was said is kept once that was chosen: found, named, heard again, taken away and brought back', async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  const audio = await PageAudio.install(page, { record: false });
  const sounds = await watchSounds(page);
  const talk = new TalkPage(page);
  const history = new HistoryPage(page);
  const card = page.getByRole('region', { name: 'Keep your conversations?' });
  const sign = page.getByText('Kept: text and sound');

  await talk.open(server.url);
  await talk.startCall();
  await audio.say(TIMER);
  await expect(talk.userLines.first()).not.toBeEmpty();
  await expect(card).toHaveCount(0);
  await talk.finishedReply(0);
  await expect(card).toBeVisible();
  await expect(sign).toHaveCount(0);
  const question = (await talk.userLines.first().innerText()).trim();
  expect(onDisk()).not.toContain(question);
  expect(await history.faults()).toEqual([]);

  await card.getByRole('button', { name: /^Text and sound/ }).focus();
  await page.keyboard.press('Enter');
  await expect(card).toHaveCount(0);
  await expect(sign).toBeVisible();
  await audio.say(LIBRARY);
  await talk.finishedReply(1);
  await talk.end.click();
  await talk.says('The call is over.');
  await page.getByRole('link', { name: 'Open what is kept of this call' }).click();
  await expect(page.getByRole('list', { name: 'What was said' }).getByRole('listitem')).toHaveCount(4);
  await page.goBack();

  await page.getByRole('link', { name: 'Your conversations' }).click();
  await expect(history.rows).toHaveCount(1);
  await expect(page.getByRole('link', { name: 'Talk', exact: true })).toBeVisible();
  expect(await history.faults()).toEqual([]);

  // In place, by keyboard: Escape leaves it, Enter keeps it.
  const title = page.getByRole('textbox', { name: 'Title' });
  await history.button(/^Rename/).click();
  await title.fill('x'.repeat(10_000));
  await page.keyboard.press('Enter');
  await expect(page.getByText('A title has 120 characters at most. This one has 10000.')).toBeVisible();
  await expect(title).toBeFocused();
  expect(await history.faults()).toEqual([]);
  await page.keyboard.press('Escape');
  await history.button(/^Rename/).focus();
  await page.keyboard.press('Enter');
  await expect(title).toBeFocused();
  await page.keyboard.type('No');
  await page.keyboard.press('Escape');
  await expect(history.button(/^Rename/)).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.type('The library');
  await page.keyboard.press('Enter');
  await expect(history.link('The library')).toBeVisible();

  const [word = ''] = /[a-z]{5,}/i.exec(question) ?? [];
  await history.search.fill(word);
  await expect(history.rows.locator('mark').first()).toHaveText(new RegExp(word, 'i'));
  await expect(page.getByText('Found: 1')).toBeVisible();
  expect(await history.faults()).toEqual([]);
  await history.search.fill('zebra');
  await expect(page.getByText('Nothing was found for “zebra”')).toBeVisible();
  await history.search.fill('');

  await history.link('The library').click();
  await expect(history.heading('The library')).toBeVisible();
  // Said before the choice: kept as text.
  await expect(page.getByRole('list', { name: 'What was said' }).getByRole('listitem')).toHaveCount(4);
  expect(await history.faults()).toEqual([]);
  const { href } = await page.evaluate(() => ({ href: location.href }));
  // The first turns are read, and the pause behind them is as long as this machine was slow.
  await page.getByRole('switch', { name: 'Shorten the pauses' }).check();
  await history.play.click();
  await expect.poll(async () => (await sounds()).played, { timeout: 30_000 }).toBeGreaterThan(0.3);

  const file = await history.export('Everything, sound too (JSON)');
  expect(history.downloaded).toBe('The library.json');
  const document = JSON.parse(file.toString()) as ReturnType<typeof exportedFixture>;
  expect(Object.keys(document.sounds ?? {})).toHaveLength(2);
  expect((await history.export('Sound, both voices')).subarray(0, 4).toString()).toBe('OggS');

  const other = await browser.newContext();
  const stranger = new HistoryPage(await other.newPage());
  await stranger.open(server.url);
  await expect(stranger.page.getByText('Nothing is kept yet')).toBeVisible();
  expect(await stranger.faults()).toEqual([]);
  await stranger.page.goto(href);
  await expect(stranger.heading('There is no such conversation')).toBeVisible();
  await other.close();

  await history.button('Delete').click();
  await expect(history.heading('This conversation is deleted')).toBeVisible();
  await page.getByRole('link', { name: 'All conversations' }).click();
  await expect(page.getByText('Nothing is kept yet')).toBeVisible();
  await history.import({ name: 'latch.json', mimeType: 'application/json', buffer: file });
  await expect(history.link('The library')).toBeVisible();
  await history.link('The library').click();
  expect(JSON.parse((await history.export('Everything, sound too (JSON)')).toString())).toEqual(document);
});

test('a call goes on in a stored conversation after the server was killed, and a reload goes on too', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const talk = new TalkPage(page);
  const history = new HistoryPage(page);
  const id = await importFixture(page.request, server.url, exportedFixture());
  await page.request.put(`${server.url}/api/keep`, { data: { keep: 'text' } });
  await page.goto(`${server.url}/c/${id}`);
  await expect(history.heading('The library, and a timer')).toBeVisible();

  await server.kill();
  server = await start(server.port);
  await page.getByRole('button', { name: 'Talk on' }).click();
  await talk.says('Listening');
  await expect(talk.userLines.first()).toHaveText('What time does the library open tomorrow morning?');
  await expect(page.getByText('heard up to here')).toBeVisible();
  await expect(page.getByText('Kept: text')).toBeVisible();
  await talk.textBox.fill('Tell me a joke');
  await talk.textBox.press('Enter');
  await expect(talk.userLines).toHaveCount(6);
  await talk.finishedReply(2);

  await page.reload();
  await expect(talk.userLines).toHaveCount(6);
  await talk.startCall();
  await talk.textBox.fill('What can you do?');
  await talk.textBox.press('Enter');
  await talk.finishedReply(3);
  await talk.end.click();
  await page.goto(`${server.url}/c/${id}`);
  const turns = page.getByRole('list', { name: 'What was said' }).getByRole('listitem');
  await expect(turns).toHaveCount(11);
  await history.open(server.url);
  await expect(history.rows).toHaveCount(1);
});

test('where the conversation is gone, the talk page says that a new one has begun', async ({ page }) => {
  const talk = new TalkPage(page);
  const id = await importFixture(page.request, server.url, exportedFixture());
  await page.goto(`${server.url}/c/${id}`);
  const talkOn = page.getByRole('button', { name: 'Talk on' });
  await expect(talkOn).toBeVisible();
  await page.request.delete(`${server.url}/api/conversations/${id}`);
  await talkOn.click();
  await talk.says('Listening');
  await expect(page.getByText('A new one has begun')).toBeVisible();
});

test('of two windows in one conversation the second reads on or takes over, and never do both talk', async ({
  page,
  context,
}) => {
  const talk = new TalkPage(page);
  await page.request.get(`${server.url}/api/hello`);
  await page.request.put(`${server.url}/api/keep`, { data: { keep: 'text' } });
  await talk.open(server.url);
  await talk.startCall();
  await talk.textBox.fill('Tell me a joke');
  await talk.textBox.press('Enter');
  await talk.finishedReply(0);

  const second = await context.newPage();
  const history = new HistoryPage(second);
  await history.open(server.url);
  await history.link('Tell me a joke').click();
  await expect(second.getByText('A call is up in this conversation, in another window.')).toBeVisible();
  const turns = second.getByRole('list', { name: 'What was said' }).getByRole('listitem');
  await expect(turns).toHaveCount(2);
  await talk.textBox.fill('What can you do?');
  await talk.textBox.press('Enter');
  await talk.finishedReply(1);
  await second.getByRole('button', { name: 'Show what was said since' }).click();
  await expect(turns).toHaveCount(4);
  // The page sees by itself that the call is over.
  await talk.end.click();
  await talk.says('The call is over.');
  await expect(second.getByText('A call is up in this conversation')).toHaveCount(0, { timeout: 30_000 });
  await talk.startCall();
  await second.reload();

  await second.getByRole('button', { name: 'Take the call over' }).click();
  await new TalkPage(second).says('Listening');
  await expect(talk.talk).toBeVisible();
  await expect(new TalkPage(second).userLines).toHaveCount(2);
});

test('the last minute is forgotten by a button, which says what was removed', async ({ page }) => {
  const talk = new TalkPage(page);
  await page.request.get(`${server.url}/api/hello`);
  await page.request.put(`${server.url}/api/keep`, { data: { keep: 'text' } });
  await talk.open(server.url);
  await talk.startCall();
  await talk.textBox.fill('My heron is called Wilhelmina');
  await talk.textBox.press('Enter');
  await talk.finishedReply(0);
  await expect.poll(onDisk).toContain('Wilhelmina');
  await page.getByRole('button', { name: 'Forget the last minute' }).click();
  await expect(
    page.getByText(/removed for good, from your history and from this page \(turns: 2\)/),
  ).toBeVisible();
  expect(onDisk()).not.toContain('Wilhelmina');
  await expect(talk.userLines).toHaveCount(0);
  const inTab = () => page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)));
  expect(await inTab()).not.toContain('Wilhelmina');

  // Nor is it there in the next call, which forgets what the one before said in the last minute, nor after a reload.
  await talk.textBox.fill('My cat is called Mathilda');
  await talk.textBox.press('Enter');
  await talk.finishedReply(0);
  await talk.end.click();
  await talk.says('The call is over.');
  await page.reload();
  await expect(talk.userLines).toHaveText(['My cat is called Mathilda']);
  await talk.startCall();
  await talk.textBox.fill('Tell me a joke');
  await talk.textBox.press('Enter');
  await talk.finishedReply(1);
  await page.getByRole('button', { name: 'Forget the last minute' }).click();
  await expect(talk.userLines).toHaveCount(0);
  expect(await inTab()).not.toMatch(/Wilhelmina|Mathilda|joke/);
  await page.reload();
  await expect(talk.userLines).toHaveCount(0);
});

test('what was opened before opens offline, with its sound, and says of when it is', async ({ page }) => {
  const sounds = await watchSounds(page);
  const history = new HistoryPage(page);
  await importFixture(page.request, server.url, exportedFixture());
  await importFixture(page.request, server.url, exportedFixture('Never opened'));
  await history.open(server.url);
  await history.link('The library, and a timer').click();
  await expect(history.heading('The library, and a timer')).toBeVisible();
  const copied = () =>
    page.evaluate(async () => (await (await caches.open('latch.conversations')).keys()).length);
  await expect.poll(copied).toBe(6);

  await server.kill();
  await page.getByRole('link', { name: 'All conversations' }).click();
  await expect(page.getByText('You are offline: these are the conversations')).toBeVisible();
  await expect(history.rows).toHaveCount(1);
  expect(await history.faults()).toEqual([]);
  await history.link('The library, and a timer').click();
  await expect(page.getByText('You are offline: this is the copy of')).toBeVisible();
  expect(await history.faults()).toEqual([]);
  await history.play.click();
  await expect.poll(sounds, { timeout: 30_000 }).toMatchObject({ from: 'blob' });
  await expect.poll(async () => (await sounds()).played, { timeout: 30_000 }).toBeGreaterThan(0.3);

  server = await start(server.port);
  await history.button('Try again').click();
  await expect(history.button('Talk on')).toBeVisible();
  // A copy goes with its conversation.
  await history.button('Delete').click();
  await expect(history.heading('This conversation is deleted')).toBeVisible();
  await expect.poll(copied).toBe(0);
});

test('a deleted conversation can be brought back from where it was', async ({ page }) => {
  const history = new HistoryPage(page);
  await importFixture(page.request, server.url, exportedFixture('One'));
  await importFixture(page.request, server.url, exportedFixture('Two'));
  await history.open(server.url);
  await history.button('Delete: One').focus();
  await page.keyboard.press('Enter');
  const undo = history.button('Undo: bring One back');
  await expect(undo).toBeFocused();
  expect(await history.faults()).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(history.link('One')).toBeFocused();
  await history.button('Delete: Two').click();
  await page.reload();
  await expect(history.rows).toHaveCount(1);
  await expect(history.link('One')).toBeVisible();
});

test('the list says in which conversation a call is up; deleting that asks first, and says that the call ended', async ({
  page,
  context,
}) => {
  const talk = new TalkPage(page);
  const history = new HistoryPage(page);
  await page.request.get(`${server.url}/api/hello`);
  await page.request.put(`${server.url}/api/keep`, { data: { keep: 'text' } });
  await talk.open(server.url);
  await talk.startCall();
  await talk.textBox.fill('Tell me a joke');
  await talk.textBox.press('Enter');
  await talk.finishedReply(0);
  const other = new HistoryPage(await context.newPage());
  await other.open(server.url);
  await expect(other.rows).toContainText('In a call now');
  await other.page.close();

  await page.getByRole('link', { name: 'Your conversations' }).click();
  await expect(history.rows).toContainText('In a call now');
  const bar = page.getByRole('complementary', { name: 'Your call' });
  await history.button(/^Delete: /).click();
  const question = page.getByRole('dialog', { name: 'A call is going on in it' });
  await expect(question).toContainText('ends the call at once');
  expect(await history.faults()).toEqual([]);
  await question.getByRole('button', { name: 'Keep it' }).click();
  await expect(question).toBeHidden();
  await expect(bar).toBeVisible();
  await history.button(/^Delete: /).click();
  await question.getByRole('button', { name: 'Delete, and end the call' }).click();
  await expect(history.rows).toContainText('The call in it has ended.');
  await expect(bar).toHaveCount(0);
  await history.button(/^Undo/).click();
  await expect(history.link('Tell me a joke')).toBeVisible();
  await expect(history.rows).not.toContainText('In a call now');
});

test('pinned conversations come first, and long lists by pages', async ({ page }) => {
  const history = new HistoryPage(page);
  for (let i = 1; i <= 32; i++)
    await importFixture(page.request, server.url, { ...exportedFixture(`No ${i}`), sounds: {} });
  await history.open(server.url);
  await expect(history.rows).toHaveCount(30);
  await history.button('More').click();
  await expect(history.rows).toHaveCount(32);
  await expect(history.button('More')).toHaveCount(0);
  await history.button('Pin: No 1').last().click();
  await expect(history.rows.first()).toContainText('No 1');
  await expect(history.rows.first()).toContainText('Pinned');
  await page.reload();
  await expect(history.rows.first()).toContainText('No 1');
});

test('whoever comes back to the list finds it as it was left: the search, the rows, the place', async ({
  page,
}) => {
  const history = new HistoryPage(page);
  for (let i = 1; i <= 44; i++)
    await importFixture(page.request, server.url, { ...exportedFixture(`No ${i}`), sounds: {} });
  await importFixture(page.request, server.url, { ...exportedFixture('A heron'), sounds: {} });
  const open = async (title: string): Promise<void> => {
    await history.link(new RegExp(`^${title}$`)).click();
    await expect(history.heading(title)).toBeVisible();
  };
  await history.open(server.url);
  await history.button('More').click();
  await expect(history.rows).toHaveCount(45);
  const place = (): Promise<number> => page.evaluate(() => Math.round(scrollY));
  await history.link(/^No 3$/).scrollIntoViewIfNeeded();
  const left = await place();
  expect(left).toBeGreaterThan(1000);
  await open('No 3');
  await page.goBack();
  await expect(history.rows).toHaveCount(45);
  await expect.poll(place).toBe(left);
  await open('No 3');
  await page.getByRole('link', { name: 'All conversations' }).click();
  await expect(history.rows).toHaveCount(45);
  await expect.poll(place).toBe(left);
  await page.reload();
  await expect(history.rows).toHaveCount(45);
  await expect.poll(place).toBe(left);

  await history.search.fill('heron');
  await expect(history.rows).toHaveCount(1);
  await open('A heron');
  await page.goBack();
  await expect(history.search).toHaveValue('heron');
  await expect(history.rows).toHaveCount(1);
  await page.reload();
  await expect(history.rows).toHaveCount(1);
  await history.search.fill('');
  await expect(history.rows).toHaveCount(30);
  expect(new URL(page.url()).search).toBe('');
});

test('what was searched for is where the conversation opens, and on a low screen the player can be stopped', async ({
  page,
}) => {
  const history = new HistoryPage(page);
  await page.setViewportSize({ width: 844, height: 390 });
  await importFixture(page.request, server.url, exportedFixture('Mine'));
  await history.open(server.url);
  await history.search.fill('edinburgh');
  await expect(history.rows.locator('mark')).toHaveText(/edinburgh/i);
  await history.link('Mine').click();
  const found = page.getByRole('listitem').filter({ hasText: 'found here' });
  await expect(found).toContainText('Edinburgh');
  await expect(found).toBeInViewport();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect(history.play).toBeInViewport({ ratio: 1 });
  await page.goBack();
  await expect(history.search).toHaveValue('edinburgh');
});

test('opening a conversation asks for nothing that is not there', async ({ page }) => {
  const history = new HistoryPage(page);
  const failed: string[] = [];
  page.on('response', (answer) => void (answer.status() >= 400 && failed.push(answer.url())));
  page.on('console', (message) => void (message.type() === 'error' && failed.push(message.text())));
  await importFixture(page.request, server.url, exportedFixture('Mine'));
  await history.open(server.url);
  await history.link('Mine').click();
  await expect(history.heading('Mine')).toBeVisible();
  await expect(history.play).toBeEnabled();
  await page.waitForLoadState('networkidle');
  expect(failed).toEqual([]);
  // Browsers look for these again at each address; without a window they do not.
  const linked = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLLinkElement>('link[rel~="icon"], link[rel="manifest"]')].map(
      ({ href }) => href,
    ),
  );
  expect(linked.length).toBeGreaterThan(0);
  for (const address of linked) expect((await page.request.get(address)).status()).toBe(200);
});

for (const [what, content, says] of [
  ['no JSON', 'Dear diary', /That file is no conversation that Latch has exported\. Where: the file/],
  ['another JSON', '{"format":"diary"}', /no conversation that Latch has exported\. Where: format/],
  ['too large', `"${'x'.repeat(33 * 1024 * 1024)}"`, /too large\. A conversation may be up to 32 MB/],
] as const)
  test(`a file that is ${what} is refused with a sentence, and the list stays`, async ({ page }) => {
    const history = new HistoryPage(page);
    await importFixture(page.request, server.url, exportedFixture('Mine'));
    await history.open(server.url);
    await expect(history.link('Mine')).toBeVisible();
    await history.import({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from(content) });
    await expect(page.getByText(says)).toBeVisible();
    await expect(history.link('Mine')).toBeVisible();
    expect(await history.faults()).toEqual([]);
  });

test('where the share dialog does not come, that is said', async ({ page }) => {
  const id = await importFixture(page.request, server.url, exportedFixture());
  await page.goto(`${server.url}/c/${id}`);
  await page.route('**/assets/ShareDialog*', (route) => route.abort());
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(
    page.getByText('The server cannot be reached. Check your network, then try again.'),
  ).toBeVisible();
});

test('a file can be dropped on the page', async ({ page }) => {
  const history = new HistoryPage(page);
  await history.open(server.url);
  await expect(page.getByText('Nothing is kept yet')).toBeVisible();
  const dropped = await page.evaluateHandle(
    (text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'latch.json', { type: 'application/json' }));
      return data;
    },
    JSON.stringify(exportedFixture('Dropped')),
  );
  await page.dispatchEvent('body', 'dragover', { dataTransfer: dropped });
  await expect(page.getByText('Let go to import this file')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: dropped });
  await expect(history.link('Dropped')).toBeVisible();
});

test('the choice can be changed in the settings and in the empty list; nothing kept leaves no copy', async ({
  page,
}) => {
  const history = new HistoryPage(page);
  await history.open(server.url);
  await page.getByRole('button', { name: /^Text only/ }).click();
  await expect(page.getByText('What you say from now on is here after the first turn.')).toBeVisible();
  const id = await importFixture(page.request, server.url, exportedFixture());
  await page.goto(`${server.url}/c/${id}`);
  const hasCopies = () => page.evaluate(() => caches.has('latch.conversations'));
  await expect.poll(hasCopies).toBe(true);

  await page.goto(server.url);
  await page.getByRole('button', { name: 'Settings' }).click();
  const text = page.getByRole('button', { name: /^Text only/ });
  await expect(text).toHaveAttribute('aria-pressed', 'true');
  expect(await history.faults()).toEqual([]);
  await page.getByRole('button', { name: /^Keep nothing/ }).click();
  await expect(text).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(hasCopies).toBe(false);
  await page.reload();
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('button', { name: /^Keep nothing/ })).toHaveAttribute('aria-pressed', 'true');
});

test('a server that keeps nothing asks nobody and links to no list; one with a code says where to enter it', async ({
  page,
}) => {
  const plain = await startLatch();
  const locked = await startLatch({
    LATCH_KEEP: 'audio',
    LATCH_DATA_DIR: `${dataDir}/locked`,
    LATCH_ACCESS_CODE: 'sesame-2026',
  });
  try {
    const talk = new TalkPage(page);
    await talk.open(plain.url);
    await talk.textBox.fill('Tell me a joke');
    await talk.textBox.press('Enter');
    await talk.finishedReply(0);
    await expect(page.getByText('Keep your conversations?')).toHaveCount(0);
    await expect(page.getByRole('link', { name: 'Your conversations' })).toHaveCount(0);
    await new HistoryPage(page).open(plain.url);
    await expect(page.getByText('This Latch keeps no conversations.')).toBeVisible();

    await page.goto(`${locked.url}/conversations`);
    await expect(page.getByText('This Latch asks for an access code')).toBeVisible();
    await page.getByRole('link', { name: 'To the talk page' }).click();
    await expect(page.getByRole('textbox', { name: 'Access code' })).toBeVisible();
  } finally {
    await plain.kill();
    await locked.kill();
  }
});
