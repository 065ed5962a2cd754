/** The cookie of a browser that knew the access code. */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { ACCESS_COOKIE_MS } from '../gateway/tokens.ts';

const NAME = 'latch_access';
const MAX_AGE_S = ACCESS_COOKIE_MS / 1000;

export function readAccessCookie(c: Context): string | undefined {
  return getCookie(c, NAME);
}

/**
 * Scripts cannot read the cookie, and other sites cannot send it. `secure`: the browser sends it over HTTPS only. `isFramed`:
 * pages of other sites may show Latch. In such a frame browsers keep a cookie only if it may come from another site, and is
 * secure; a partition of its own keeps it to the frames on that one site.
 */
export function sendAccessCookie(
  c: Context,
  value: string,
  { path, secure, isFramed }: { path: string; secure: boolean; isFramed: boolean },
): void {
  const site = isFramed && secure ? 'SameSite=None; Partitioned' : 'SameSite=Strict';
  const flags = `Path=${path}; HttpOnly; ${site}; Max-Age=${MAX_AGE_S}${secure ? '; Secure' : ''}`;
  c.header('Set-Cookie', `${NAME}=${value}; ${flags}`);
}
