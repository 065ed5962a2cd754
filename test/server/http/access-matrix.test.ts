/** Who may do what: every route, for everybody who may ask. A route that is not in the table fails. */
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createApp } from '../../../server/http/app.ts';
import { PAGE_PATHS } from '../../../shared/page-paths.ts';
import { DEFAULT_SETTINGS } from '../../../shared/kiosk/contract.ts';
import { heartbeat } from '../kiosk/kiosk.ts';
import { httpOptions } from './serve-http.ts';
import { ADMIN_CODE, makeKiosks } from './serve-kiosks.ts';
import { everything, serveShares } from './shares/serve-shares.ts';

/**
 * owner: whose the conversation is. other: another person who may call here. viewer: has the link, and no access code. nobody: has
 * neither. device: is paired as a kiosk, in a browser that is the owner's, knows the access code and has the link. admin: an administrator,
 * who has none of these. Who has no link tries one that is made up.
 */
const WHO = ['owner', 'other', 'viewer', 'nobody', 'device', 'admin'] as const;
type Who = (typeof WHO)[number];
type Statuses = readonly [owner: number, other: number, viewer: number, nobody: number, device: number];

/** Of all but the administrator, who is nobody there. */
const OWN: Statuses = [200, 404, 401, 401, 403];
const LINKED: Statuses = [200, 410, 200, 410, 403];
/** What stands for all but the device, or for all but the administrator. */
const deviceOnly = (status: number): Statuses => [401, 401, 401, 401, status];
const NOT_SIGNED_IN: Statuses = [401, 401, 401, 401, 401];

interface Route {
  is: Statuses;
  /** Of the administrator; not said: as of nobody. */
  admin?: number;
  body?: unknown;
  deleted?: true;
}

/** By method and path. `body`: what is sent. `deleted`: the conversation is deleted before. */
const ROUTES: Record<string, Route> = {
  'GET /api/conversations': { is: [200, 200, 401, 401, 403] },
  'POST /api/conversations': { is: [201, 201, 401, 401, 403], body: 'an export' },
  'GET /api/conversations/:id': { is: OWN },
  'PATCH /api/conversations/:id': { is: [204, 404, 401, 401, 403], body: { pinned: true } },
  'DELETE /api/conversations/:id': { is: [204, 404, 401, 401, 403] },
  'POST /api/conversations/:id/undelete': { is: [204, 404, 401, 401, 403], deleted: true },
  // Of a call that is up; somebody else's has no turn that could be forgotten.
  'POST /api/conversations/:id/forget': { is: [200, 200, 401, 401, 403] },
  'GET /api/conversations/:id/peaks': { is: OWN },
  'GET /api/conversations/:id/sounds/:place': { is: OWN },
  'GET /api/conversations/:id/export/:format': { is: OWN },
  'GET /api/conversations/:id/shares': { is: OWN },
  'POST /api/conversations/:id/shares': { is: [201, 404, 401, 401, 403], body: everything },
  'DELETE /api/shares/:hash': { is: [204, 404, 401, 401, 403] },
  'PUT /api/keep': { is: [204, 204, 401, 401, 403], body: { keep: 'text' } },
  // No call is up; of one that is: test/server/live/.
  'POST /api/live': { is: [404, 404, 401, 401, 403], body: { conversationId: 'none' } },
  'DELETE /api/live': { is: [204, 204, 401, 401, 403], body: { conversationId: 'none' } },
  // Whoever has the link may listen.
  'GET /api/live/:token': { is: [410, 410, 410, 410, 403] },
  'GET /api/shared/:token': { is: LINKED },
  'POST /api/shared/:token/passcode': { is: LINKED, body: { passcode: 'any' } },
  'GET /api/shared/:token/sounds/:place': { is: LINKED },
  'POST /api/shared/:token/continue': { is: [201, 410, 401, 401, 403] },
  // What anybody sees who has the link: no cookie is looked at.
  'GET /s/:token': { is: [200, 410, 200, 410, 200] },
  'GET /s/:token/picture.png': { is: [200, 410, 200, 410, 200] },
  'GET /api/hello': { is: [200, 200, 200, 200, 200] },
  'POST /api/access': { is: [403, 403, 403, 403, 403], body: { code: 'a wrong one' } },
  'POST /api/calls': { is: [201, 201, 401, 401, 201], body: {} },
  // It says by its body which call it ends: there is none with this key.
  'POST /api/calls/end': { is: [404, 404, 404, 404, 404], body: { resumeKey: 'none' } },
  // From this machine; four in ten minutes.
  'POST /api/doctor': { is: [200, 200, 200, 200, 403], admin: 429, body: {} },
  'POST /api/kiosk/pair': { is: [403, 403, 403, 403, 403], body: { code: 'AAAA-AAAA' } },
  'GET /api/kiosk': { is: deviceOnly(200) },
  'POST /api/kiosk/heartbeat': { is: deviceOnly(200), body: heartbeat },
  'POST /api/kiosk/pin': { is: deviceOnly(403), body: { pin: '0000' } },
  'DELETE /api/kiosk/visitor': { is: deviceOnly(204) },
  // Whoever knows the code.
  'POST /api/admin/session': { is: [204, 204, 204, 204, 204], body: { code: ADMIN_CODE } },
  'DELETE /api/admin/session': { is: NOT_SIGNED_IN, admin: 204 },
  'GET /api/admin/kiosks': { is: NOT_SIGNED_IN, admin: 200 },
  'POST /api/admin/kiosks': { is: NOT_SIGNED_IN, admin: 201, body: { name: 'Door' } },
  'GET /api/admin/kiosks/:kiosk': { is: NOT_SIGNED_IN, admin: 200 },
  'PUT /api/admin/kiosks/:kiosk': {
    is: NOT_SIGNED_IN,
    admin: 204,
    body: { name: 'Door', settings: DEFAULT_SETTINGS },
  },
  'POST /api/admin/kiosks/:kiosk/code': { is: NOT_SIGNED_IN, admin: 201 },
  'POST /api/admin/kiosks/:kiosk/orders': { is: NOT_SIGNED_IN, admin: 204, body: { order: 'restart' } },
  'DELETE /api/admin/kiosks/:kiosk': { is: NOT_SIGNED_IN, admin: 204 },
  // They hold nothing of anybody.
  ...Object.fromEntries(
    Object.values(PAGE_PATHS)
      .filter((path) => path !== PAGE_PATHS.share)
      .map((path) => [`GET ${path}`, { is: [200, 200, 200, 200, 200] as const }]),
  ),
};

