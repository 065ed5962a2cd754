/** One build in a real browser, wherever an operator puts it: below a path, behind nginx, on IPv6, in a frame of another site. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { generate } from 'selfsigned';
import { chromium } from '../../../playwright.config.ts';
import { freePort } from '../support/free-port.ts';
import { startLatch, type LatchServer } from '../support/latch-server.ts';
import { PageAudio } from '../support/page-audio.ts';
import { TalkPage } from '../support/talk-page.ts';
import { block, command, settingsOf } from './documented.ts';
import { isInstalled, localisedSettings, startProxy } from './proxies.ts';

const TIMER = join(import.meta.dirname, '../../fixtures/speech/clean3.wav');
const NGINX = block('nginx', 'server_name');
const LOCATION = / {4}location \/ \{[\s\S]*?\n {4}\}\n/;
/** The first call of a page compiles what it hears with, which a busy machine takes long for. */
const LOAD_LIMIT_MS = 60_000;
const BELOW = settingsOf(command(/^LATCH_BASE/));

test.setTimeout(3 * LOAD_LIMIT_MS);
// The certificates of these tests are nobody's.
test.use({ launchOptions: { ...chromium, args: [...chromium.args, '--ignore-certificate-errors'] } });

const enders: (() => Promise<unknown> | void)[] = [];
test.afterEach(async () => {
  for (const end of enders.splice(0).reverse()) await end();
});

async function latch(env: Record<string, string>): Promise<LatchServer> {
  const server = await startLatch(env);
  enders.push(() => server.kill());
  return server;
}

async function nginx(fragment: string, server: LatchServer, port?: number): Promise<string> {
  const proxy = await startProxy('nginx', fragment, server.port, port ?? (await freePort()));
  enders.push(() => proxy.stop());
  return proxy.origin;
}

/** What the browser's console complained of, and what was asked for outside the path. */
function watch(page: Page, base: string): { complaints: string[]; outside: string[] } {
  const seen = { complaints: [] as string[], outside: [] as string[] };
  page.on('console', (message) => {
    // Of the runner, which blocks the service worker.
    if (message.text().includes('blocked by Playwright')) return;
    if (['error', 'warning'].includes(message.type())) seen.complaints.push(message.text());
  });
  page.on('pageerror', (error) => seen.complaints.push(error.message));
  page.context().on('request', (request) => {
    const { protocol, pathname } = new URL(request.url());
    if (protocol.startsWith('http') && !pathname.startsWith(base)) seen.outside.push(pathname);
  });
  return seen;
}

async function startCall(talk: TalkPage): Promise<void> {
  await talk.talk.click();
  await talk.says('Listening', LOAD_LIMIT_MS);
}

async function typedTurn(talk: TalkPage): Promise<void> {
  await talk.textBox.fill('Hello');
  await talk.textBox.press('Enter');
  await talk.finishedReply(0);
}

test('below a path, without a proxy, a call is answered, and nothing is asked for elsewhere', async ({
  page,
}) => {
  const server = await latch({ LATCH_BASE: '/latch/' });
  const seen = watch(page, '/latch/');
  const talk = new TalkPage(page);
  // Without the slash at its end, as people type it.
  await talk.open(`${server.url}/latch`);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await startCall(talk);
  await typedTurn(talk);
  expect(seen).toEqual({ complaints: [], outside: ['/latch'] });
});

test.describe('with the recorder of the test', () => {
  test.use({ bypassCSP: true });

  test('below a path behind nginx as documented, the same build hears and answers', async ({ page }) => {
    test.skip(!isInstalled('nginx'), 'nginx is not installed');
    const port = await freePort();
    const server = await latch(localisedSettings(BELOW, port));
    const origin = await nginx(NGINX.replace(LOCATION, block('nginx', 'location /latch/')), server, port);
    const audio = await PageAudio.install(page);
    await page.goto(`${origin}/latch/`);
    await page.getByLabel('Access code').fill(BELOW['LATCH_ACCESS_CODE']!);
    await page.keyboard.press('Enter');
    const talk = new TalkPage(page);
    await startCall(talk);
    await audio.say(TIMER);
    await expect(talk.userLines.first()).toHaveText(/set (a|the) timer for ten minutes/i, {
      timeout: 15_000,
    });
    await talk.finishedReply(0);
    await expect(page.getByText('The fast line is blocked', { exact: false })).toBeHidden();
  });
});

test('at an IPv6 address a call is answered, and nothing complains', async ({ page }) => {
  const server = await latch({ LATCH_HOST: '::', LATCH_OPEN: '1' });
  const seen = watch(page, '/');
  const talk = new TalkPage(page);
  await talk.open(`http://[::1]:${server.port}`);
  await startCall(talk);
  await typedTurn(talk);
  expect(seen.complaints).toEqual([]);
});

test('a page from an address that is not allowed says who can allow it, and how', async ({ page }) => {
  test.skip(!isInstalled('nginx'), 'nginx is not installed');
  const origin = await nginx(
    NGINX.replace(LOCATION, 'location / {\n proxy_pass http://127.0.0.1:8080;\n}\n'),
    await latch({}),
  );
  await page.goto(origin);
  const talk = new TalkPage(page);
  await talk.talk.click();
  await expect(page.getByRole('heading', { name: 'This address is not allowed' })).toBeVisible({
    timeout: LOAD_LIMIT_MS,
  });
  await expect(
    page.getByText('Whoever runs it can allow that address', { exact: false }).first(),
  ).toBeVisible();
  await expect(page.getByText(`LATCH_ORIGINS=${origin}`)).toBeVisible();
});

