/** POST /api/access: a right access code is exchanged for a cookie. */
import type { Handler } from 'hono';
import type { Config } from '../../config.ts';
import { cameByHttps } from '../../gateway/caller.ts';
import type { CallDoor } from '../../gateway/calls.ts';
import { readJson } from '../body.ts';
import { sendAccessCookie } from '../cookies.ts';
import type { ApiEnv } from '../env.ts';
import { isFramedElsewhere } from '../headers.ts';

export function enter(
  door: CallDoor,
  { trustedProxies, base, frameAncestors }: Pick<Config, 'trustedProxies' | 'base' | 'frameAncestors'>,
): Handler<ApiEnv> {
  const isFramed = isFramedElsewhere(frameAncestors);
  return async (c) => {
    const value = await door.enter(c.var.caller, await readJson(c));
    const secure = cameByHttps(c.env.incoming, trustedProxies);
    sendAccessCookie(c, value, { path: base, secure, isFramed });
    return c.body(null, 204);
  };
}
