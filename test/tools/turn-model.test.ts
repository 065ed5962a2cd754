import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { download } from '../../tools/turn-model.ts';

const sha256 = createHash('sha256').update('weights').digest('hex');
let dir: string;
let server: Server;
let url: string;
let asked = 0;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'latch-download-'));
  asked = 0;
  server = createServer((request, response) => {
    asked++;
    response.writeHead(request.url === '/weights' ? 200 : 404).end('weights');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true });
});

test('the file that is wanted is written once', async () => {
  const file = join(dir, 'models/weights.onnx');
  await download({ url: `${url}/weights`, sha256 }, file);
  await download({ url: `${url}/weights`, sha256 }, file);
  expect(readFileSync(file, 'utf8')).toBe('weights');
  expect(asked).toBe(1);
});

test('a file with another hash is never kept', async () => {
  const file = join(dir, 'weights.onnx');
  await expect(download({ url: `${url}/weights`, sha256: 'f00d' }, file)).rejects.toThrow('f00d');
  expect(readdirSync(dir)).toEqual([]);
});

test('an old file gives way to the one that is wanted, and stays where that cannot be had', async () => {
  const file = join(dir, 'weights.onnx');
  writeFileSync(file, 'old');
  await expect(download({ url: `${url}/gone`, sha256 }, file)).rejects.toThrow('404');
  expect(readFileSync(file, 'utf8')).toBe('old');
  await download({ url: `${url}/weights`, sha256 }, file);
  expect(readFileSync(file, 'utf8')).toBe('weights');
  expect(existsSync(`${file}.part`)).toBe(false);
});
