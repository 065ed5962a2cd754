/** The cookie of a browser that knew the access code. */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';

const NAME = 'latch_access';
const MAX_AGE_S = 90 * 24 * 3600;

export function readAccessCookie(c: Context): string | undefined {
  return getCookie(c, NAME);
}

/** Scripts cannot read the cookie, and other sites cannot send it. `secure`: the browser sends it over HTTPS only. */
export function sendAccessCookie(c: Context, value: string, secure: boolean): void {
  const flags = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${MAX_AGE_S}${secure ? '; Secure' : ''}`;
  c.header('Set-Cookie', `${NAME}=${value}; ${flags}`);
}
