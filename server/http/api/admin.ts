/** /api/admin: the administrator's page (shared/kiosk/admin.ts). */
import { Hono, type Context } from 'hono';
import type { Logger } from 'pino';
import { changeKiosk, kioskOrder, newKioskRequest } from '../../../shared/kiosk/admin.ts';
import { MAX_PICTURE_BYTES } from '../../../shared/kiosk/contract.ts';
import type { AdminDoor } from '../../gateway/admin-door.ts';
import { parse } from '../../gateway/requests.ts';
import type { Administration } from '../../kiosk/administration.ts';
import { limitBody, limitBodyTo, readJson, requireJson } from '../body.ts';
import { readAdminCookie, removeAdminCookie, sendAdminCookie, type CookieScope } from '../cookies.ts';
import type { ApiEnv } from '../env.ts';
import { answerJson } from '../json.ts';
import { ID } from './conversations.ts';

export interface AdminRoutesOptions {
  door: AdminDoor;
  administration: Administration;
  scopeOf: (c: Context<ApiEnv>) => CookieScope;
  log: Logger;
}

/** A picture in base64, and the texts. */
const MAX_SETTINGS_BYTES = Math.ceil(MAX_PICTURE_BYTES / 3) * 4 + 16_384;

export function createAdmin({ door, administration, scopeOf, log }: AdminRoutesOptions): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  routes.post('/session', requireJson, limitBody, async (c) => {
    const cookie = await door.enter(c.var.caller.address, await readJson(c));
    log.info('an administrator signed in');
    sendAdminCookie(c, cookie, scopeOf(c));
    return c.body(null, 204);
  });
  routes.use(async (c, next) => {
    door.check(readAdminCookie(c));
    await next();
  });
  routes.delete('/session', (c) => {
    door.leave(readAdminCookie(c));
    removeAdminCookie(c, scopeOf(c));
    return c.body(null, 204);
  });
  routes.get('/kiosks', async (c) => answerJson(c, 200, await administration.list()));
  routes.post('/kiosks', requireJson, limitBody, async (c) => {
    const { name } = parse(newKioskRequest, await readJson(c));
    return answerJson(c, 201, await administration.create(name));
  });
  routes.get(`/kiosks/${ID}`, async (c) => answerJson(c, 200, await administration.open(c.req.param('id'))));
  routes.put(`/kiosks/${ID}`, requireJson, limitBodyTo(MAX_SETTINGS_BYTES), async (c) => {
    await administration.change(c.req.param('id'), parse(changeKiosk, await readJson(c)));
    return c.body(null, 204);
  });
  routes.post(`/kiosks/${ID}/code`, async (c) =>
    answerJson(c, 201, await administration.renewCode(c.req.param('id'))),
  );
  routes.post(`/kiosks/${ID}/orders`, requireJson, limitBody, async (c) => {
    await administration.order(c.req.param('id'), parse(kioskOrder, await readJson(c)));
    return c.body(null, 204);
  });
  routes.delete(`/kiosks/${ID}`, async (c) => {
    const id = c.req.param('id');
    await administration.revoke(id);
    log.info({ kiosk: id }, 'a kiosk was revoked');
    return c.body(null, 204);
  });
  return routes;
}
