import { describe, expect, test } from 'vitest';
import { belongsToBuild, planFor } from '../../../web/pwa/requests.ts';

const BASE = 'https://latch.example/voice/';
const plan = (path: string, mode = 'navigate', method = 'GET') =>
  planFor({ url: new URL(path, BASE).href, mode, method }, BASE);

describe('opening a page', () => {
  test.each([
    ['', 'index.html'],
    ['?encoder=wasm', 'index.html'],
    ['about', 'index.html'],
    ['conversations', 'index.html'],
    ['c/abc', 'index-1.html'],
    ['s/abc', 'index-1.html'],
    ['live/abc', 'index-1.html'],
  ])('%s falls back to %s', (path, file) => {
    expect(plan(path)).toEqual({ kind: 'page', file });
  });

  test.each(['api/hello', 'socket.io/', 'metrics', 'third-party.txt', 'c/abc/more', '../other/', '/'])(
    '%s is none of the worker’s business',
    (path) => {
      expect(plan(path)).toBeNull();
    },
  );
});

test('a page that is fetched, and not opened, is the server’s alone: so an old page sees that there is a new one', () => {
  expect(plan('', 'cors')).toBeNull();
  expect(plan('c/abc', 'same-origin')).toBeNull();
});

test('assets are kept; what is asked of the server never is', () => {
  expect(plan('assets/index-abc.js', 'cors')).toEqual({ kind: 'asset' });
  expect(plan('assets/eot-abc.onnx', 'cors')).toEqual({ kind: 'part' });
  for (const path of [
    'api/conversations',
    'api/shared/abc/sounds/1',
    'socket.io/?EIO=4',
    'manifest.webmanifest',
  ])
    expect(plan(path, 'cors')).toBeNull();
  expect(plan('assets/index-abc.js', 'cors', 'HEAD')).toBeNull();
  expect(plan('/assets/of-another-program.js', 'cors')).toBeNull();
});

test('a form that is sent to the address of a page goes to the server', () => {
  expect(plan('about', 'navigate', 'POST')).toBeNull();
});

describe('a built page', () => {
  const page = (...files: string[]) => files.map((file) => `<script src="${file}"></script>`).join('');
  const files = new Set(['assets/a.js', 'assets/b.css']);

  test('belongs to a build that has all its assets', () => {
    expect(belongsToBuild(page('./assets/a.js', '../assets/b.css', './icon.png'), files)).toBe(true);
  });

  test('does not belong to a build that lacks one, and a page of something else belongs to none', () => {
    expect(belongsToBuild(page('./assets/a.js', './assets/c.js'), files)).toBe(false);
    expect(belongsToBuild('<title>Sign in</title>', files)).toBe(false);
  });
});
