/**
 * The cookies: of a browser that knew the access code, who a browser is, of one that knew the passcode of a share, of a paired device and
 * who is before it, and of an administrator.
 */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { ADMIN_SESSION_MS } from '../../shared/kiosk/admin.ts';
import { ACCESS_COOKIE_MS, SHARE_GRANT_MS } from '../gateway/tokens.ts';

const ACCESS = 'latch_access';
const PERSON = 'latch_person';
const SHARE = 'latch_share';
const DEVICE = 'latch_device';
const VISITOR = 'latch_visitor';
const ADMIN = 'latch_admin';
/** The most that browsers allow. Each visit renews it. */
const LONGEST_MS = 400 * 24 * 3600 * 1000;
/** No visit lasts so long. */
const VISITOR_COOKIE_MS = 24 * 3600 * 1000;

export function readAccessCookie(c: Context): string | undefined {
  return getCookie(c, ACCESS);
}

export function readPersonCookie(c: Context): string | undefined {
  return getCookie(c, PERSON);
}

export function readDeviceCookie(c: Context): string | undefined {
  return getCookie(c, DEVICE);
}

/** Who is before a paired device: as `readPersonCookie`, which says who the browser is while it is no kiosk. */
export function readVisitorCookie(c: Context): string | undefined {
  return getCookie(c, VISITOR);
}

export function readAdminCookie(c: Context): string | undefined {
  return getCookie(c, ADMIN);
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
  sendCookie(c, `${PERSON}=${value}`, LONGEST_MS, scope);

/** Only to what is beside the request that it answers: `/api/shared/:token/…`. */
export const sendShareCookie = (c: Context, value: string, scope: CookieScope): void =>
  sendCookie(c, `${SHARE}=${value}`, SHARE_GRANT_MS, { ...scope, path: null });

export const sendDeviceCookie = (c: Context, value: string, scope: CookieScope): void =>
  sendCookie(c, `${DEVICE}=${value}`, LONGEST_MS, scope);

export const sendVisitorCookie = (c: Context, value: string, scope: CookieScope): void =>
  sendCookie(c, `${VISITOR}=${value}`, VISITOR_COOKIE_MS, scope);

/** This browser is no kiosk any more. */
export function removeDeviceCookies(c: Context, scope: CookieScope): void {
  for (const name of [DEVICE, VISITOR]) sendCookie(c, `${name}=`, 0, scope);
}

/** Only to `/api/admin/…`, the folder of the request that it answers, and never from within another site's page. */
export const sendAdminCookie = (c: Context, value: string, scope: CookieScope): void =>
  sendCookie(c, `${ADMIN}=${value}`, ADMIN_SESSION_MS, { ...scope, path: null, isFramed: false });

export const removeAdminCookie = (c: Context, scope: CookieScope): void =>
  sendCookie(c, `${ADMIN}=`, 0, { ...scope, path: null, isFramed: false });

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
