/** The cookies: of a browser that knew the access code, who a browser is, and of one that knew the passcode of a share. */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { ACCESS_COOKIE_MS, SHARE_GRANT_MS } from '../gateway/tokens.ts';

const ACCESS = 'latch_access';
const PERSON = 'latch_person';
const SHARE = 'latch_share';
/** The most that browsers allow. Each visit renews it. */
const PERSON_COOKIE_MS = 400 * 24 * 3600 * 1000;

export function readAccessCookie(c: Context): string | undefined {
  return getCookie(c, ACCESS);
}

export function readPersonCookie(c: Context): string | undefined {
  return getCookie(c, PERSON);
}

export function readShareCookie(c: Context): string | undefined {
  return getCookie(c, SHARE);
}

/**
 * Scripts cannot read the cookie, and other sites cannot send it. `secure`: the browser sends it over HTTPS only. `isFramed`:
 * pages of other sites may show Latch. In such a frame browsers keep a cookie only if it may come from another site, and is
 * secure; a partition of its own keeps it to the frames on that one site.
 */
export interface CookieScope {
  /** null: the folder of the request's own address, which is right behind a proxy that takes a base away, too. */
  path: string | null;
  secure: boolean;
  isFramed: boolean;
}

export const sendAccessCookie = (c: Context, value: string, scope: CookieScope): void =>
  sendCookie(c, `${ACCESS}=${value}`, ACCESS_COOKIE_MS, scope);

export const sendPersonCookie = (c: Context, value: string, scope: CookieScope): void =>
  sendCookie(c, `${PERSON}=${value}`, PERSON_COOKIE_MS, scope);

/** Only to what is beside the request that it answers: `/api/shared/:token/…`. */
export const sendShareCookie = (c: Context, value: string, scope: CookieScope): void =>
  sendCookie(c, `${SHARE}=${value}`, SHARE_GRANT_MS, { ...scope, path: null });

function sendCookie(
  c: Context,
  cookie: string,
  maxAgeMs: number,
  { path, secure, isFramed }: CookieScope,
): void {
  const site = isFramed && secure ? 'SameSite=None; Partitioned' : 'SameSite=Strict';
  const flags = `HttpOnly; ${site}; Max-Age=${maxAgeMs / 1000}${secure ? '; Secure' : ''}`;
  c.header('Set-Cookie', `${cookie}; ${path === null ? '' : `Path=${path}; `}${flags}`, { append: true });
}
