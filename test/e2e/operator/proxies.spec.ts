/** Latch behind the reverse proxies of docs/operations.md: the lines that stand there, run by the proxies themselves. */
import { expect, test } from '@playwright/test';
import type { Socket } from 'socket.io-client';
import { freePort } from '../support/free-port.ts';
import { startLatch, type LatchServer } from '../support/latch-server.ts';
import { Caller } from './caller.ts';
import { block, command, settingsOf } from './documented.ts';
import { isInstalled, localisedSettings, startProxy, type ProxyName } from './proxies.ts';

const ROOT = settingsOf(command(/^LATCH_TRUST_PROXY/));
const BELOW = settingsOf(command(/^LATCH_BASE/));
const NGINX = block('nginx', 'server_name');
const LOCATION = / {4}location \/ \{[\s\S]*?\n {4}\}\n/;
const NGINX_BELOW = NGINX.replace(LOCATION, block('nginx', 'location /latch/'));

/** What ends the programs of a test. A server with a call drains when it is asked to stop: it is killed. */
const enders: (() => Promise<void>)[] = [];
test.afterEach(async () => {
  for (const end of enders.splice(0).reverse()) await end();
});

/** Latch with these settings, and a proxy with this fragment before it. */
async function behind(
  name: ProxyName,
  fragment: string,
  env: Record<string, string>,
): Promise<{ server: LatchServer; origin: string }> {
  const https = await freePort();
  const server = await startLatch({ LATCH_LOG_LEVEL: 'warn', ...localisedSettings(env, https) });
  enders.push(() => server.kill());
  const proxy = await startProxy(name, fragment, server.port, https);
  enders.push(() => proxy.stop());
  return { server, origin: proxy.origin };
}

function isUp(call: Socket | { refused: string }): call is Socket {
  return 'connected' in call;
}

/** The warnings that the server logged so far: whole lines. */
const warnings = (server: LatchServer): string[] =>
  server
    .output()
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { msg: string }).msg);

for (const { name, fragment, env } of [
  { name: 'nginx', fragment: NGINX, env: ROOT },
  { name: 'haproxy', fragment: block('haproxy', 'backend'), env: ROOT },
  { name: 'caddy', fragment: block('caddyfile', 'reverse_proxy'), env: ROOT },
  { name: 'nginx', fragment: NGINX_BELOW, env: BELOW },
] as const) {
  const base = env['LATCH_BASE'] ?? '/';
  test(`behind ${name} as documented, a call opens both ways at ${base}, and each caller counts alone`, async () => {
    test.skip(!isInstalled(name), `${name} is not installed`);
    const { server, origin } = await behind(name, fragment, { ...env, LATCH_CALLS_PER_MINUTE: '3' });
    const caller = new Caller(origin, base);

    const page = await caller.ask('');
    expect([page.status, page.headers['content-security-policy']]).toEqual([
      200,
      expect.stringContaining(origin.replace('https', 'wss')),
    ]);
    const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(page.text)![1]!;
    expect((await caller.ask(script)).headers['content-type']).toMatch(/javascript/);
    expect((await caller.ask('readyz')).status).toBe(200);
    if (base !== '/') {
      const bare = await new Caller(origin, '/').ask('latch');
      expect([301, 308]).toContain(bare.status);
      expect(new URL(bare.headers.location!, origin).pathname).toBe('/latch/');
    }

    expect(await caller.enter(env['LATCH_ACCESS_CODE']!)).toMatch(new RegExp(`Path=${base};.*; Secure$`));
    for (const over of ['websocket', 'polling'] as const) {
      const call = await caller.call(over);
      expect(isUp(call), over).toBe(true);
      if (isUp(call)) call.close();
    }
    await caller.call('websocket');
    expect(await caller.call('websocket')).toEqual({ refused: 'rate-limited' });
    const liar = new Caller(origin, base, '127.0.0.1', { 'x-forwarded-for': '9.9.9.9' });
    await liar.enter(env['LATCH_ACCESS_CODE']!);
    expect(await liar.call('websocket')).toEqual({ refused: 'rate-limited' });
    const other = new Caller(origin, base, '127.0.0.2');
    await other.enter(env['LATCH_ACCESS_CODE']!);
    expect(isUp(await other.call('websocket'))).toBe(true);
    expect(warnings(server)).toEqual([]);
  });
}

test('a proxy that takes the path away needs no base', async () => {
  test.skip(!isInstalled('nginx'), 'nginx is not installed');
  const fragment = NGINX_BELOW.replace(
    'proxy_pass         http://127.0.0.1:8080;',
    'proxy_pass http://127.0.0.1:8080/;',
  );
  expect(fragment).not.toBe(NGINX_BELOW);
  const { origin } = await behind('nginx', fragment, ROOT);
  const caller = new Caller(origin, '/latch/');
  expect((await caller.ask('')).status).toBe(200);
  await caller.enter(ROOT['LATCH_ACCESS_CODE']!);
  expect(isUp(await caller.call('websocket'))).toBe(true);
});

test('a proxy that strips upgrades leaves polling, and the log says once what to pass on', async () => {
  test.skip(!isInstalled('nginx'), 'nginx is not installed');
  const { server, origin } = await behind(
    'nginx',
    NGINX_BELOW.replaceAll(/^.*\$(http_upgrade|connection_upgrade);\n/gm, ''),
    BELOW,
  );
  const caller = new Caller(origin, '/latch/');
  await caller.enter(BELOW['LATCH_ACCESS_CODE']!);
  for (let i = 0; i < 2; i++) expect(isUp(await caller.call('websocket'))).toBe(false);
  expect(isUp(await caller.call('polling'))).toBe(true);
  await expect
    .poll(() => warnings(server))
    .toEqual([expect.stringContaining('Let the proxy pass upgrades of /latch/socket.io/ on')]);
});

test('a proxy that changes the host is refused by what to set, and let in once it is set', async () => {
  test.skip(!isInstalled('nginx'), 'nginx is not installed');
  // What people write first.
  const naive = NGINX.replace(LOCATION, 'location / {\n proxy_pass http://127.0.0.1:8080;\n}\n');
  const { server, origin } = await behind('nginx', naive, {});
  const refused = await new Caller(origin).ask('api/calls', {});
  expect(refused.status).toBe(403);
  const { error } = JSON.parse(refused.text) as { error: { detail: string } };
  expect(error.detail).toBe(`LATCH_ORIGINS=${origin}`);
  await new Caller(origin).ask('api/calls', {});
  await expect.poll(() => warnings(server)).toEqual([expect.stringContaining(`set ${error.detail}.`)]);

  await server.stop();
  const mended = await startLatch(settingsOf(error.detail), server.port);
  enders.push(() => mended.kill());
  expect((await new Caller(origin).ask('api/calls', {})).status).toBe(201);
});
