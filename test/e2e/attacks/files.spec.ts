/** The files of the page, asked for by clients that break off, ask for what is gone, or ask for what is not theirs. */
import { once } from 'node:events';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startLatch, type LatchServer } from '../support/latch-server.ts';
import { breakOff, descriptorsOf, dial, flood, talk } from './raw.ts';
import { makeSmallBuild, type SmallBuild } from './small-build.ts';

/** Ten times what a connection's buffers hold, so that an answer is never out before the client is gone. */
const LARGE = Buffer.alloc(32_000_000, 'x');
const ABORTS = 5_000;

test.skip(process.platform !== 'linux', 'descriptors are counted in /proc');

let build: SmallBuild;
let server: LatchServer;
test.beforeEach(async () => {
  build = makeSmallBuild({ 'large-1a2b.bin': LARGE, 'app-1a2b.js': 'let app', 'gone-1a2b.js': 'let gone' });
  server = await startLatch({}, undefined, build.checkout);
});
test.afterEach(async () => {
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(server.output()).not.toMatch(/a request failed|uncaught|unhandled/i);
  await server.kill();
  build.remove();
});

test('downloads that are broken off leave no descriptor behind', async () => {
  const abort = () => breakOff(server.port, '/assets/large-1a2b.bin');
  await flood(200, 20, abort);
  await expect.poll(() => descriptorsOf(server.pid)).toBeLessThan(100);
  const before = descriptorsOf(server.pid);
  await flood(ABORTS, 50, abort);
  await expect.poll(() => descriptorsOf(server.pid)).toBeLessThanOrEqual(before + 5);
});

test('nor do downloads that are asked for one behind the other on one connection, and broken off', async () => {
  const before = descriptorsOf(server.pid);
  const ask = 'GET /assets/large-1a2b.bin HTTP/1.1\r\nHost: localhost\r\n\r\n';
  for (const pipelined of [2, 8, 1_000])
    await flood(500, 20, async () => {
      const socket = dial(server.port);
      socket.once('data', () => socket.resetAndDestroy());
      socket.write(ask.repeat(pipelined));
      await once(socket, 'close');
    });
  await expect.poll(() => descriptorsOf(server.pid)).toBeLessThanOrEqual(before + 5);
});

test('files that are gone, or that cannot be read, are answers, however often they are asked for', async () => {
  const assets = join(build.webDir, 'assets');
  rmSync(join(assets, 'gone-1a2b.js'));
  symlinkSync('loop-1a2b.js', join(assets, 'loop-1a2b.js'));
  const statuses = new Set<string>();
  const ask = async (name: string) => {
    const { status } = await fetch(`${server.url}/assets/${name}`);
    statuses.add(`${name} ${status}`);
  };
  await flood(500, 10, () => ask('gone-1a2b.js'));
  await flood(100, 10, () => ask('loop-1a2b.js'));
  expect([...statuses]).toEqual(['gone-1a2b.js 404', 'loop-1a2b.js 500']);
});

test('a page that is taken away whole, while it is downloaded, is not there any more', async () => {
  const broken = flood(50, 10, () => breakOff(server.port, '/assets/large-1a2b.bin'));
  rmSync(build.webDir, { recursive: true });
  await broken;
  for (const path of ['/', '/assets/app-1a2b.js'])
    expect((await fetch(server.url + path)).status, path).toBe(404);
});

const TARGETS = [
  '/../../package.json',
  '/assets/../../../package.json',
  '/%2e%2e/%2e%2e/package.json',
  '/..%2f..%2fpackage.json',
  '/assets/..\\..\\..\\package.json',
  '/assets/app-1a2b.js\0',
  '/assets/app-1a2b.js%00.css',
  '/.builds.json',
  '//etc/passwd',
  '/%',
  '/%ff%fe',
  `/${'a/'.repeat(3_000)}`,
  `/assets/${'a'.repeat(300)}`,
  'http://localhost/../package.json',
  'http://evil.example/',
  '*',
  'file:///etc/passwd',
];

test('targets that lead out of the page, or are none, lead to nothing', async () => {
  for (const target of TARGETS) {
    const answer = await talk(
      server.port,
      `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(answer, target).toMatch(/^HTTP\/1\.1 (400|404) /);
    expect(answer, target).not.toMatch(/root:|"dependencies"|let app/);
  }
});