test('so does a page whose proxy changes the host of the line alone', async ({ page }) => {
  test.skip(!isInstalled('nginx'), 'nginx is not installed');
  const [location] = LOCATION.exec(NGINX)!;
  const forLine = location.replace('location /', 'location /socket.io/').replace(/^.*\$http_host;\n/m, '');
  const origin = await nginx(
    NGINX.replace(LOCATION, location + forLine),
    await latch({ LATCH_TRUST_PROXY: '1' }),
  );
  await page.goto(origin);
  const talk = new TalkPage(page);
  await talk.talk.click();
  await expect(page.getByRole('heading', { name: 'This address is not allowed' })).toBeVisible({
    timeout: LOAD_LIMIT_MS,
  });
});

test('where nothing of the line gets through, the page says so soon, and who can mend it', async ({
  page,
}) => {
  test.skip(!isInstalled('nginx'), 'nginx is not installed');
  const [location] = LOCATION.exec(NGINX)!;
  const origin = await nginx(
    NGINX.replace(LOCATION, `${location}location /socket.io/ { return 404; }\n`),
    await latch({ LATCH_TRUST_PROXY: '1' }),
  );
  await page.goto(origin);
  const talk = new TalkPage(page);
  await talk.talk.click();
  await expect(page.getByText('the line of the call does not open', { exact: false }).first()).toBeVisible({
    timeout: LOAD_LIMIT_MS,
  });
  await expect(page.getByRole('heading', { name: 'The line is blocked' })).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText('the proxy must pass /socket.io/ on', { exact: false })).toBeVisible();
});

test.describe('in a frame of a page of another site', () => {
  const FRAME = block('html', '<iframe');

  /** A Latch with HTTPS, and the page of another site that shows it. */
  async function portal(html: (latchUrl: string) => string, headers: Record<string, string> = {}) {
    const dir = mkdtempSync(join(tmpdir(), 'latch-portal-'));
    enders.push(() => rmSync(dir, { recursive: true }));
    const made = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
    const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
    writeFileSync(cert, made.cert);
    writeFileSync(key, made.private);
    let latchUrl = '';
    const around = createServer({ cert: made.cert, key: made.private }, (_request, response) => {
      response
        .writeHead(200, { 'Content-Type': 'text/html', ...headers })
        .end(`<!doctype html>${html(latchUrl)}`);
    }).listen(0, '127.0.0.1');
    await once(around, 'listening');
    enders.push(() => {
      around.closeAllConnections();
      around.close();
    });
    const url = `https://127.0.0.1:${(around.address() as AddressInfo).port}`;
    const server = await startLatch({
      LATCH_FRAME_ANCESTORS: url,
      LATCH_ACCESS_CODE: 'open sesame',
      LATCH_TLS_CERT: cert,
      LATCH_TLS_KEY: key,
    });
    enders.push(() => server.kill());
    latchUrl = server.url;
    return { url, server };
  }

  const documented = (latchUrl: string): string => FRAME.replace('https://talk.example.com', latchUrl);

  for (const [name, headers] of [
    ['as documented', {}],
    [
      'that is isolated itself',
      { 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cross-Origin-Opener-Policy': 'same-origin' },
    ],
  ] as const) {
    test(`${name}, a code is entered once, and a call is answered`, async ({ page }) => {
      const { url } = await portal(documented, headers);
      await page.goto(url);
      const frame = page.frameLocator('iframe');
      await frame.getByLabel('Access code').fill('open sesame');
      await frame.getByLabel('Access code').press('Enter');
      const talk = frame.getByRole('button', { name: 'Talk: start a call with the AI' });
      await expect(talk).toBeVisible();
      await page.reload();
      await talk.click();
      await expect(frame.getByText('Listening', { exact: true }).first()).toBeVisible({
        timeout: LOAD_LIMIT_MS,
      });
      await frame.getByRole('textbox', { name: 'Type to the AI' }).fill('Hello');
      await frame.getByRole('textbox', { name: 'Type to the AI' }).press('Enter');
      await expect(frame.locator('li.assistant').first()).toHaveClass(/done/, { timeout: 40_000 });
    });
  }

  test('a frame that gets no microphone says what its page must add', async ({ page }) => {
    const { url } = await portal((latchUrl) => documented(latchUrl).replace(/ allow="[^"]*"/, ''));
    await page.goto(url);
    const frame = page.frameLocator('iframe');
    await frame.getByLabel('Access code').fill('open sesame');
    await frame.getByLabel('Access code').press('Enter');
    await frame.getByRole('button', { name: 'Talk: start a call with the AI' }).click();
    await expect(frame.getByRole('heading', { name: 'The microphone is not passed on' })).toBeVisible();
    await expect(frame.getByText('allow="microphone; autoplay"', { exact: false })).toBeVisible();
    await expect(frame.getByRole('button', { name: 'Open in a tab' })).toBeVisible();
  });

  test('a page that no setting names shows nothing of it', async ({ page }) => {
    const { server } = await portal(documented);
    const other = await portal(() => documented(server.url));
    await page.goto(other.url);
    await expect(page.frameLocator('iframe').getByLabel('Access code')).toBeHidden();
    const refused = page.frames().find((frame) => frame.parentFrame() !== null)!;
    expect(refused.url()).toMatch(/^chrome-error:/);
  });
});
