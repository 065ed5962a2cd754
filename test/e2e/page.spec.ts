/** The page as it is served: under its own content security policy, isolated, and quiet in the console. */
import { expect, test } from '@playwright/test';
import { startLatch, type LatchServer } from './support/latch-server.ts';
import { TalkPage } from './support/talk-page.ts';

let server: LatchServer;
test.beforeAll(async () => {
  server = await startLatch();
});
test.afterAll(() => server.kill());

test('a call works under the page’s own security policy, and nothing complains', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    // Of the runner, which blocks the service worker.
    if (message.text().includes('blocked by Playwright')) return;
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const response = await page.goto(server.url);
  expect(response!.headers()['content-security-policy']).toContain("script-src 'self'");
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const talk = new TalkPage(page);
  await talk.startCall();
  await talk.textBox.fill('Hello');
  await talk.textBox.press('Enter');
  await talk.finishedReply(0);
  expect(complaints).toEqual([]);
});

test('no text becomes markup or a script of this page', async ({ page }) => {
  await page.goto(server.url);
  const refusals = await page.evaluate(() => {
    const nameOf = (attempt: () => unknown): string => {
      try {
        attempt();
        return 'allowed';
      } catch (error) {
        return (error as Error).name;
      }
    };
    return {
      markup: nameOf(() => (document.body.innerHTML = '<b>x</b>')),
      code: nameOf(() => document.createElement('a').setAttribute('onclick', 'x')),
      foreignWorker: nameOf(() => new Worker('data:text/javascript,x')),
      otherWorker: nameOf(() => new Worker('/api/hello')),
      otherPolicy: nameOf(() =>
        (
          window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }
        ).trustedTypes.createPolicy('mine', {}),
      ),
    };
  });
  expect(refusals).toEqual({
    markup: 'TypeError',
    code: 'TypeError',
    foreignWorker: 'TypeError',
    otherWorker: 'TypeError',
    otherPolicy: 'TypeError',
  });
});

test('what the page’s policy keeps out is told to whoever runs the server', async ({ page }) => {
  await page.goto(server.url);
  await page.evaluate(() => void (new Image().src = 'https://pictures.example/secret.png'));
  await expect
    .poll(() => server.output())
    .toContain(
      '"rule":"img-src","about":"https://pictures.example","msg":"a browser kept something from the page',
    );
  expect(server.output()).not.toContain('secret.png');
});

test('the licences of what the page contains are served beside it', async ({ request }) => {
  const text = await (await request.get(`${server.url}/third-party.txt`)).text();
  // Of the page's own code, of a worker's, of a font, and of what a package contains.
  for (const name of ['svelte', 'onnxruntime-web', '@fontsource-variable/instrument-sans', 'libopus'])
    expect(text).toMatch(new RegExp(`^={80}\n${name} `, 'm'));
});

test('the page says that it is an AI before the first word', async ({ page }) => {
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: /an AI answers/ })).toBeVisible();
  await page.getByRole('button', { name: 'Talk: start a call with the AI' }).click();
  await expect(page.getByText('You are talking with an AI. Say something.')).toBeVisible();
});

test('a Latch with an access code asks for it, refuses a wrong one, and lets in who knows it', async ({
  page,
}) => {
  const closed = await startLatch({ LATCH_ACCESS_CODE: 'open sesame' });
  try {
    await page.goto(closed.url);
    const code = page.getByLabel('Access code');
    await code.fill('wrong');
    await code.press('Enter');
    await expect(page.getByText('That access code is not right', { exact: false }).first()).toBeVisible();
    await code.fill('open sesame');
    await code.press('Enter');
    await new TalkPage(page).startCall();
  } finally {
    await closed.kill();
  }
});

test('a full server says that every line is busy', async ({ page }) => {
  const full = await startLatch({ LATCH_MAX_CALLS: '1' });
  try {
    await new TalkPage(page).open(full.url);
    await new TalkPage(page).startCall();
    const second = await page.context().newPage();
    await second.goto(full.url);
    await second.getByRole('button', { name: 'Talk: start a call with the AI' }).click();
    await expect(second.getByText('Every line is busy').first()).toBeVisible({ timeout: 20_000 });
  } finally {
    await full.kill();
  }
});

test('a call without a server ends with words that say so', async ({ page }) => {
  const gone = await startLatch();
  await new TalkPage(page).open(gone.url);
  await gone.stop();
  await page.getByRole('button', { name: 'Talk: start a call with the AI' }).click();
  await expect(page.getByText('The server is away').first()).toBeVisible({ timeout: 30_000 });
});

test('a model that is away is told apart from a server that is away', async ({ page }) => {
  const latch = await startLatch({ LATCH_MODEL_URL: 'ws://127.0.0.1:9/v1/realtime' });
  try {
    await new TalkPage(page).open(latch.url);
    await page.getByRole('button', { name: 'Talk: start a call with the AI' }).click();
    // How it ends after half a minute is in races.spec.ts.
    await expect(page.getByText('Trying to reach the model').first()).toBeVisible({ timeout: 30_000 });
  } finally {
    await latch.kill();
  }
});
