/** The image's health check against real servers, started in each way that decides where they listen. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../e2e/support/free-port.ts';

const root = resolve(import.meta.dirname, '../..');
const hasIPv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === '::1'),
);

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'latch-health-'));
  // Not the name that the check asks for, as in life.
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'talk.example' }], {
    keyType: 'ec',
  });
  writeFileSync(join(dir, 'cert.pem'), cert);
  writeFileSync(join(dir, 'key.pem'), key);
});
afterAll(() => rmSync(dir, { recursive: true }));

function start(file: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let printed = '';
  child.stderr?.on('data', (bytes) => (printed += bytes));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, printed }));
  return { child, ended };
}

/** A server with a model that is dialled only when somebody calls. */
async function startServer(env: Record<string, string>): Promise<() => Promise<void>> {
  const { child, ended } = start('server/main.ts', {
    LATCH_MODEL_URL: 'ws://127.0.0.1:9',
    LATCH_KEEP: 'nothing',
    LATCH_LOG_LEVEL: 'silent',
    ...env,
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(stop);
  await Promise.race([
    once(child, 'message'),
    ended.then(({ printed }) => Promise.reject(new Error(printed))),
  ]);
  return stop;
}

const check = (env: Record<string, string>) => start('server/health.ts', env).ended;

const tls = () => ({ LATCH_TLS_CERT: join(dir, 'cert.pem'), LATCH_TLS_KEY: join(dir, 'key.pem') });
const open = { LATCH_OPEN: '1' };

test.for<[string, (port: string) => Record<string, string>, boolean]>([
  ['LATCH_PORT', (port: string) => ({ LATCH_PORT: port }), true],
  ['PORT', (port: string) => ({ PORT: port }), true],
  ['LATCH_PORT beside PORT', (port: string) => ({ LATCH_PORT: port, PORT: '9' }), true],
  ['an empty LATCH_PORT', (port: string) => ({ LATCH_PORT: '', PORT: port }), true],
  ['LATCH_HOST=0.0.0.0', (port: string) => ({ LATCH_HOST: '0.0.0.0', ...open, LATCH_PORT: port }), true],
  ['LATCH_HOST=::', (port: string) => ({ LATCH_HOST: '::', ...open, LATCH_PORT: port }), hasIPv6],
  ['LATCH_HOST=::1', (port: string) => ({ LATCH_HOST: '::1', LATCH_PORT: port }), hasIPv6],
  ['LATCH_HOST=[::1]', (port: string) => ({ LATCH_HOST: '[::1]', LATCH_PORT: port }), hasIPv6],
  [
    'LATCH_HOST=127.0.0.2',
    (port: string) => ({ LATCH_HOST: '127.0.0.2', LATCH_PORT: port }),
    process.platform === 'linux',
  ],
  ['LATCH_TLS_CERT', (port: string) => ({ ...tls(), LATCH_PORT: port }), true],
  ['LATCH_BASE', (port: string) => ({ LATCH_BASE: '/latch/', LATCH_PORT: port }), true],
  [
    'all of them',
    (port: string) => ({ ...tls(), ...open, LATCH_HOST: '::', LATCH_BASE: 'latch', PORT: port }),
    hasIPv6,
  ],
])('a server with %s is healthy while it lives', async ([, envOf, possible], { skip }) => {
  skip(!possible, 'this machine has no such address');
  const env = envOf(String(await freePort()));
  const stop = await startServer(env);
  expect(await check(env)).toEqual({ code: 0, printed: '' });
  await stop();
  const { code, printed } = await check(env);
  expect(code).toBe(1);
  expect(printed).toMatch(/ECONNREFUSED/);
});

test('another program on the port is not healthy', async () => {
  const other = createServer((socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  expect(await check({ LATCH_PORT: String(port) })).toEqual({
    code: 1,
    printed: 'Latch is not healthy: /healthz answered 404.\n',
  });
});

test('wrong settings are named', async () => {
  const { code, printed } = await check({ LATCH_PORT: 'abc' });
  expect(code).toBe(1);
  expect(printed).toMatch(/LATCH_PORT="abc" is not allowed/);
});
