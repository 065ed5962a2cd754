import { pino } from 'pino';
import { describe, expect, it, test } from 'vitest';
import { PASSCODE_LIMITS } from '../../../../server/gateway/passcode-tries.ts';
import { loggedPath } from '../../../../server/http/deep-pages.ts';
import { everything, serveShares } from './serve-shares.ts';

async function shared(
  choice: Partial<typeof everything> = {},
  options: Parameters<typeof serveShares>[0] = {},
) {
  const served = await serveShares(options);
  const owner = served.newCaller();
  const id = await served.converse(owner);
  const made = await served.shares.create(owner.person, id, { ...everything, ...choice });
  const unlock = (passcode: string, headers = {}) =>
    served.ask('POST', `/api/shared/${made.token}/passcode`, { body: { passcode }, headers });
  return { ...served, ...made, owner, id, unlock };
}
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code;

describe('a link', () => {
  it('shows the conversation and its sounds, by ranges, and nothing of it is kept by browsers', async () => {
    const { token, ask } = await shared();
    const answer = await ask('GET', `/api/shared/${token}`);
    expect(await answer.json()).toMatchObject({
      kind: 'open',
      mayContinue: true,
      document: { title: 'A walk' },
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    const path = `/api/shared/${token}/sounds/1.1.0`;
    const part = await ask('GET', path, { headers: { range: 'bytes=0-3' } });
    expect([part.status, await part.text(), part.headers.get('content-type')]).toEqual([
      206,
      'OggS',
      'audio/ogg; codecs=opus',
    ]);
    expect(part.headers.get('cache-control')).toBe('no-store');
    expect(await codeOf(await ask('GET', `/api/shared/${token}/sounds/1.2.0`))).toBe('not-found');
    expect((await ask('GET', `/api/shared/${token}/nothing`)).headers.get('content-type')).toMatch(/json/);
  });

  it('that is forged, cut, expired or revoked gets one answer, whatever it was', async () => {
    const { token, share, shares, owner, clock, converse, ask } = await shared({ passcode: 'hush' });
    const day = await shares.create(owner.person, await converse(owner), { ...everything, days: 1 });
    clock.nowMs += 25 * 3_600_000;
    await shares.revoke(owner.person, share.hash);
    const bodies = new Set<string>();
    for (const wrong of [
      token,
      day.token,
      token.slice(1),
      'A'.repeat(43),
      'a',
      '%00',
      '..%2f..',
      'x'.repeat(5_000),
    ]) {
      const answer = await ask('GET', `/api/shared/${wrong}`);
      expect(answer.status).toBe(410);
      bodies.add(await answer.text());
    }
    expect([...bodies]).toEqual([expect.stringContaining('"share-gone"')]);
  });

  it('cannot be guessed at with its hash', async () => {
    const { share, ask } = await shared();
    expect((await ask('GET', `/api/shared/${share.hash}`)).status).toBe(410);
  });
});

describe('a passcode', () => {
  it('opens the share and its sounds for the browser that entered it, and no other share', async () => {
    const { token, ask, unlock, shares, owner, converse } = await shared({ passcode: 'garden gate' });
    const answer = await unlock(' garden gate ');
    expect(await answer.json()).toMatchObject({ kind: 'open' });
    const [set] = answer.headers.getSetCookie().filter((cookie) => cookie.startsWith('latch_share='));
    // Without a path it belongs to the folder of the request: /api/shared/<token>.
    expect(set).toMatch(/^latch_share=\d+\.[\w-]{22}; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    const cookie = set!.split(';', 1)[0]!;
    const sound = (of: string, sent: string) =>
      ask('GET', `/api/shared/${of}/sounds/1.1.0`, { cookie: sent });
    expect((await sound(token, cookie)).status).toBe(200);
    expect(await (await ask('GET', `/api/shared/${token}`, { cookie })).json()).toMatchObject({
      kind: 'open',
    });
    const other = await shares.create(owner.person, await converse(owner), {
      ...everything,
      passcode: 'another',
    });
    expect((await sound(other.token, cookie)).status).toBe(401);
    const longer = cookie.replace(/=\d+/, (until) => `=${Number(until.slice(1)) + 1}`);
    for (const forged of [longer, 'latch_share=', 'latch_share=NaN.x', `${cookie}x`])
      expect((await sound(token, forged)).status).toBe(401);
  });

  it('that is wrong opens nothing, and says so', async () => {
    const { unlock } = await shared({ passcode: 'garden gate' });
    const answer = await unlock('garden door');
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'passcode-wrong']);
    expect(answer.headers.getSetCookie().join()).not.toContain('latch_share');
  });

  it('that is guessed at is held back, by address and by share', async () => {
    let address = '192.0.2.1';
    const { unlock, token, shares, owner, converse, ask } = await shared(
      { passcode: 'garden gate' },
      {
        addressOf: () => address,
      },
    );
    for (let i = 0; i < PASSCODE_LIMITS.perAddress; i++) expect((await unlock('wrong')).status).toBe(403);
    // Not even the right one is looked at.
    expect((await unlock('garden gate')).status).toBe(429);
    const other = await shares.create(owner.person, await converse(owner), {
      ...everything,
      passcode: 'garden gate',
    });
    const body = { passcode: 'garden gate' };
    expect((await ask('POST', `/api/shared/${other.token}/passcode`, { body })).status).toBe(429);
    address = '198.51.100.1';
    for (let i = PASSCODE_LIMITS.perAddress + 1; i < PASSCODE_LIMITS.perShare; i++)
      expect((await unlock('wrong')).status).toBe(403);
    await unlock('wrong');
    address = '203.0.113.1';
    const held = await unlock('garden gate');
    expect([held.status, held.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    expect((await ask('POST', `/api/shared/${other.token}/passcode`, { body })).status).toBe(200);
    expect((await ask('GET', `/api/shared/${token}`)).status).toBe(200);
  });

  it.each(['abc', 'a'.repeat(65), '     '])('%j is none', async (passcode) => {
    const { ask, owner, id } = await shared();
    const body = { ...everything, passcode };
    const answer = await ask('POST', `/api/conversations/${id}/shares`, { cookie: owner.cookie, body });
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'bad-event']);
  });
});

describe('making links', () => {
  it('tells the token once, and lists without it', async () => {
    const { ask, owner, id } = await shared();
    const path = `/api/conversations/${id}/shares`;
    const made = await ask('POST', path, {
      cookie: owner.cookie,
      body: { ...everything, passcode: 'garden gate' },
    });
    expect(made.status).toBe(201);
    const { token, share } = (await made.json()) as { token: string; share: { hash: string } };
    const listed = await (await ask('GET', path, { cookie: owner.cookie })).text();
    expect(listed).toContain(share.hash);
    expect(listed).not.toContain(token);
    expect(listed).not.toContain('garden gate');
  });

  it('has a limit a day', async () => {
    const { ask, newCaller } = await shared();
    const { cookie } = newCaller();
    const path = '/api/conversations/00000000-0000-4000-8000-000000000000/shares';
    const answers = await Promise.all(
      Array.from({ length: 201 }, async () => (await ask('POST', path, { cookie, body: everything })).status),
    );
    expect(answers.filter((status) => status === 429)).toHaveLength(1);
    expect(answers.filter((status) => status === 404)).toHaveLength(200);
  });

  it.each([
    ['days', { days: 2 }],
    ['an unknown member', { forever: true }],
    ['turns', { turns: 'some' }],
    ['a title of 10 KB', { title: 'A'.repeat(10_240) }],
  ])('refuses wrong %s', async (_, wrong) => {
    const { ask, owner, id } = await shared();
    const body = { ...everything, ...wrong };
    const answer = await ask('POST', `/api/conversations/${id}/shares`, { cookie: owner.cookie, body });
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'bad-event']);
  });

  it('ends with the conversation', async () => {
    const { ask, token, id, owner } = await shared();
    expect((await ask('DELETE', `/api/conversations/${id}`, { cookie: owner.cookie })).status).toBe(204);
    expect((await ask('GET', `/api/shared/${token}`)).status).toBe(410);
    await ask('POST', `/api/conversations/${id}/undelete`, { cookie: owner.cookie });
    expect((await ask('GET', `/api/shared/${token}`)).status).toBe(410);
  });
});

