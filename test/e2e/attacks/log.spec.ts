/** A server whose standard output takes nothing: calls go on, and the process ends when it is asked to. */
import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startLatch, type LatchServer } from '../support/latch-server.ts';

test.skip(process.platform !== 'linux', 'the outputs are Linux’s');

/** More lines than any pipe and any queue hold. */
const CALLS = 4_000;

let dir: string;
const open: number[] = [];
let server: LatchServer | undefined;
test.beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'latch-log-'));
});
test.afterEach(async () => {
  await server?.kill();
  for (const fd of open.splice(0)) closeSync(fd);
  rmSync(dir, { recursive: true });
});

/** A pipe whose reading end is `reader`. */
function pipe(): { reader: number; writer: number } {
  const path = join(dir, 'pipe');
  spawnSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  open.push(writer);
  return { reader, writer };
}

const SETTINGS = { LATCH_LOG_LEVEL: 'debug', LATCH_CALLS_PER_MINUTE: '100000' };

/** Asks for so many calls, some at once, each connection for one after the other. Resolves when all are allowed. */
async function askForCalls({ port }: LatchServer, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const ask = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      request({ port, agent, method: 'POST', path: '/api/calls', headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode!));
      })
        .once('error', reject)
        .end('{}');
    });
  try {
    const answers = await Promise.all(Array.from({ length: count }, ask));
    expect(answers.filter((status) => status === 201)).toHaveLength(count);
  } finally {
    agent.destroy();
  }
}

test('a full disk', async () => {
  const full = openSync('/dev/full', 'w');
  open.push(full);
  server = await startLatch(SETTINGS, undefined, undefined, full);
  await askForCalls(server, 200);
  expect(await server.stop()).toBe(0);
});

test('a pipe whose reader is gone', async () => {
  const { reader, writer } = pipe();
  server = await startLatch(SETTINGS, undefined, undefined, writer);
  closeSync(reader);
  await askForCalls(server, 200);
  expect(await server.stop()).toBe(0);
});

test('a pipe whose reader stands still, and is told how many lines it missed when it goes on', async () => {
  const { reader, writer } = pipe();
  open.push(reader);
  server = await startLatch(SETTINGS, undefined, undefined, writer);
  await askForCalls(server, CALLS);
  let text = '';
  const read = (): void => {
    const bytes = Buffer.alloc(100_000);
    try {
      for (let count = 1; count > 0; text += bytes.toString('latin1', 0, count))
        count = readSync(reader, bytes);
    } catch {
      // There is no more for now.
    }
  };
  await expect
    .poll(async () => {
      read();
      await askForCalls(server!, 1);
      return text;
    })
    .toMatch(/\d+ log lines are lost/);
  const lines = text.split('\n').slice(0, -1);
  for (const line of lines) JSON.parse(line);
  expect(await server.stop()).toBe(0);
});

test('and where it stands still for good, the server ends all the same', async () => {
  const { reader, writer } = pipe();
  open.push(reader);
  server = await startLatch(SETTINGS, undefined, undefined, writer);
  await askForCalls(server, CALLS);
  expect(await server.stop()).toBe(0);
});
