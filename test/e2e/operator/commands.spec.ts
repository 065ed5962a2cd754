/** The commands of docs/operations.md, run as they stand there: only ports, files and the public name are this machine's. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { get as getOverTls } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { generate } from 'selfsigned';
import { block, command, COMMANDS, settingsOf } from './documented.ts';
import { freePort, twoFreePorts } from '../support/free-port.ts';
import { isInstalled, localised, startProxy } from './proxies.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const START_LIMIT_MS = 60_000;

const SERVER = /^node dist\/node\/server\/main\.js$/;
const TLS = /^LATCH_HOST=:: /;
const BEHIND_PROXY = /^LATCH_TRUST_PROXY=1 /;
const BELOW_PATH = /^LATCH_BASE=/;
const BEHIND_TUNNEL = /^LATCH_ORIGINS=/;
const FRAMED = /^LATCH_FRAME_ANCESTORS=/;
const HEALTH = /^node dist\/node\/server\/health\.js$/;
const UPGRADE = /^curl -si --http1\.1/;
const DEV = /^npm run dev -- --https$/;
const DOCTOR = /^npm run doctor$/;

/** Commands that are run, here or by the file that is named. */
const RUN = [
  /^npm start$/,
  SERVER,
  TLS,
  BEHIND_PROXY,
  BELOW_PATH,
  BEHIND_TUNNEL,
  FRAMED,
  /^curl --fail /,
  HEALTH,
  UPGRADE,
  DEV,
  DOCTOR,
];
/** Commands that no test runs, and why. */
const NOT_RUN: readonly [RegExp, string][] = [
  [/^docker /, 'there is no Docker where the tests run; test/tools/compose.test.ts reads its files'],
  [
    /^(ngrok|cloudflared) /,
    'there is no network where the tests run; their effect is tested (proxies.spec.ts)',
  ],
  [/^npm run build$/, 'npm test runs it before this'],
  [/^npm run dev$/, 'is run with --https'],
  [/^npm run docs$/, 'npm test checks that it would change nothing'],
  [/^npx vitest run test\/server\/dialects$/, 'npm test runs it before this'],
  [/^npx tsx test\/bench\/paths\.ts$/, 'measures for minutes'],
  [/^npx tsx test\/protocol\/record\.ts$/, 'records a release'],
];

test('every command of the page is run, or named as not run', () => {
  const known = [...RUN, ...NOT_RUN.map(([pattern]) => pattern)];
  expect(COMMANDS.filter((line) => !known.some((pattern) => pattern.test(line)))).toEqual([]);
  for (const pattern of known)
    expect(
      COMMANDS.some((line) => pattern.test(line)),
      String(pattern),
    ).toBe(true);
});

/** What is kept is of the test alone. */
const DATA_DIR = mkdtempSync(join(tmpdir(), 'latch-data-'));
test.afterAll(() => rmSync(DATA_DIR, { recursive: true, force: true }));

const enders: (() => Promise<void> | void)[] = [];
test.afterEach(async () => {
  for (const end of enders.splice(0).reverse()) await end();
});

/** Runs a line in a shell, in a process group of its own that is ended with the test. */
function start(line: string, env: Record<string, string> = {}) {
  const child: ChildProcess = spawn('bash', ['-c', line], {
    cwd: ROOT,
    detached: true,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LATCH_DATA_DIR: DATA_DIR, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, printed }));
  enders.push(async () => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It has ended.
    }
    await ended;
  });
  return { ended, printed: () => printed };
}

const run = (line: string, env: Record<string, string> = {}) => start(line, env).ended;

/** The documented health check, asked until the server of these settings is there. */
async function healthy(env: Record<string, string>): Promise<void> {
  await expect.poll(async () => (await run(command(HEALTH), env)).code, { timeout: START_LIMIT_MS }).toBe(0);
}

/** The status of an answer. Certificates are not checked. */
function statusOf(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { rejectUnauthorized: false, headers, method };
    const asked = url.startsWith('https') ? getOverTls(url, options) : get(url, options);
    asked.on('response', ({ statusCode }) => {
      asked.destroy();
      resolve(statusCode!);
    });
    asked.on('error', reject);
  });
}

async function certificate(): Promise<{ cert: string; key: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'latch-tls-'));
  enders.push(() => rmSync(dir, { recursive: true }));
  const made = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
  const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
  writeFileSync(cert, made.cert);
  writeFileSync(key, made.private);
  return { cert, key };
}

