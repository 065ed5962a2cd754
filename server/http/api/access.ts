/** POST /api/access: a right access code is exchanged for a cookie. */
import type { Context, Handler } from 'hono';
import type { CallDoor } from '../../gateway/calls.ts';
import { readJson } from '../body.ts';
import { sendAccessCookie, type CookieScope } from '../cookies.ts';
import type { ApiEnv } from '../env.ts';

export function enter(door: CallDoor, scopeOf: (c: Context<ApiEnv>) => CookieScope): Handler<ApiEnv> {
  return async (c) => {
    const value = await door.enter(c.var.caller, await readJson(c));
    sendAccessCookie(c, value, scopeOf(c));
    return c.body(null, 204);
  };
}
