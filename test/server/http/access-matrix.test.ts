/** Who may do what: every route of conversations, shares and pages, for everybody who may ask. A route that is not in the table fails. */
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createApp } from '../../../server/http/app.ts';
import { PAGE_PATHS } from '../../../shared/page-paths.ts';
import { httpOptions } from './serve-http.ts';
import { everything, serveShares } from './shares/serve-shares.ts';

/**
 * owner: whose the conversation is. other: another person who may call here. viewer: has the link, and no access code. nobody: has
 * neither. Who has no link tries one that is made up.
 */
const WHO = ['owner', 'other', 'viewer', 'nobody'] as const;
type Who = (typeof WHO)[number];
type Statuses = readonly [owner: number, other: number, viewer: number, nobody: number];

const OWN: Statuses = [200, 404, 401, 401];
const LINKED: Statuses = [200, 410, 200, 410];

/** By method and path. `body`: what is sent. `deleted`: the conversation is deleted before. */
const ROUTES: Record<string, { is: Statuses; body?: unknown; deleted?: true }> = {
  'GET /api/conversations': { is: [200, 200, 401, 401] },
  'POST /api/conversations': { is: [201, 201, 401, 401], body: 'an export' },
  'GET /api/conversations/:id': { is: OWN },
  'PATCH /api/conversations/:id': { is: [204, 404, 401, 401], body: { pinned: true } },
  'DELETE /api/conversations/:id': { is: [204, 404, 401, 401] },
  'POST /api/conversations/:id/undelete': { is: [204, 404, 401, 401], deleted: true },
  // Of a call that is up; somebody else's has no turn that could be forgotten.
  'POST /api/conversations/:id/forget': { is: [200, 200, 401, 401] },
  'GET /api/conversations/:id/peaks': { is: OWN },
  'GET /api/conversations/:id/sounds/:place': { is: OWN },
  'GET /api/conversations/:id/export/:format': { is: OWN },
  'GET /api/conversations/:id/shares': { is: OWN },
  'POST /api/conversations/:id/shares': { is: [201, 404, 401, 401], body: everything },
  'DELETE /api/shares/:hash': { is: [204, 404, 401, 401] },
  'PUT /api/keep': { is: [204, 204, 401, 401], body: { keep: 'text' } },
  // No call is up; of one that is: test/server/live/.
  'POST /api/live': { is: [404, 404, 401, 401], body: { conversationId: 'none' } },
  'DELETE /api/live': { is: [204, 204, 401, 401], body: { conversationId: 'none' } },
  // Whoever has the link may listen.
  'GET /api/live/:token': { is: [410, 410, 410, 410] },
  'GET /api/shared/:token': { is: LINKED },
  'POST /api/shared/:token/passcode': { is: LINKED, body: { passcode: 'any' } },
  'GET /api/shared/:token/sounds/:place': { is: LINKED },
  'POST /api/shared/:token/continue': { is: [201, 410, 401, 401] },
  'GET /s/:token': { is: LINKED },
  'GET /s/:token/picture.png': { is: LINKED },
  // They hold nothing of anybody.
  ...Object.fromEntries(
    Object.values(PAGE_PATHS)
      .filter((path) => path !== PAGE_PATHS.share)
      .map((path) => [`GET ${path}`, { is: [200, 200, 200, 200] as const }]),
  ),
};

const MADE_UP = 'A'.repeat(43);
/** Its own parameters, and not the patterns of them. */
const withoutPatterns = (path: string): string => path.replaceAll(/\{(?:[^{}]|\{[^{}]*\})*\}/g, '');

test.each(Object.entries(ROUTES))('%s', async (route, { is, body, deleted }) => {
  const { newCaller, converse, shares, history, ask } = await serveShares();
  const owner = newCaller();
  const callers = {
    owner,
    other: newCaller(),
    viewer: newCaller({ hasAccess: false }),
    nobody: { cookie: '' },
  };
  const [method = '', path = ''] = route.split(' ');
  const answers: Partial<Record<Who, number>> = {};
  for (const who of WHO) {
    const id = await converse(owner);
    const { token, share } = await shares.create(owner.person, id, everything);
    const exported =
      body === 'an export' && JSON.parse(String((await history.export(owner.person, id, 'json')).body));
    if (deleted) await history.delete(owner.person, id);
    const target = path
      .replace(':id', id)
      .replace(':hash', share.hash)
      .replace(':token', who === 'owner' || who === 'viewer' ? token : MADE_UP)
      .replace(':place', '1.1.0')
      .replace(':format', 'json');
    const answer = await ask(method, target, { cookie: callers[who].cookie, body: exported || body });
    answers[who] = answer.status;
    if (answer.status >= 400 && !path.startsWith('/s/:token'))
      expect(await answer.json()).toMatchObject({ error: { code: expect.any(String) as string } });
  }
  expect(WHO.map((who) => answers[who])).toEqual(is);
});

test('the table has every route that there is', async () => {
  const { made } = await serveShares();
  const options = httpOptions({}, made);
  const { routes } = createApp(options);
  rmSync(options.webDir, { recursive: true });
  const there = routes
    .filter(
      ({ method, path }) =>
        method !== 'ALL' && /^\/(api\/(conversations|keep|live|share[sd])|s)\b/.test(path),
    )
    .map(({ method, path }) => `${method} ${withoutPatterns(path)}`);
  expect(there.length).toBeGreaterThan(15);
  expect(Object.keys(ROUTES)).toEqual(expect.arrayContaining([...new Set(there)]));
  const inTable = Object.keys(ROUTES).filter((route) => /\/(api|s)\//.test(route));
  expect(there).toEqual(expect.arrayContaining(inTable));
});

test.each(['viewer', 'nobody'] as const)(
  'of a share with a passcode, a %s gets nothing before it is entered',
  async (who) => {
    const { newCaller, converse, shares, ask } = await serveShares();
    const owner = newCaller();
    const { token } = await shares.create(owner.person, await converse(owner), {
      ...everything,
      passcode: 'hush hush',
    });
    const { cookie } = who === 'viewer' ? newCaller() : { cookie: newCaller().cookie.replace(/^.*; /, '') };
    const statusOf = async (method: string, path: string) => (await ask(method, path, { cookie })).status;
    expect(await statusOf('GET', `/api/shared/${token}/sounds/1.1.0`)).toBe(401);
    expect(await statusOf('POST', `/api/shared/${token}/continue`)).toBe(401);
    expect(await statusOf('GET', `/s/${token}/picture.png`)).toBe(401);
    const meta = await ask('GET', `/api/shared/${token}`, { cookie });
    expect([meta.status, await meta.json()]).toEqual([200, { kind: 'locked' }]);
  },
);
