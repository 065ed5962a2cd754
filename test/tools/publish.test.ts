import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
// @ts-expect-error A tool in plain JavaScript.
import { publish } from '../../tools/publish.mjs';

let dir: string;
let webDir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'latch-publish-'));
  webDir = join(dir, 'web');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A build whose page names one asset, is published. */
function release(name: string, more: string[] = []): void {
  const built = join(dir, 'web-next');
  mkdirSync(join(built, 'assets'), { recursive: true });
  writeFileSync(join(built, 'index.html'), name);
  for (const file of [name, ...more]) writeFileSync(join(built, `assets/${file}.js`), file);
  (publish as (from: string, to: string) => void)(built, webDir);
}

const page = (): string => readFileSync(join(webDir, 'index.html'), 'utf8');
const assets = (): string[] => readdirSync(join(webDir, 'assets')).sort();

test('the assets of the build before stay, those of older builds do not', () => {
  release('one');
  release('two', ['shared']);
  expect([page(), assets()]).toEqual(['two', ['one.js', 'shared.js', 'two.js']]);
  release('three', ['shared']);
  expect([page(), assets()]).toEqual(['three', ['shared.js', 'three.js', 'two.js']]);
  release('four');
  expect(assets()).toEqual(['four.js', 'shared.js', 'three.js']);
});

test('a build that changes nothing counts as no build', () => {
  release('one');
  release('two');
  release('two');
  expect(assets()).toEqual(['one.js', 'two.js']);
});

test('a page that was built before builds were recorded is the build before', () => {
  mkdirSync(join(webDir, 'assets'), { recursive: true });
  writeFileSync(join(webDir, 'index.html'), 'old');
  writeFileSync(join(webDir, 'assets/old.js'), 'old');
  release('one');
  expect(assets()).toEqual(['old.js', 'one.js']);
  release('two');
  expect(assets()).toEqual(['one.js', 'two.js']);
});

test('what is no asset is of the newest build alone', () => {
  release('one');
  writeFileSync(join(webDir, 'left-over.txt'), 'old');
  release('two');
  expect(readdirSync(webDir).sort()).toEqual(['.builds.json', 'assets', 'index.html']);
});
