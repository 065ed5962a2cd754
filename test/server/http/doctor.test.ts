/** POST /api/doctor: who may have the speech model checked, asked of the HTTP server as browsers and others ask it. */
import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { AdminCode } from '../../../server/gateway/admin-code.ts';
import { ModelCheck } from '../../../server/gateway/model-check.ts';
import { createTokens } from '../../../server/gateway/tokens.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION, type CheckModelAnswer } from '../../../shared/protocol.ts';
import { serveHttp, type HttpFixture } from './serve-http.ts';

const CODE = 'twelve letters';
const WELL: CheckModelAnswer = { possible: true, summary: 'All is well.', rows: [] };

let fixture: HttpFixture | undefined;
/** How often the model was tried. */
let checks: number;
/** What a check waits for. */
let held: Promise<unknown>;
let stopped: Promise<unknown>;

afterEach(() => fixture?.close());

async function serve(env: Record<string, string> = {}): Promise<void> {
  checks = 0;
  held = Promise.resolve();
  const code = env['LATCH_ADMIN_CODE'];
  const tokens = createTokens(new Uint8Array(32).fill(7), () => Date.now());
  const modelCheck = new ModelCheck({
    adminCode: code === undefined ? null : new AdminCode(code, tokens),
    check: async (gone) => {
      checks++;
      stopped = once(gone, 'abort');
      await Promise.race([held, stopped]);
      return WELL;
    },
  });
  fixture = await serveHttp(env, { modelCheck });
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: { error?: { code: string }; mayCheckModel?: string } & Partial<CheckModelAnswer>;
}

/** As a browser on this machine sends it, but for these headers. */
function ask(method: 'GET' | 'POST' | 'OPTIONS', path: string, headers: OutgoingHttpHeaders, body = '') {
  const sent = request(fixture!.url + path, {
    method,
    headers: { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION), ...headers },
  });
  const answer = (async (): Promise<Answer> => {
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of response) text += String(part);
    const { statusCode: status = 0, headers } = response;
    return { status, headers, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
  })();
  sent.end(body);
  return { sent, answer };
}

const JSON_BODY = { 'content-type': 'application/json' };
const check = (body: unknown = {}, headers: OutgoingHttpHeaders = {}): Promise<Answer> =>
  ask(
    'POST',
    '/api/doctor',
    { ...JSON_BODY, ...headers },
    typeof body === 'string' ? body : JSON.stringify(body),
  ).answer;

async function refusal(body: unknown = {}, headers: OutgoingHttpHeaders = {}): Promise<[number, string?]> {
  const answer = await check(body, headers);
  return [answer.status, answer.body.error?.code];
}

/** What this browser is told of it before it asks. */
async function told(headers: OutgoingHttpHeaders = {}): Promise<string | undefined> {
  return (await ask('GET', '/api/hello', headers).answer).body.mayCheckModel;
}

describe('a browser on the server’s own machine', () => {
  test('has the model checked, whatever access or operator’s code there is', async () => {
    await serve({ LATCH_ADMIN_CODE: CODE, LATCH_ACCESS_CODE: 'sesame' });
    expect(await told()).toBe('yes');
    const { status, body, headers } = await check({}, { origin: fixture!.url });
    expect(status).toBe(200);
    expect(body).toEqual(WELL);
    expect(headers['cache-control']).toBe('no-store');
  });

  const PROXIES: [string, OutgoingHttpHeaders][] = [
    ['that names who it asks for', { 'x-forwarded-for': '1.2.3.4' }],
    ['that names another browser on its machine', { 'x-forwarded-for': '127.0.0.1' }],
    ['that uses the standard’s header', { forwarded: 'for=1.2.3.4' }],
    ['that names itself', { via: '1.1 latch.example' }],
  ];

  test.each(PROXIES)('is none that comes through a proxy there %s', async (_name, headers) => {
    await serve();
    expect(await told(headers)).toBeUndefined();
    expect(await refusal({}, headers)).toEqual([403, 'check-not-allowed']);
    expect(await refusal({ code: CODE }, headers)).toEqual([403, 'check-not-allowed']);
    expect(checks).toBe(0);
  });

  test('is none that names another host', async () => {
    await serve();
    expect(await refusal({}, { host: 'latch.example' })).toEqual([403, 'origin-refused']);
    expect(checks).toBe(0);
  });

  test('is none that comes through a proxy that is trusted, whatever address that names', async () => {
    await serve({ LATCH_TRUST_PROXY: '1' });
    for (const headers of [{ 'x-forwarded-for': '1.2.3.4' }, { 'x-forwarded-for': '127.0.0.1' }, {}]) {
      expect(await told(headers)).toBeUndefined();
      expect(await refusal({}, headers)).toEqual([403, 'check-not-allowed']);
    }
  });
});

