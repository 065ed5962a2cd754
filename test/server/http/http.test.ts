import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ServerState } from '../../../server/http/health.ts';
import { createHttpServer, type HttpOptions } from '../../../server/http/server.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../../shared/protocol.ts';
import { serveHttp, type HttpFixture } from './serve-http.ts';

let fixture: HttpFixture | undefined;
let url: string;

afterEach(() => fixture?.close());

/** A server with these settings. */
async function serve(env: Record<string, string> = {}, options: Partial<HttpOptions> = {}): Promise<void> {
  fixture = await serveHttp(env, options);
  ({ url } = fixture);
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function errorOf(response: Response): Promise<{ status: number; code: string }> {
  const { error } = (await response.json()) as { error: { code: string } };
  return { status: response.status, code: error.code };
}

describe('the page', () => {
  test('is asked for again each time, its hashed assets never, and both come compressed as built', async () => {
    await serve();
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const asset = await fetch(`${url}/assets/app-1a2b.js`, { headers: { 'accept-encoding': 'br' } });
    expect(asset.headers.get('cache-control')).toBe('public,max-age=31536000,immutable');
    expect(asset.headers.get('content-encoding')).toBe('br');
    expect(asset.headers.get('vary')).toBe('Accept-Encoding');
    expect(await asset.text()).toBe('let compressed');
    const plain = await fetch(`${url}/assets/app-1a2b.js`, { headers: { 'accept-encoding': 'identity' } });
    expect(await plain.text()).toBe('let plain');
  });

  test.each([
    '/assets/gone.js',
    '/nothing',
    '/.vite/manifest.json',
    '/../package.json',
    '/%2e%2e/package.json',
    '/%2e%2e%2fpackage.json',
    '/assets/..%2findex.html',
    '/assets%2fapp-1a2b.js',
    '/assets/app-1a2b.js%00',
    '/%2evite/manifest.json',
    '//index.html',
    '/assets//app-1a2b.js',
    '/%',
  ])('%s is not there', async (path) => {
    await serve();
    expect(await errorOf(await fetch(url + path))).toEqual({ status: 404, code: 'not-found' });
  });

  test('takes nothing but reads', async () => {
    await serve();
    expect(await errorOf(await post('/', {}))).toEqual({ status: 404, code: 'not-found' });
  });
});

test('weights for the turn detector are kept for ever under their hash, and nothing else is there', async () => {
  const turnModel = { path: '/api/turn-model/1a2b.onnx', bytes: Buffer.from('weights') };
  await serve({}, { turnModel });
  const answer = await fetch(url + turnModel.path);
  expect(await answer.text()).toBe('weights');
  expect(answer.headers.get('cache-control')).toBe('public,max-age=31536000,immutable');
  expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect((await fetch(`${url}/api/turn-model/9f9f.onnx`)).status).toBe(404);
});

test('every answer isolates the page and says what it may load', async () => {
  await serve();
  for (const path of ['/', '/assets/app-1a2b.js', '/api/hello', '/healthz', '/nothing']) {
    const { headers } = await fetch(url + path);
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('content-security-policy')).toContain(
      `connect-src 'self' ${url.replace('http', 'ws')}`,
    );
    expect(headers.get('content-security-policy')).not.toMatch(
      /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/,
    );
    expect(headers.get('permissions-policy')).toContain('microphone=(self)');
    expect(headers.get('strict-transport-security')).toBeNull();
  }
});

test('behind a proxy that speaks HTTPS, the socket and the cookie are bound to it', async () => {
  await serve({ LATCH_TRUST_PROXY: '1', LATCH_ACCESS_CODE: 'sesame' });
  const https = { 'x-forwarded-proto': 'https' };
  const { headers } = await fetch(url, { headers: https });
  // It would hold for every port and path of the host name.
  expect(headers.get('strict-transport-security')).toBeNull();
  expect(headers.get('content-security-policy')).toContain(url.replace('http', 'wss'));
  expect((await post('/api/access', { code: 'sesame' }, https)).headers.get('set-cookie')).toMatch(
    /; Secure$/,
  );
});

test('browsers are told to stay with HTTPS where that is asked for, and came by HTTPS', async () => {
  await serve({ LATCH_TRUST_PROXY: '1', LATCH_HSTS_SECONDS: '86400' });
  const { headers } = await fetch(url, { headers: { 'x-forwarded-proto': 'https' } });
  expect(headers.get('strict-transport-security')).toBe('max-age=86400');
  expect((await fetch(url)).headers.get('strict-transport-security')).toBeNull();
});