const HAVE_LINK: readonly Who[] = ['owner', 'viewer', 'device'];
const MADE_UP = 'A'.repeat(43);
/** Its own parameters, and not the patterns of them. */
const withoutPatterns = (path: string): string => path.replaceAll(/\{(?:[^{}]|\{[^{}]*\})*\}/g, '');

test.each(Object.entries(ROUTES))('%s', async (route, { is, admin = is[3], body, deleted }) => {
  const { kiosks, tokens } = await makeKiosks();
  const { newCaller, converse, shares, history, ask } = await serveShares({ kiosks });
  const owner = newCaller();
  const { id: kiosk, code } = await kiosks.administration.create('Lobby');
  const { cookie: device } = await kiosks.door.pair('192.0.2.1', { code });
  const callers = {
    owner,
    other: newCaller(),
    viewer: newCaller({ hasAccess: false }),
    nobody: { cookie: '' },
    device: { cookie: `${owner.cookie}; latch_device=${device}` },
    admin: { cookie: `latch_admin=${tokens.adminSession(ADMIN_CODE)}` },
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
      .replace(':kiosk', kiosk)
      .replace(':hash', share.hash)
      .replace(':token', HAVE_LINK.includes(who) ? token : MADE_UP)
      .replace(':place', '1.1.0')
      .replace(':format', 'json');
    const answer = await ask(method, target, { cookie: callers[who].cookie, body: exported || body });
    answers[who] = answer.status;
    if (answer.status >= 400 && !path.startsWith('/s/:token'))
      expect(await answer.json()).toMatchObject({ error: { code: expect.any(String) as string } });
  }
  expect(WHO.map((who) => answers[who])).toEqual([...is, admin]);
});

test('the table has every route that there is', async () => {
  const { made } = await serveShares();
  const { kiosks } = await makeKiosks();
  const options = httpOptions({}, { ...made, kiosks });
  const { routes } = createApp(options);
  rmSync(options.webDir, { recursive: true });
  const there = routes
    .filter(
      ({ method, path }) =>
        // Checks for load balancers, and what browsers send by themselves.
        method !== 'ALL' && !/^\/(healthz|readyz|api\/policy-report)/.test(path),
    )
    .map(({ method, path }) => `${method} ${withoutPatterns(path).replace('/kiosks/:id', '/kiosks/:kiosk')}`);
  expect(there.length).toBeGreaterThan(30);
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
