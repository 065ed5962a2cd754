/** /api/kiosk: what a paired device asks, and how a device is paired (shared/kiosk/contract.ts). */
import { Hono, type Context } from 'hono';
import type { Logger } from 'pino';
import { LatchError } from '../../../shared/errors.ts';
import { heartbeat } from '../../../shared/kiosk/contract.ts';
import type { KioskDoor } from '../../gateway/kiosk-door.ts';
import { parse } from '../../gateway/requests.ts';
import type { Tokens } from '../../gateway/tokens.ts';
import type { Devices, PairedKiosk } from '../../kiosk/devices.ts';
import type { Visitors } from '../../kiosk/visitors.ts';
import { limitBody, readJson, requireJson } from '../body.ts';
import {
  readDeviceCookie,
  removeAdminCookie,
  sendDeviceCookie,
  sendVisitorCookie,
  type CookieScope,
} from '../cookies.ts';
import type { ApiEnv } from '../env.ts';
import { answerJson } from '../json.ts';

export interface KioskRoutesOptions {
  door: KioskDoor;
  devices: Devices;
  visitors: Visitors;
  tokens: Pick<Tokens, 'newPerson'>;
  scopeOf: (c: Context<ApiEnv>) => CookieScope;
  log: Logger;
}

export function createKiosk({
  door,
  devices,
  visitors,
  tokens,
  scopeOf,
  log,
}: KioskRoutesOptions): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  routes.post('/pair', requireJson, limitBody, async (c) => {
    const { kiosk, cookie } = await door.pair(c.var.caller.address, await readJson(c));
    log.info({ kiosk: kiosk.id }, 'a device was paired');
    sendDeviceCookie(c, cookie, scopeOf(c));
    sendVisitorCookie(c, tokens.newPerson().cookie, scopeOf(c));
    return answerJson(c, 200, devices.orders(kiosk));
  });
  routes.get('/', (c) => {
    const kiosk = pairedIn(c);
    // A device that is used is never forgotten.
    sendDeviceCookie(c, readDeviceCookie(c) ?? '', scopeOf(c));
    return answerJson(c, 200, devices.orders(kiosk));
  });
  routes.post('/heartbeat', requireJson, limitBody, async (c) => {
    const kiosk = pairedIn(c);
    const said = parse(heartbeat, await readJson(c));
    await door.paceHeartbeat(kiosk);
    return answerJson(c, 200, await devices.onHeartbeat(kiosk, said));
  });
  routes.post('/pin', requireJson, limitBody, async (c) => {
    await door.checkPin(pairedIn(c), await readJson(c));
    return c.body(null, 204);
  });
  routes.delete('/visitor', (c) => {
    visitors.end(pairedIn(c).id);
    sendVisitorCookie(c, tokens.newPerson().cookie, scopeOf(c));
    // Whoever was an administrator on this screen is none once it is a kiosk again.
    removeAdminCookie(c, scopeOf(c));
    return c.body(null, 204);
  });
  return routes;
}

/** Throws `kiosk-unpaired`. */
function pairedIn(c: Context<ApiEnv>): PairedKiosk {
  const { kiosk } = c.var;
  if (kiosk === null) throw new LatchError('kiosk-unpaired');
  return kiosk;
}