describe('in a frame', () => {
  const framed = async (env: Record<string, string>, sent: Record<string, string> = {}) => {
    await serve({ LATCH_ACCESS_CODE: 'sesame', LATCH_TRUST_PROXY: '1', ...env });
    const { headers } = await fetch(url);
    const cookie = (await post('/api/access', { code: 'sesame' }, sent)).headers.get('set-cookie');
    return {
      ancestors: /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1],
      resources: headers.get('cross-origin-resource-policy'),
      cookie: cookie?.replace(/^.*HttpOnly; /, ''),
    };
  };
  const https = { 'x-forwarded-proto': 'https' };

  test('no page may show it, unless a setting names the page', async () => {
    expect(await framed({}, https)).toEqual({
      ancestors: "'none'",
      resources: 'same-origin',
      cookie: 'SameSite=Strict; Max-Age=7776000; Secure',
    });
  });

  test('pages of its own origin change nothing else', async () => {
    expect(await framed({ LATCH_FRAME_ANCESTORS: 'self' }, https)).toEqual({
      ancestors: "'self'",
      resources: 'same-origin',
      cookie: 'SameSite=Strict; Max-Age=7776000; Secure',
    });
  });

  test('pages of other origins may show it, and the access cookie works in such a frame', async () => {
    expect(
      await framed(
        { LATCH_FRAME_ANCESTORS: 'self, https://portal.example, https://*.a.example:8443' },
        https,
      ),
    ).toEqual({
      ancestors: "'self' https://portal.example https://*.a.example:8443",
      resources: 'cross-origin',
      cookie: 'SameSite=None; Partitioned; Max-Age=7776000; Secure',
    });
  });

  test('over plain HTTP browsers would refuse such a cookie', async () => {
    expect(await framed({ LATCH_FRAME_ANCESTORS: 'https://portal.example' })).toMatchObject({
      cookie: 'SameSite=Strict; Max-Age=7776000',
    });
  });
});

