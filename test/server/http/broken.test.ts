/** Requests and files that break in the middle. None of them may end the process or leave anything open. */
import { once } from 'node:events';
import { readdirSync, readlinkSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePage, serveHttp, type HttpFixture } from './serve-http.ts';

const LARGE_BYTES = 8_000_000;
const logged: string[] = [];
const uncaught: unknown[] = [];
const onUncaught = (error: unknown): unknown => uncaught.push(error);
let fixture: HttpFixture;

beforeEach(async () => {
  process.on('uncaughtException', onUncaught);
  const webDir = makePage();
  writeFileSync(join(webDir, 'assets/large-3c4d.bin'), Buffer.alloc(LARGE_BYTES));
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  fixture = await serveHttp({}, { webDir, log });
});
afterEach(async () => {
  await fixture.close();
  process.off('uncaughtException', onUncaught);
  expect(uncaught.splice(0)).toEqual([]);
  expect(logged.splice(0).filter((line) => line.includes('a request failed'))).toEqual([]);
});

const stillServes = async (): Promise<void> => {
  expect((await fetch(`${fixture.url}/healthz`)).status).toBe(200);
};

/** Sends these bytes. Returns what came back until the server hung up. */
function talk(bytes: string): Promise<string> {
  const { hostname, port } = new URL(fixture.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.write(bytes);
  return new Promise((resolve, reject) => socket.on('close', () => resolve(answer)).on('error', reject));
}

const plain = { 'accept-encoding': 'identity' };

test('an asset that was deleted under the server is not there any more', async () => {
  rmSync(join(fixture.webDir, 'assets/app-1a2b.js'));
  const answer = await fetch(`${fixture.url}/assets/app-1a2b.js`, { headers: plain });
  expect(answer.status).toBe(404);
  expect(answer.headers.get('cache-control')).toBeNull();
  expect(await answer.json()).toMatchObject({ error: { code: 'not-found' } });
  await stillServes();
});

test('a file that came, or became another one, after the start is served as it is now', async () => {
  writeFileSync(join(fixture.webDir, 'assets/late-5e6f.js'), 'let late');
  writeFileSync(join(fixture.webDir, 'index.html'), '<!doctype html><title>Latch, a longer page</title>');
  expect(await (await fetch(`${fixture.url}/assets/late-5e6f.js`)).text()).toBe('let late');
  expect(await (await fetch(fixture.url)).text()).toContain('a longer page');
});

test('a file that cannot be read is an error of this server, and says nothing of the file', async () => {
  rmSync(join(fixture.webDir, 'assets/app-1a2b.js'));
  symlinkSync('app-1a2b.js', join(fixture.webDir, 'assets/app-1a2b.js'));
  const answer = await fetch(`${fixture.url}/assets/app-1a2b.js`, { headers: plain });
  expect(answer.status).toBe(500);
  for (const name of ['cache-control', 'etag', 'last-modified', 'content-encoding'])
    expect(answer.headers.get(name), name).toBeNull();
  expect(await answer.text()).not.toContain(fixture.webDir);
  expect(logged.splice(0).join()).toContain('a file of the page could not be read');
  await stillServes();
});

test('a file that is cut while it is sent breaks off one answer', async () => {
  const download = request(`${fixture.url}/assets/large-3c4d.bin`).end();
  const [response] = await once(download, 'response');
  await once(response, 'data');
  truncateSync(join(fixture.webDir, 'assets/large-3c4d.bin'), 1000);
  await expect(
    (async () => {
      for await (const chunk of response) void chunk;
    })(),
  ).rejects.toThrow('aborted');
  await stillServes();
});

test('a folder is not there', async () => {
  for (const path of ['/assets', '/assets/', '/assets/app-1a2b.js/'])
    expect((await fetch(fixture.url + path)).status, path).toBe(404);
});

test.skipIf(process.platform !== 'linux')('a download that is broken off closes its file', async () => {
  const isOpen = (): boolean =>
    readdirSync('/proc/self/fd').some((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).endsWith('large-3c4d.bin');
      } catch {
        return false;
      }
    });
  const download = request(`${fixture.url}/assets/large-3c4d.bin`).end();
  download.on('error', () => {});
  const [response] = await once(download, 'response');
  await once(response, 'data');
  expect(isOpen()).toBe(true);
  download.destroy();
  await expect.poll(isOpen).toBe(false);
  await stillServes();
});

test.each([
  ['bytes=4-', 206, 'plain'],
  ['bytes=-5', 206, 'plain'],
  ['bytes=0-999', 206, 'let plain'],
  // What is no range, or more than one, is answered whole; what lies outside is refused.
  ['bytes=0-0,4-4', 200, 'let plain'],
  ['lines=1-2', 200, 'let plain'],
  ['bytes=5-2', 416, ''],
  ['bytes=99-', 416, ''],
])('the range %s is answered with %i', async (range, status, body) => {
  const answer = await fetch(`${fixture.url}/assets/app-1a2b.js`, { headers: { ...plain, range } });
  expect([answer.status, await answer.text()]).toEqual([status, body]);
  await stillServes();
});

test.each([
  ['with its length', { 'content-length': '100' }],
  ['in chunks', { 'transfer-encoding': 'chunked' }],
])('a body that was announced %s and broken off is nobody’s failure', async (_how, headers) => {
  const sent = request(`${fixture.url}/api/calls`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  sent.on('error', () => {});
  const seen = once(fixture.server, 'request');
  sent.write('{');
  const [incoming] = await seen;
  sent.destroy();
  await new Promise((resolve) => incoming.on('close', resolve));
  await stillServes();
});

test('too much, in chunks and without a length, is refused, and the connection closed', async () => {
  const chunk = `400\r\n${'x'.repeat(1024)}\r\n`.repeat(6);
  const answer = await talk(
    `POST /api/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
      `Transfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toMatch(/^connection: close\r$/im);
  expect(answer).toContain('"code":"too-large"');
});

test('a probe without a Host is answered; a request that names no path is not there', async () => {
  expect(await talk('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  const star = await talk('OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  expect(star).toMatch(/^HTTP\/1\.1 404 /);
  expect(star).toContain('"code":"not-found"');
  expect(star).toMatch(/^content-security-policy: /im);
});

test('HEAD is answered as GET for the page, without a body', async () => {
  const answer = await talk('HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toMatch(/^content-length: 35\r$/im);
  expect(answer).toMatch(/\r\n\r\n$/);
});