describe('the page of a link', () => {
  const contentOf = (html: string, property: string) =>
    new RegExp(`<meta property="${property}" content="([^"]*)"`).exec(html)?.[1];

  it('tells previews its title, how much there is, and a picture, and search engines to stay away', async () => {
    const { token, ask, url } = await shared({ title: '"A" <b>walk</b> & $& more' });
    const answer = await ask('GET', `/s/${token}`);
    const html = await answer.text();
    expect(contentOf(html, 'og:title')).toBe('&#34;A&#34; &#60;b&#62;walk&#60;/b&#62; &#38; $&#38; more');
    expect(contentOf(html, 'og:description')).toContain('2 turns, 0:04');
    expect(contentOf(html, 'og:image')).toBe(`${url}/s/${token}/picture.png`);
    expect(html).toContain('<meta name="robots" content="noindex" />');
    expect(html).toContain('<title>Latch</title>');
    expect(html).not.toContain('<b>');
    expect(answer.headers.get('x-robots-tag')).toBe('noindex');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'");
  });

  it('may be found where its owner says so', async () => {
    const { token, ask } = await shared({ mayIndex: true });
    const answer = await ask('GET', `/s/${token}`);
    expect(answer.headers.get('x-robots-tag')).toBeNull();
    expect(await answer.text()).not.toContain('noindex');
  });

  it.each([
    ['has a passcode', 'hush hush', 200],
    ['is gone', null, 410],
  ])('tells nothing where it %s', async (_, passcode, status) => {
    const { token, ask, shares, share, owner } = await shared({ passcode, mayIndex: false });
    if (status === 410) await shares.revoke(owner.person, share.hash);
    const answer = await ask('GET', `/s/${token}`);
    const html = await answer.text();
    expect(answer.status).toBe(status);
    expect(html).not.toMatch(/og:|A walk/);
    expect(html).toContain('noindex');
  });

  it('has a picture that is drawn once for all who ask', async () => {
    const { token, ask } = await shared();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask('GET', `/s/${token}/picture.png`)),
    );
    const pictures = await Promise.all(
      answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())),
    );
    expect(answers[0]!.headers.get('content-type')).toBe('image/png');
    expect(answers[0]!.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const [first] = pictures;
    expect(first!.subarray(1, 4).toString()).toBe('PNG');
    expect([first!.readUInt32BE(16), first!.readUInt32BE(20)]).toEqual([1200, 630]);
    expect(first!.length).toBeLessThan(200_000);
    for (const picture of pictures) expect(picture.equals(first!)).toBe(true);
  });

  it('is there, and says nothing, where nothing is kept', async () => {
    const { ask } = await serveShares({ conversations: null });
    expect((await ask('GET', `/s/${'A'.repeat(43)}`)).status).toBe(410);
    expect((await ask('GET', `/api/shared/${'A'.repeat(43)}`)).status).toBe(404);
  });
});

test('no token is in the log, whatever is asked with it, and whatever fails', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const { token, ask, shares } = await shared({}, { log });
  shares.open = () => Promise.reject(new Error('broken'));
  const paths = ['', '/sounds/1.1.0'].map((rest) => `/api/shared/${token}${rest}`);
  for (const path of [...paths, `/s/${token}`, `/s/${token}/picture.png`, `/s/${token}?x=${token}`])
    expect((await ask('GET', path)).status).toBe(500);
  expect(lines).toHaveLength(5);
  expect(lines.join()).not.toContain(token);
});

test.each([
  ['/s/%', '/s/:token'],
  ['/s/%/picture.png', '/s/…/picture.png'],
  ['/api/shared/%/sounds/1.1.0', '/api/shared/…/sounds/1.1.0'],
  ['/api/shared/%/passcode', '/api/shared/…/passcode'],
])('%s is logged as %s', (path, logged) => {
  expect(loggedPath(path.replace('%', 'Zm9vYmFyYmF6cXV4Zm9vYg'))).toBe(logged);
});
