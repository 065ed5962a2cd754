/** Kiosks and their administrator over HTTP. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, PAIRING_CODE_MS, type KioskOrders } from '../../../shared/kiosk/contract.ts';
import { ADMIN_SESSION_MS, type DeviceView, type KiosksAnswer } from '../../../shared/kiosk/admin.ts';
import { heartbeat } from '../kiosk/kiosk.ts';
import { serveHttp } from './serve-http.ts';
import { ADMIN_CODE, Browser, pairDevice, serveKiosks } from './serve-kiosks.ts';

const refused = (status: number, code: string) => ({ status, body: { error: { code } } });
const PNG = `data:image/png;base64,${Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0]).toString('base64')}`;

async function start() {
  const fixture = await serveKiosks();
  const admin = fixture.newBrowser();
  await admin.signIn();
  const device = fixture.newBrowser();
  const listed = async (id: string): Promise<DeviceView> => {
    const { body } = await admin.ask('GET', '/api/admin/kiosks');
    return (body as KiosksAnswer).kiosks.find((kiosk) => kiosk.id === id)!;
  };
  return { ...fixture, admin, device, listed };
}

describe('an administrator', () => {
  test('signs in by the code, for a day, with a cookie that no script reads and no other site sends', async () => {
    const { newBrowser, clock } = await serveKiosks();
    const admin = newBrowser();
    expect(await admin.ask('GET', '/api/admin/kiosks')).toMatchObject(refused(401, 'admin-required'));
    const answer = await admin.ask('POST', '/api/admin/session', { code: ` ${ADMIN_CODE} ` });
    expect(answer.status).toBe(204);
    const cookie = answer.setCookies.find((line) => line.startsWith('latch_admin='));
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict; Max-Age=43200$/);
    expect((await admin.ask('GET', '/api/admin/kiosks')).status).toBe(200);
    clock.nowMs += ADMIN_SESSION_MS + 1_000;
    expect(await admin.ask('GET', '/api/admin/kiosks')).toMatchObject(refused(401, 'admin-required'));
  });

  test('who signs out is signed out, also where somebody has a copy of the cookie', async () => {
    const { newBrowser } = await serveKiosks();
    const [admin, thief] = [newBrowser(), newBrowser()];
    await admin.signIn();
    for (const [name, value] of admin.cookies) thief.cookies.set(name, value);
    expect((await admin.ask('DELETE', '/api/admin/session')).status).toBe(204);
    expect(admin.cookies.has('latch_admin')).toBe(false);
    for (const browser of [admin, thief])
      expect(await browser.ask('GET', '/api/admin/kiosks')).toMatchObject(refused(401, 'admin-required'));
  });

  test('whoever guesses is held back', async () => {
    const { newBrowser } = await serveKiosks();
    const guess = () => newBrowser().ask('POST', '/api/admin/session', { code: 'a wrong one' });
    for (let i = 0; i < 5; i++) expect(await guess()).toMatchObject(refused(403, 'admin-wrong'));
    expect(await guess()).toMatchObject(refused(429, 'rate-limited'));
    expect(await newBrowser().ask('POST', '/api/admin/session', { code: ADMIN_CODE })).toMatchObject(
      refused(429, 'rate-limited'),
    );
  });

  test('a session ends where the code is changed', async () => {
    const { tokens } = await serveKiosks();
    expect(tokens.adminSessionOf(tokens.adminSession('the old code'), 'the new code')).toBeNull();
  });

  test('is nobody without LATCH_ADMIN_CODE: neither page nor routes are there, and the answer says why', async () => {
    const fixture = await serveHttp();
    const nobody = new Browser(fixture.url);
    for (const [method, path] of [
      ['GET', '/admin'],
      ['GET', '/api/admin/kiosks'],
      ['POST', '/api/admin/session'],
      ['POST', '/api/kiosk/pair'],
      ['GET', '/api/kiosk'],
    ] as const) {
      const { status, body } = await nobody.ask(method, path, method === 'POST' ? {} : undefined);
      expect([status, body]).toMatchObject([404, { error: { code: 'not-found' } }]);
      expect((body as { error: { message: string } }).error.message).toContain('LATCH_ADMIN_CODE');
    }
    await fixture.close();
  });
});

describe('a device', () => {
  test('is paired by a code, once', async () => {
    const { admin, device, newBrowser, listed } = await start();
    const { body } = await admin.ask('POST', '/api/admin/kiosks', { name: ' Lobby ' });
    const { id, code } = body as { id: string; code: string };
    expect(await listed(id)).toMatchObject({ name: 'Lobby', pairedAtMs: null, said: null });
    expect(await device.ask('GET', '/api/kiosk')).toMatchObject(refused(401, 'kiosk-unpaired'));
    const answer = await device.ask('POST', '/api/kiosk/pair', { code: code.toLowerCase() });
    expect(answer).toMatchObject({ status: 200, body: { name: 'Lobby', settings: DEFAULT_SETTINGS } });
    expect(answer.setCookies.find((line) => line.startsWith('latch_device='))).toMatch(
      /Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
    );
    expect(await newBrowser().ask('POST', '/api/kiosk/pair', { code })).toMatchObject(
      refused(403, 'pairing-wrong'),
    );
    expect((await device.ask('GET', '/api/kiosk')).status).toBe(200);
    expect(await listed(id)).toMatchObject({ codeUntilMs: null, pairedAtMs: expect.any(Number) as number });
  });

  test('comes too late after ten minutes', async () => {
    const { admin, device, clock } = await start();
    const { body } = await admin.ask('POST', '/api/admin/kiosks', { name: 'Lobby' });
    clock.nowMs += PAIRING_CODE_MS;
    expect(await device.ask('POST', '/api/kiosk/pair', body)).toMatchObject(refused(403, 'pairing-wrong'));
  });

  test('whoever guesses codes is held back', async () => {
    const { device } = await start();
    const guess = () => device.ask('POST', '/api/kiosk/pair', { code: 'AAAA-AAAA' });
    for (let i = 0; i < 10; i++) expect(await guess()).toMatchObject(refused(403, 'pairing-wrong'));
    expect(await guess()).toMatchObject(refused(429, 'rate-limited'));
  });

  test('may call without the access code, as a person who is nobody else', async () => {
    const { admin, device, visitors } = await start();
    const person = (): string | undefined => device.cookies.get('latch_person');
    await device.ask('GET', '/api/hello');
    const before = person();
    expect(await device.ask('POST', '/api/calls', {})).toMatchObject(refused(401, 'access-required'));
    const id = await pairDevice(admin, device);
    expect(await device.ask('GET', '/api/hello')).toMatchObject({ body: { access: 'granted' } });
    expect((await device.ask('POST', '/api/calls', {})).status).toBe(201);
    const visitor = device.cookies.get('latch_visitor')!.split('.')[0]!;
    expect(visitors.isHere(id, visitor)).toBe(true);
    expect(before?.startsWith(visitor)).toBe(false);
    // Who the browser was is untouched, for the day when it is no kiosk any more.
    expect(person()).toBe(before);
  });

  test('has a new visitor when one goes, and everything of that one is wiped', async () => {
    const { admin, device, wiped } = await start();
    await pairDevice(admin, device);
    const call = await device.ask('POST', '/api/calls', {});
    const { conversationId, conversationKey } = call.body as {
      conversationId: string;
      conversationKey: string;
    };
    const first = device.cookies.get('latch_visitor');
    expect((await device.ask('DELETE', '/api/kiosk/visitor')).status).toBe(204);
    expect(wiped).toEqual([conversationId]);
    expect(device.cookies.get('latch_visitor')).not.toBe(first);
    const next = await device.ask('POST', '/api/calls', { conversationId, conversationKey });
    expect((next.body as { conversationId: string }).conversationId).not.toBe(conversationId);
    // It asks for it when it starts, too: nobody was there.
    await device.ask('DELETE', '/api/kiosk/visitor');
    expect((await device.ask('DELETE', '/api/kiosk/visitor')).status).toBe(204);
    expect(wiped).toHaveLength(2);
  });

  test('says how it is, and is told what to do; settings that it has already are left out', async () => {
    const { admin, device, listed } = await start();
    const id = await pairDevice(admin, device);
    const said = await device.ask('POST', '/api/kiosk/heartbeat', heartbeat);
    expect(said).toMatchObject({ status: 200, body: { settings: null, revision: 1, paused: false } });
    expect((await listed(id)).said).toMatchObject({ state: 'attract', callsToday: 3 });
    const settings = { ...DEFAULT_SETTINGS, greeting: 'Good day' };
    await admin.ask('PUT', `/api/admin/kiosks/${id}`, { name: 'Door', settings });
    expect(await device.ask('POST', '/api/kiosk/heartbeat', heartbeat)).toMatchObject({
      body: { name: 'Door', revision: 2, settings: { greeting: 'Good day' } },
    });
  });

  test.each([
    ['nothing', {}],
    ['a result that there is none of', { ...heartbeat, hearing: { result: 'maybe', agoMs: 1 } }],
    ['a time that is not over', { ...heartbeat, hearing: { result: 'heard', agoMs: -1 } }],
    ['a long story', { ...heartbeat, error: { code: 'x', message: 'x'.repeat(301), agoMs: 0 } }],
    ['a count that is none', { ...heartbeat, callsToday: 0.5 }],
  ])('that says %s is told what was wrong', async (_, body) => {
    const { admin, device } = await start();
    await pairDevice(admin, device);
    expect(await device.ask('POST', '/api/kiosk/heartbeat', body)).toMatchObject(refused(400, 'bad-event'));
  });

  test('of a newer page may be in a state that this server does not know', async () => {
    const { admin, device } = await start();
    await pairDevice(admin, device);
    const newer = { ...heartbeat, state: 'dancing', mood: 'good' };
    expect((await device.ask('POST', '/api/kiosk/heartbeat', newer)).status).toBe(200);
  });

  test('that speaks without a pause is held back', async () => {
    const { admin, device } = await start();
    await pairDevice(admin, device);
    const statuses = new Set<number>();
    for (let i = 0; i < 130; i++)
      statuses.add((await device.ask('POST', '/api/kiosk/heartbeat', heartbeat)).status);
    expect(statuses).toEqual(new Set([200, 429]));
  });

  test('whose cookie was made up is no device', async () => {
    const { admin, device } = await start();
    const id = await pairDevice(admin, device);
    device.cookies.set('latch_device', `${id}.anything.at-all`);
    expect(await device.ask('GET', '/api/kiosk')).toMatchObject(refused(401, 'kiosk-unpaired'));
    expect(device.cookies.has('latch_device')).toBe(false);
  });
});

describe('orders', () => {
  const orders = async (device: Browser): Promise<KioskOrders> =>
    (await device.ask('GET', '/api/kiosk')).body as KioskOrders;

  test('restart, message and pause reach the device', async () => {
    const { admin, device } = await start();
    const id = await pairDevice(admin, device);
    const give = (order: unknown) => admin.ask('POST', `/api/admin/kiosks/${id}/orders`, order);
    const { restart } = await orders(device);
    await give({ order: 'message', message: ' Back at two ' });
    await give({ order: 'pause', paused: true });
    expect(await orders(device)).toMatchObject({ message: 'Back at two', paused: true, restart });
    await give({ order: 'restart' });
    expect((await orders(device)).restart).not.toBe(restart);
    await give({ order: 'message', message: null });
    await give({ order: 'pause', paused: false });
    expect(await orders(device)).toMatchObject({ message: null, paused: false });
  });

  test('a paused kiosk lets nobody new call; a visit that is under way goes on', async () => {
    const { admin, device } = await start();
    const id = await pairDevice(admin, device);
    expect((await device.ask('POST', '/api/calls', {})).status).toBe(201);
    await admin.ask('POST', `/api/admin/kiosks/${id}/orders`, { order: 'pause', paused: true });
    expect((await device.ask('POST', '/api/calls', {})).status).toBe(201);
    await device.ask('DELETE', '/api/kiosk/visitor');
    expect(await device.ask('POST', '/api/calls', {})).toMatchObject(refused(403, 'kiosk-paused'));
  });

  test.each([
    {},
    { order: 'dance' },
    { order: 'pause' },
    { order: 'message', message: '' },
    { order: 'restart', at: 5 },
  ])('an order that is none is refused: %j', async (order) => {
    const { admin, device } = await start();
    const id = await pairDevice(admin, device);
    expect(await admin.ask('POST', `/api/admin/kiosks/${id}/orders`, order)).toMatchObject(
      refused(400, 'bad-event'),
    );
  });

  test('of a kiosk that there is none of are refused', async () => {
    const { admin } = await start();
    const none = '/api/admin/kiosks/00000000-0000-0000-0000-000000000000';
    const change = { name: 'x', settings: DEFAULT_SETTINGS };
    for (const [method, path, body] of [
      ['GET', none, undefined],
      ['PUT', none, change],
      ['POST', `${none}/orders`, { order: 'restart' }],
      ['POST', `${none}/code`, undefined],
      ['DELETE', none, undefined],
    ] as const)
      expect(await admin.ask(method, path, body)).toMatchObject(refused(404, 'not-found'));
  });
});

describe('settings', () => {
  test('are checked: the picture by what is in it, what is kept by what this Latch keeps', async () => {
    const { admin, device } = await start();
    const id = await pairDevice(admin, device);
    const put = (settings: object) =>
      admin.ask('PUT', `/api/admin/kiosks/${id}`, {
        name: 'Lobby',
        settings: { ...DEFAULT_SETTINGS, ...settings },
      });
    const picture = (url: string) => put({ attract: { ...DEFAULT_SETTINGS.attract, picture: url } });
    expect((await picture(PNG)).status).toBe(204);
    expect(await picture(PNG.replace('png', 'jpeg'))).toMatchObject(refused(400, 'bad-event'));
    expect(await picture(`data:image/png;base64,${'A'.repeat(600_000)}`)).toMatchObject(
      refused(413, 'too-large'),
    );
    expect((await put({ keep: 'text' })).status).toBe(204);
    expect(await put({ keep: 'audio' })).toMatchObject(refused(403, 'keep-refused'));
    expect(await put({ startBy: { touch: false, key: false, speech: false } })).toMatchObject(
      refused(400, 'bad-event'),
    );
    expect(await put({ idleSeconds: 0 })).toMatchObject(refused(400, 'bad-event'));
  });

  test('a PIN is checked on the server, and told to nobody', async () => {
    const { admin, device } = await start();
    const id = await pairDevice(admin, device);
    const enter = (pin: string) => device.ask('POST', '/api/kiosk/pin', { pin });
    expect(await enter('')).toMatchObject(refused(403, 'pin-wrong'));
    const put = (pin: unknown) =>
      admin.ask('PUT', `/api/admin/kiosks/${id}`, { name: 'Lobby', settings: DEFAULT_SETTINGS, pin });
    expect(await put('12')).toMatchObject(refused(400, 'bad-event'));
    await put('4711');
    await put(undefined);
    expect((await enter('4711')).status).toBe(204);
    expect(await enter('4712')).toMatchObject(refused(403, 'pin-wrong'));
    for (const told of [
      await admin.ask('GET', `/api/admin/kiosks/${id}`),
      await device.ask('GET', '/api/kiosk'),
    ]) {
      expect(told.body).toMatchObject({ hasPin: true });
      expect(JSON.stringify(told.body)).not.toMatch(/4711|scrypt/);
    }
    await put(null);
    expect(await enter('4711')).toMatchObject(refused(403, 'pin-wrong'));
  });

  test('whoever guesses a PIN is held back, on that screen alone', async () => {
    const { admin, device, newBrowser } = await start();
    await pairDevice(admin, device);
    const other = newBrowser();
    await pairDevice(admin, other, 'Door');
    const enter = (at: Browser) => at.ask('POST', '/api/kiosk/pin', { pin: '0000' });
    for (let i = 0; i < 8; i++) expect(await enter(device)).toMatchObject(refused(403, 'pin-wrong'));
    expect(await enter(device)).toMatchObject(refused(429, 'rate-limited'));
    expect(await enter(other)).toMatchObject(refused(403, 'pin-wrong'));
  });
});

describe('a pairing that is over', () => {
  test('a revoked device is refused at its next request, and its call has ended', async () => {
    const { admin, device, wiped, listed } = await start();
    const id = await pairDevice(admin, device);
    const call = await device.ask('POST', '/api/calls', {});
    expect((await admin.ask('DELETE', `/api/admin/kiosks/${id}`)).status).toBe(204);
    expect(wiped).toEqual([(call.body as { conversationId: string }).conversationId]);
    expect(await device.ask('POST', '/api/kiosk/heartbeat', heartbeat)).toMatchObject(
      refused(401, 'kiosk-unpaired'),
    );
    expect([device.cookies.has('latch_device'), device.cookies.has('latch_visitor')]).toEqual([false, false]);
    expect(await device.ask('POST', '/api/calls', {})).toMatchObject(refused(401, 'access-required'));
    expect(await listed(id)).toBeUndefined();
  });

  test('another device in its place has the settings, and the first one is none any more', async () => {
    const { admin, device, newBrowser, wiped } = await start();
    const id = await pairDevice(admin, device);
    await device.ask('POST', '/api/calls', {});
    const { body } = await admin.ask('POST', `/api/admin/kiosks/${id}/code`);
    // Until the code is entered nothing changes.
    expect((await device.ask('GET', '/api/kiosk')).status).toBe(200);
    expect(wiped).toEqual([]);
    const { code } = body as { code: string };
    const second = newBrowser();
    expect((await second.ask('POST', '/api/kiosk/pair', { code })).status).toBe(200);
    expect(wiped).toHaveLength(1);
    expect(await device.ask('POST', '/api/calls', {})).toMatchObject(refused(401, 'kiosk-unpaired'));
    expect((await second.ask('GET', '/api/kiosk')).status).toBe(200);
  });

  test('the code before a new one pairs nothing', async () => {
    const { admin, device } = await start();
    const first = (await admin.ask('POST', '/api/admin/kiosks', { name: 'Lobby' })).body as {
      id: string;
      code: string;
    };
    await admin.ask('POST', `/api/admin/kiosks/${first.id}/code`);
    expect(await device.ask('POST', '/api/kiosk/pair', { code: first.code })).toMatchObject(
      refused(403, 'pairing-wrong'),
    );
  });
});