describe('below a path', () => {
  const below = { LATCH_BASE: '/latch/', LATCH_ACCESS_CODE: 'sesame' };

  test.each([
    ['/latch/', 200],
    ['/latch/?encoder=wasm', 200],
    ['/latch/assets/app-1a2b.js', 200],
    ['/latch/api/hello', 200],
    ['/latch/healthz', 200],
    ['/latch/readyz', 200],
    // A probe of the process itself.
    ['/healthz', 200],
    ['/readyz', 200],
    ['/', 404],
    ['/api/hello', 404],
    ['/assets/app-1a2b.js', 404],
    ['/latching/', 404],
    ['/latch/latch/', 404],
    ['/latch//', 404],
  ])('%s is answered with %i', async (path, status) => {
    await serve(below);
    expect((await fetch(url + path)).status).toBe(status);
  });

  test('hashed assets are kept for ever there too', async () => {
    await serve(below);
    const { headers } = await fetch(`${url}/latch/assets/app-1a2b.js`);
    expect(headers.get('cache-control')).toBe('public,max-age=31536000,immutable');
  });

  test.each([
    ['/latch', '/latch/'],
    ['/latch?encoder=wasm', '/latch/?encoder=wasm'],
  ])('%s leads to %s', async (path, to) => {
    await serve(below);
    const answer = await fetch(url + path, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([308, to]);
  });

  test('what is elsewhere is refused by the name of the setting', async () => {
    await serve(below);
    const answer = await fetch(`${url}/`);
    expect(answer.headers.get('content-security-policy')).toContain('default-src');
    expect(await answer.json()).toMatchObject({
      error: { code: 'not-found', detail: 'this Latch is at /latch/ (LATCH_BASE)' },
    });
  });

  test('the access cookie is of that path, so that another Latch of the same host keeps its own', async () => {
    await serve(below);
    const entered = await post('/latch/api/access', { code: 'sesame' });
    expect(entered.headers.get('set-cookie')).toContain('; Path=/latch/;');
  });
});

test('health is one thing and being ready another', async () => {
  let state: ServerState = 'starting';
  await serve({}, { state: () => state });
  const seen = [];
  for (state of ['starting', 'ready', 'model-away', 'draining'] as const) {
    const [health, ready] = [await fetch(`${url}/healthz`), await fetch(`${url}/readyz`)];
    seen.push([health.status, ready.status, await ready.json()]);
  }
  expect(seen).toEqual([
    [200, 503, { status: 'starting' }],
    [200, 200, { status: 'ready' }],
    [200, 503, { status: 'model-away' }],
    [200, 503, { status: 'draining' }],
  ]);
});

describe('the API', () => {
  test('says hello, and allows a call', async () => {
    await serve();
    const hello = await fetch(`${url}/api/hello`, {
      headers: { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) },
    });
    expect(hello.headers.get('cache-control')).toBe('no-store');
    expect(await hello.json()).toEqual({
      model: { label: 'built-in', builtin: true, examples: ['Hello'] },
      access: 'open',
      mayCheckModel: 'yes',
    });
    const call = await post('/api/calls', {});
    expect(call.status).toBe(201);
    expect(await call.json()).toMatchObject({ callId: expect.any(String), token: expect.any(String) });
  });

  test('says to a page of version 1, which reads strictly, only what it knows', async () => {
    await serve();
    const hello = await fetch(`${url}/api/hello`);
    expect(Object.keys((await hello.json()) as object)).toEqual(['model', 'access']);
  });

  test('an access code becomes a cookie that scripts and other sites cannot use', async () => {
    await serve({ LATCH_ACCESS_CODE: 'sesame' });
    expect(await errorOf(await post('/api/calls', {}))).toEqual({ status: 401, code: 'access-required' });
    expect(await errorOf(await post('/api/access', { code: 'wrong!' }))).toEqual({
      status: 403,
      code: 'access-wrong',
    });
    const entered = await post('/api/access', { code: 'sesame' });
    expect(entered.status).toBe(204);
    const cookie = entered.headers.getSetCookie().find((one) => one.startsWith('latch_access')) ?? '';
    expect(cookie).toMatch(/^latch_access=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    const sent = { cookie: `other=1; ${cookie.split(';')[0]}` };
    expect((await post('/api/calls', {}, sent)).status).toBe(201);
    expect(await (await fetch(`${url}/api/hello`, { headers: sent })).json()).toMatchObject({
      access: 'granted',
    });
    expect(await errorOf(await post('/api/calls', {}, { cookie: `x${sent.cookie.slice(9)}` }))).toMatchObject(
      { status: 401 },
    );
  });

  test('foreign pages are refused', async () => {
    await serve();
    const foreign = { origin: 'https://evil.example' };
    expect(await errorOf(await post('/api/calls', {}, foreign))).toEqual({
      status: 403,
      code: 'origin-refused',
    });
    expect(await errorOf(await post('/api/access', { code: 'x' }, foreign))).toEqual({
      status: 403,
      code: 'origin-refused',
    });
    expect((await post('/api/calls', {}, { origin: url })).status).toBe(201);
  });

  test('the refusal of a foreign page names what to set, whoever runs it', async () => {
    await serve({ LATCH_ORIGINS: 'https://talk.example' });
    const tunnel = { origin: 'https://abc.tunnel.example', 'x-forwarded-for': '1.2.3.4' };
    const { error } = (await (await post('/api/calls', {}, tunnel)).json()) as {
      error: { message: string; detail: string };
    };
    expect(error.message).toMatch(/Whoever runs it/);
    // The other origin is nobody's business there.
    expect(error.detail).toBe('LATCH_ORIGINS=https://abc.tunnel.example LATCH_TRUST_PROXY=1');
  });

  test('a draining server allows no call', async () => {
    await serve({}, { state: () => 'draining' });
    expect(await errorOf(await post('/api/calls', {}))).toEqual({ status: 503, code: 'draining' });
  });

  test('a server whose speech model cannot answer allows no call, and lets the model be checked', async () => {
    await serve({}, { state: () => 'model-away' });
    expect(await errorOf(await post('/api/calls', {}))).toEqual({ status: 503, code: 'model-away' });
    expect((await post('/api/doctor', {})).status).toBe(200);
  });

  test('a page that goes away is heard even while the server drains; one of another origin is not', async () => {
    await serve({}, { state: () => 'draining' });
    const gone = { resumeKey: '1.of-a-call-that-is-over' };
    expect(await errorOf(await post('/api/calls/end', gone))).toEqual({
      status: 404,
      code: 'call-not-found',
    });
    expect(await errorOf(await post('/api/calls/end', { token: 'forged' }))).toEqual({
      status: 403,
      code: 'token-invalid',
    });
    const foreign = { origin: 'http://evil.example' };
    expect(await errorOf(await post('/api/calls/end', gone, foreign))).toEqual({
      status: 403,
      code: 'origin-refused',
    });
  });

  test('who asks too often is told when to come back', async () => {
    await serve({ LATCH_CALLS_PER_MINUTE: '1' });
    await post('/api/calls', {});
    const refused = await post('/api/calls', {});
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await errorOf(refused)).toEqual({ status: 429, code: 'rate-limited' });
  });

  test.each([
    ['no JSON', 'oops', {}, 400, 'bad-event'],
    ['an unknown field', { more: 1 }, {}, 400, 'bad-event'],
    ['a form', '{}', { 'content-type': 'text/plain' }, 400, 'bad-event'],
    ['too much', `{"conversationId":"${'x'.repeat(5000)}"}`, {}, 413, 'too-large'],
  ])('%s is refused by name', async (_name, body, headers, status, code) => {
    await serve();
    expect(await errorOf(await post('/api/calls', body, headers as Record<string, string>))).toEqual({
      status,
      code,
    });
  });

  test.each([
    ['GET', '/api/calls'],
    ['POST', '/api/hello'],
    ['GET', '/api/'],
    ['DELETE', '/api/calls'],
  ])('%s %s is not there', async (method, path) => {
    await serve();
    expect(await errorOf(await fetch(url + path, { method }))).toEqual({ status: 404, code: 'not-found' });
  });

  test('what breaks inside is not told outside', async () => {
    await serve(
      {},
      {
        checkOrigin: () => {
          throw new Error('secret inner matter');
        },
      },
    );
    const response = await fetch(`${url}/api/hello`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
  });
});

test('a page that was not built is an error at start', async () => {
  await serve();
  expect(() =>
    createHttpServer({
      config: { tls: null, trustedProxies: 0, base: '/', frameAncestors: [], origins: [] },
      webDir: join(fixture!.webDir, 'no'),
    } as Partial<HttpOptions> as HttpOptions),
  ).toThrow(/npm run build/);
});
