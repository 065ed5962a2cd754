/** POST /api/access: a right access code is exchanged for a cookie. */
import type { Handler } from 'hono';
import { cameByHttps } from '../../gateway/caller.ts';
import type { CallDoor } from '../../gateway/calls.ts';
import { readJson } from '../body.ts';
import { sendAccessCookie } from '../cookies.ts';
import type { ApiEnv } from '../env.ts';

export function enter(door: CallDoor, trustedProxies: number): Handler<ApiEnv> {
  return async (c) => {
    const value = await door.enter(c.var.caller, await readJson(c));
    sendAccessCookie(c, value, cameByHttps(c.env.incoming, trustedProxies));
    return c.body(null, 204);
  };
}
