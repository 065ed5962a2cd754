import { brotliCompressSync } from 'node:zlib';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { loggedPath, pageFile } from '../../../server/http/deep-pages.ts';
import { pageFinder } from '../../../shared/page-paths.ts';
import { makePage, serveHttp, type HttpFixture } from './serve-http.ts';

let fixture: HttpFixture | undefined;
afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

/** A built page that is large enough to be compressed. */
async function serve(env: Record<string, string> = {}): Promise<string> {
  const webDir = makePage();
  writeFileSync(join(webDir, 'index.html.br'), brotliCompressSync('<!doctype html><title>Latch</title>'));
  fixture = await serveHttp(env, { webDir });
  return fixture.url;
}

describe('the path of a page', () => {
  test.each([
    ['/', '/about'],
    ['/latch/', '/latch/about'],
  ])('below %s is answered with the built page, as that path is', async (base, path) => {
    const url = await serve({ LATCH_BASE: base });
    for (const method of ['GET', 'HEAD']) {
      const [at, home] = await Promise.all(
        [path, base].map((asked) => fetch(url + asked, { method, headers: { 'accept-encoding': 'br' } })),
      );
      expect(at!.status).toBe(200);
      const ownOf = ({ headers }: Response) =>
        Object.fromEntries([...headers].filter(([name]) => name !== 'date'));
      expect(ownOf(at!)).toEqual(ownOf(home!));
      expect(at!.headers.get('content-encoding')).toBe('br');
      expect(at!.headers.get('cache-control')).toBe('no-cache');
      expect(await at!.text()).toBe(method === 'GET' ? '<!doctype html><title>Latch</title>' : '');
    }
  });

  test('is in no Referer', async () => {
    const url = await serve();
    expect((await fetch(`${url}/about`)).headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('is served with a query too, as a link may have one', async () => {
    const url = await serve();
    expect((await fetch(`${url}/about?encoder=wasm`)).status).toBe(200);
  });

  test.each(['/about/', '/About', '/about/x', '//about', '/about%2f', '/./about%00', '/abou', '/pages'])(
    '%s is none',
    async (path) => {
      const url = await serve();
      const answer = await fetch(url + path);
      expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'not-found' } }]);
    },
  );

  test('takes nothing but reads', async () => {
    const url = await serve();
    expect((await fetch(`${url}/about`, { method: 'POST' })).status).toBe(404);
  });
});

test('a page in a folder has a built page of its own, which names the assets from there', () => {
  const find = pageFinder({ home: '/', one: '/c/:id' });
  expect(pageFile('/', find)).toBe('/index.html');
  expect(pageFile('/c/1', find)).toBe('/index-1.html');
  expect(pageFile('/c/..', find)).toBeNull();
});

test('a built page that cannot be read is an error in the log, without what else was in the address', async () => {
  const lines: string[] = [];
  const webDir = makePage();
  rmSync(join(webDir, 'index.html'));
  symlinkSync('index.html', join(webDir, 'index.html'));
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  fixture = await serveHttp({}, { webDir, log });
  expect((await fetch(`${fixture.url}/about?passcode=hush`)).status).toBe(500);
  expect(lines.join()).toContain('"path":"/about"');
  expect(lines.join()).not.toContain('hush');
});

describe('what is logged of an address', () => {
  const token = 'Zm9vYmFyYmF6cXV4Zm9vYg';
  test.each([
    ['/about?x=1', '/about'],
    ['/', '/'],
    [`/api/shares/${token}/audio`, '/api/shares/…/audio'],
    ['/api/calls/end', '/api/calls/end'],
    ['/assets/ort-wasm-simd-threaded-1a2b.wasm', '/assets/ort-wasm-simd-threaded-1a2b.wasm'],
  ])('%s is %s', (target, logged) => {
    expect(loggedPath(target)).toBe(logged);
  });

  test.each([`/s/${token}`, `/live/${token}?code=1`, `/s/${token}/`, `/anything/${token}`])(
    '%s is not its token',
    (target) => {
      expect(loggedPath(target)).not.toContain(token);
    },
  );
});
