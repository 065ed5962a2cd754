/** Requests and files that break in the middle. None of them may end the process or leave anything open. */
import { once } from 'node:events';
import { readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
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

test('an asset that was deleted under the server breaks off one answer, not the process', async () => {
  rmSync(join(fixture.webDir, 'assets/app-1a2b.js'));
  const headers = { 'accept-encoding': 'identity' };
  const body = fetch(`${fixture.url}/assets/app-1a2b.js`, { headers }).then((answer) => answer.text());
  await expect(body).rejects.toThrow();
  await stillServes();
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

test('a range that ends before it begins breaks off one answer', async () => {
  const headers = { range: 'bytes=5-2' };
  await expect(fetch(`${fixture.url}/assets/app-1a2b.js`, { headers })).rejects.toThrow();
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
