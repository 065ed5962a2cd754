/** A website whose name was made to lead to this machine (DNS rebinding): its page is of the same origin as Latch, and may read. */
import { expect, test } from '@playwright/test';
import { io } from 'socket.io-client';
import { chromium } from '../../../playwright.config.ts';
import * as parser from '../../../shared/socket-parser.ts';
import { startLatch, type LatchServer } from '../support/latch-server.ts';
import { talk } from './raw.ts';

test.use({
  launchOptions: {
    ...chromium,
    args: [...chromium.args, '--host-resolver-rules=MAP evil.example 127.0.0.1'],
  },
});

// As the image runs it.
const OPEN = { LATCH_HOST: '0.0.0.0', LATCH_OPEN: '1' };
let server: LatchServer;
test.afterEach(() => server.kill());

/** What a page gets of this server: of its own origin, as the browser sees it. */
const ATTACK = async () => {
  const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  const status = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(path, init);
    await answer.text();
    return answer.status;
  };
  const socket = new WebSocket('/socket.io/?EIO=4&transport=websocket');
  // It may be over before the rest is.
  const opened = new Promise((resolve) => {
    socket.onopen = () => resolve('open');
    socket.onerror = () => resolve('refused');
  });
  return {
    hello: await status('/api/hello'),
    call: await status('/api/calls', json),
    doctor: await status('/api/doctor', json),
    access: await status('/api/access', { ...json, body: '{"code":"123456"}' }),
    end: await status('/api/calls/end', { ...json, body: '{"resumeKey":"key"}' }),
    poll: await status('/socket.io/?EIO=4&transport=polling'),
    socket: await opened,
  };
};
const NOTHING = { hello: 403, call: 403, doctor: 403, access: 403, end: 403, poll: 403, socket: 'refused' };

for (const [how, env] of [
  ['open to every machine', OPEN],
  ['on this machine alone', {}],
  ['behind a proxy', { LATCH_TRUST_PROXY: '1' }],
  ['with an origin set', { ...OPEN, LATCH_ORIGINS: 'https://talk.example' }],
] as const)
  test(`gets nothing of a Latch that is ${how}`, async ({ page }) => {
    server = await startLatch(env);
    await page.goto(`http://evil.example:${server.port}/healthz`);
    expect(await page.evaluate(ATTACK)).toEqual(NOTHING);
  });

test('programs that name such a host get nothing either, and health checks need no name', async () => {
  server = await startLatch(OPEN);
  const ask = (path: string, host: string): Promise<string> =>
    talk(server.port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  for (const host of ['evil.example', 'localhost.evil.example', 'evil.example:80'])
    for (const path of [
      '/api/hello',
      '/socket.io/?EIO=4&transport=polling',
      '/socket.io/?EIO=4&transport=polling&sid=x',
    ])
      expect(await ask(path, host), host + path).toMatch(/^HTTP\/1\.1 403 [\s\S]*origin-refused/);
  // No URL can be made of it.
  expect(await ask('/api/hello', 'localhost@evil.example')).toMatch(/^HTTP\/1\.1 404 /);
  for (const host of ['localhost', 'a.localhost', '127.0.0.1', '[::1]', '192.168.1.5:8080'])
    expect(await ask('/api/hello', host), host).toMatch(/^HTTP\/1\.1 200 /);
  for (const path of ['/healthz', '/readyz'])
    expect(await ask(path, 'evil.example')).toMatch(/^HTTP\/1\.1 200 /);
});

test('a name that is set calls as before', async () => {
  server = await startLatch({ ...OPEN, LATCH_ORIGINS: `https://talk.example` });
  const headers = { host: 'talk.example', origin: 'https://talk.example' };
  const asked = await talk(
    server.port,
    `POST /api/calls HTTP/1.1\r\nHost: talk.example\r\nOrigin: https://talk.example\r\nContent-Type: application/json\r\n` +
      `Content-Length: 2\r\nConnection: close\r\n\r\n{}`,
  );
  const { token } = JSON.parse(/\{"callId.*\}/.exec(asked)![0]) as { token: string };
  for (const transport of ['websocket', 'polling']) {
    const socket = io(server.url, {
      parser,
      auth: { token },
      extraHeaders: headers,
      transports: [transport],
      reconnection: false,
      forceNew: true,
    });
    const outcome = await new Promise((resolve) => {
      socket.once('link.ready', () => resolve('ready'));
      socket.once('connect_error', (error: Error & { data?: { code: string } }) => resolve(error.data?.code));
    });
    socket.close();
    // The token opens one call, and the second one is refused for that alone.
    expect(outcome).toBe(transport === 'websocket' ? 'ready' : 'token-invalid');
  }
});
