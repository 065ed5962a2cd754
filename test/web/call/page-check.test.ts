import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LatchError, type ErrorCode } from '../../../shared/errors.ts';

vi.mock('../../../web/call/page-parts.ts', () => ({
  PAGE_PARTS: ['/assets/worker-1.js', '/assets/net-1.wasm'],
}));
const { checkPage, entryIn, explainFailure } = await import('../../../web/call/page-check.ts');

type Answer = { status: number; type?: string; body?: string } | 'nobody';
const page = (entry: string): Answer => ({
  status: 200,
  type: 'text/html',
  body: `<head><script type="module" crossorigin src="/assets/${entry}"></script></head>`,
});
const part: Answer = { status: 200, type: 'text/javascript' };

let answers: Record<string, Answer>;
beforeEach(() => {
  answers = { '/': page('index-1.js'), '/assets/worker-1.js': part, '/assets/net-1.wasm': part };
  vi.stubGlobal('location', { origin: 'http://latch.test' });
  vi.stubGlobal('document', { querySelector: () => ({ getAttribute: () => '/assets/index-1.js' }) });
  vi.stubGlobal('fetch', async (url: string) => {
    const answer = answers[url.replace('http://latch.test', '')]!;
    if (answer === 'nobody') throw new TypeError('Failed to fetch');
    const { status, type = '', body = '' } = answer;
    return new Response(status === 204 ? null : body, { status, headers: { 'content-type': type } });
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('the page that the server has', () => {
  it.each<[string, Answer, string]>([
    ['the same', page('index-1.js'), 'current'],
    ['another one', page('index-2.js'), 'replaced'],
    // The sign-in of a network in between, or a server that shows its own page.
    ['something else', { status: 200, type: 'text/html', body: '<h1>Welcome to our Wi-Fi</h1>' }, 'current'],
    ['nothing, since the server restarts', { status: 502 }, 'unreachable'],
    ['nothing at all', 'nobody', 'unreachable'],
  ])('is %s', async (_what, answer, standing) => {
    answers['/'] = answer;
    expect(await checkPage()).toBe(standing);
  });

  it('is known by the file that it begins with; in development there is none', () => {
    for (const assets of ['./assets', '../assets', '/latch/assets'])
      expect(entryIn(`<script type="module" crossorigin src="${assets}/index-1.js">`)).toBe('index-1.js');
    expect(entryIn('<script type="module" src="/web/main.ts">')).toBeNull();
  });
});

describe('a failure', () => {
  const explained = async (code: ErrorCode): Promise<string> =>
    (await explainFailure(new LatchError(code).toJSON())).code;
  const MAY_COME_OF_IT = ['server-away', 'browser-unsupported', 'internal'] as const;

  it.each(MAY_COME_OF_IT)(
    'that looks like %s is a page that was replaced, where there is another',
    async (code) => {
      answers['/'] = page('index-2.js');
      expect(await explained(code)).toBe('page-replaced');
    },
  );

  it.each<Answer>([{ status: 404 }, { status: 410 }, { status: 200, type: 'text/html; charset=utf-8' }])(
    'is a page that was replaced, where a part of it is gone (%j)',
    async (answer) => {
      answers['/assets/net-1.wasm'] = answer;
      for (const code of MAY_COME_OF_IT) expect(await explained(code)).toBe('page-replaced');
    },
  );

  it('is what it looks like, where the page is all there', async () => {
    for (const code of MAY_COME_OF_IT) expect(await explained(code)).toBe(code);
  });

  it('of a part that nobody delivers is no failure of the browser', async () => {
    answers['/assets/net-1.wasm'] = 'nobody';
    expect(await explained('browser-unsupported')).toBe('server-away');
    answers['/'] = 'nobody';
    expect(await explained('browser-unsupported')).toBe('server-away');
    expect(await explained('server-away')).toBe('server-away');
  });

  it('of the microphone, the model or the server’s door is what it is, and nobody asks', async () => {
    answers['/'] = page('index-2.js');
    for (const code of ['mic-denied', 'model-away', 'at-capacity', 'rate-limited'] as const)
      expect(await explained(code)).toBe(code);
  });
});