test('npm start says where Latch is, and curl finds it healthy and ready there', async () => {
  test.setTimeout(180_000);
  const port = await freePort();
  const { printed } = start('npm start', { LATCH_PORT: String(port) });
  await expect
    .poll(printed, { timeout: 120_000 })
    .toContain(`Latch is at http://localhost:${port} and talks to the built-in speech model.`);
  for (const line of COMMANDS.filter((line) => line.startsWith('curl --fail')))
    expect((await run(localised(line, { https: 0, server: port }))).code, line).toBe(0);
});

for (const pattern of [SERVER, BEHIND_PROXY, BELOW_PATH, BEHIND_TUNNEL, FRAMED]) {
  test(`${command(pattern).replace(/ ?node .*/, '') || 'the server alone'} starts a server that its health check finds`, async () => {
    const env = { LATCH_PORT: String(await freePort()) };
    start(command(pattern), env);
    await healthy({ ...settingsOf(command(pattern)), ...env });
  });
}

test('with a certificate it serves HTTPS over IPv4 and IPv6', async () => {
  const port = await freePort();
  const { cert, key } = await certificate();
  const line = command(TLS).replace('cert.pem', cert).replace('key.pem', key);
  start(line, { LATCH_PORT: String(port) });
  await healthy({ ...settingsOf(line), LATCH_PORT: String(port) });
  for (const host of ['127.0.0.1', '[::1]', 'localhost'])
    expect(await statusOf(`https://${host}:${port}/readyz`), host).toBe(200);
});

test('what is set for a tunnel lets its page in, and no other', async () => {
  const port = await freePort();
  const env = { LATCH_PORT: String(port), LATCH_ACCESS_CODE: '', LATCH_LOG_LEVEL: 'warn' };
  const line = command(BEHIND_TUNNEL);
  start(line, env);
  await healthy({ ...settingsOf(line), ...env });
  const ask = (origin: string) =>
    statusOf(
      `http://localhost:${port}/api/access`,
      { origin, 'x-forwarded-for': '203.0.113.9', 'content-type': 'application/json' },
      'POST',
    );
  // The body is missing, which is found only once the origin has passed.
  expect(await ask('https://abc.tunnel.example')).toBe(400);
  expect(await ask('https://evil.example')).toBe(403);
});

test('curl sees whether a proxy passes upgrades', async () => {
  test.skip(!isInstalled('nginx'), 'nginx is not installed');
  const port = await freePort();
  const line = command(BEHIND_PROXY);
  start(line, { LATCH_PORT: String(port) });
  await healthy({ ...settingsOf(line), LATCH_PORT: String(port) });
  const nginx = block('nginx', 'server_name');
  for (const [fragment, first] of [
    [nginx, /^HTTP\/1\.1 101 Switching Protocols/],
    [nginx.replaceAll(/^.*\$(http_upgrade|connection_upgrade);\n/gm, ''), /^HTTP\/1\.1 400/],
  ] as const) {
    const proxy = await startProxy('nginx', fragment, port, await freePort());
    enders.push(() => proxy.stop());
    const ports = { https: Number(new URL(proxy.origin).port), server: port };
    // The test's certificate is nobody's.
    const { printed } = await run(`${localised(command(UPGRADE), ports)} --insecure`);
    expect(printed).toMatch(first);
  }
});

test('npm run doctor without settings finds that the built-in model does all that Latch uses, as the page says', async () => {
  test.setTimeout(180_000);
  const { code, printed } = await run('npm run doctor');
  expect(printed).toContain('built-in does all that Latch uses.');
  expect(code).toBe(0);
});

test('npm run dev makes a certificate, asks for a code, and serves the page and its API', async () => {
  test.setTimeout(120_000);
  // The page is served on the first, the API on the second.
  const port = await twoFreePorts();
  const { printed } = start(command(DEV), { LATCH_PORT: String(port) });
  await expect.poll(printed, { timeout: START_LIMIT_MS }).toMatch(/Access code for this run: \d{10}/);
  await expect
    .poll(() => statusOf(`https://localhost:${port}/api/hello`).catch(() => 0), { timeout: START_LIMIT_MS })
    .toBe(200);
  expect(await statusOf(`https://localhost:${port}/`)).toBe(200);
});