describe('a browser elsewhere', () => {
  const elsewhere = { 'x-forwarded-for': '1.2.3.4' };
  const settings = { LATCH_TRUST_PROXY: '1', LATCH_ADMIN_CODE: CODE };

  test('has the model checked with the operator’s code, and with no other one', async () => {
    await serve(settings);
    expect(await told(elsewhere)).toBe('with-code');
    expect(await refusal({}, elsewhere)).toEqual([403, 'check-not-allowed']);
    expect(await refusal({ code: '' }, elsewhere)).toEqual([403, 'admin-wrong']);
    expect(await refusal({ code: `${CODE}!` }, elsewhere)).toEqual([403, 'admin-wrong']);
    expect(checks).toBe(0);
    expect((await check({ code: CODE }, elsewhere)).body).toEqual(WELL);
  });

  test('cannot guess the code, and keeps nobody else from entering it', async () => {
    await serve(settings);
    for (let tries = 0; tries < 5; tries++) await check({ code: `guess ${tries}` }, elsewhere);
    const refused = await check({ code: CODE }, elsewhere);
    expect([refused.status, refused.body.error?.code]).toEqual([429, 'rate-limited']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await check({ code: CODE }, { 'x-forwarded-for': '5.6.7.8' })).status).toBe(200);
  });

  test('is not let in by the access code that everybody has', async () => {
    await serve({ ...settings, LATCH_ACCESS_CODE: 'sesame' });
    expect(await refusal({ code: 'sesame' }, elsewhere)).toEqual([403, 'admin-wrong']);
  });
});

describe('a page of another site', () => {
  test.each(['https://evil.example', 'http://localhost:1', 'null'])('is refused: %s', async (origin) => {
    await serve({ LATCH_ADMIN_CODE: CODE });
    expect(await refusal({ code: CODE }, { origin })).toEqual([403, 'origin-refused']);
    expect(checks).toBe(0);
  });

  test('that leads its own name here is refused', async () => {
    await serve();
    const rebound = { host: 'evil.example', origin: 'http://evil.example' };
    expect((await check({}, rebound)).status).toBe(403);
    expect(checks).toBe(0);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'sends no form that has the model checked: %s',
    async (type) => {
      await serve();
      expect(await refusal({}, { 'content-type': type })).toEqual([400, 'bad-event']);
      expect(checks).toBe(0);
    },
  );

  test('is not told that it may send JSON', async () => {
    await serve();
    const preflight = await ask('OPTIONS', '/api/doctor', {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    }).answer;
    expect(preflight.status).toBe(403);
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('cannot have the model checked by an image or a link', async () => {
    await serve();
    expect((await ask('GET', '/api/doctor', {}).answer).status).toBe(404);
    expect(checks).toBe(0);
  });
});

describe('a check', () => {
  test('runs once at a time', async () => {
    await serve();
    let finish: (value?: unknown) => void = () => {};
    held = new Promise((resolve) => (finish = resolve));
    const first = check();
    await expect.poll(() => checks).toBe(1);
    expect(await refusal()).toEqual([409, 'check-running']);
    finish();
    expect((await first).body).toEqual(WELL);
    expect((await check()).status).toBe(200);
    expect(checks).toBe(2);
  });

  test('is stopped when nobody waits for it any more, and the next one can run', async () => {
    await serve();
    held = new Promise(() => {});
    const { sent, answer } = ask('POST', '/api/doctor', JSON_BODY, '{}');
    await expect.poll(() => checks).toBe(1);
    sent.destroy();
    await expect(answer).rejects.toThrow();
    await stopped;
    held = Promise.resolve();
    expect((await check()).status).toBe(200);
  });

  test('is had four times in ten minutes', async () => {
    await serve();
    for (let times = 0; times < 4; times++) expect((await check()).status).toBe(200);
    const refused = await check();
    expect([refused.status, refused.body.error?.code]).toEqual([429, 'rate-limited']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(checks).toBe(4);
  });

  test.each([
    ['no JSON', 'oops', 400, 'bad-event'],
    ['null', 'null', 400, 'bad-event'],
    ['an unknown member', '{"more":1}', 400, 'bad-event'],
    ['a code that is no text', '{"code":5}', 400, 'bad-event'],
    ['too much', JSON.stringify({ code: 'x'.repeat(5000) }), 413, 'too-large'],
  ])('is not had by %s', async (_name, body, status, code) => {
    await serve();
    expect(await refusal(body)).toEqual([status, code]);
    expect(checks).toBe(0);
  });
});
