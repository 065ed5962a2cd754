import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Starts the process from its source, with a model that is dialled only when somebody calls. */
function start(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      LATCH_MODEL_URL: 'ws://127.0.0.1:9',
      LATCH_PORT: '0',
      LATCH_KEEP: 'nothing',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const printed = { out: '', err: '' };
  child.stdout?.on('data', (bytes) => (printed.out += bytes));
  child.stderr?.on('data', (bytes) => (printed.err += bytes));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, printed, ended };
}

test('wrong settings are all named, and the process ends with 1', async () => {
  const { printed, ended } = start({ LATCH_PORT: 'abc', LATCH_MAX_CALLS: '0' });
  expect(await ended).toBe(1);
  expect(printed.err).toMatch(/LATCH_PORT="abc"[\s\S]*LATCH_MAX_CALLS="0"/);
  expect(printed.err).not.toContain('    at ');
});

test('a port in use is said in words', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { printed, ended } = start({ LATCH_PORT: String(port) });
  expect(await ended).toBe(1);
  expect(printed.err).toContain(`Port ${port} is in use. Set LATCH_PORT`);
  other.close();
});

test('a folder that cannot be used for what is kept is said in words', async () => {
  const { printed, ended } = start({ LATCH_KEEP: 'audio', LATCH_DATA_DIR: 'package.json' });
  expect(await ended).toBe(1);
  expect(printed.err).toMatch(/LATCH_DATA_DIR="package.json" cannot be used: .*LATCH_KEEP=nothing/);
  expect(printed.err).not.toContain('    at ');
});

test('a certificate that is not there is said in words', async () => {
  const { printed, ended } = start({ LATCH_TLS_CERT: '/no/cert.pem', LATCH_TLS_KEY: '/no/key.pem' });
  expect(await ended).toBe(1);
  expect(printed.err).toContain('LATCH_TLS_CERT');
});

test('it tells its parent where it is, warns of unknown settings, and ends in good order on SIGTERM', async () => {
  const { child, printed, ended } = start({ LATCH_PROT: '1' });
  const [ready] = (await once(child, 'message')) as [{ url: string; model: string }];
  expect((await fetch(`${ready.url}/readyz`)).status).toBe(200);
  expect(printed.out).toContain('Did you mean LATCH_PORT?');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});
