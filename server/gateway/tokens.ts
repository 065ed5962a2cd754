/**
 * Signed proofs: the token that opens one call and the cookie of a browser that knew the access code (JWT, HS256), who a browser is, and
 * keys to conversations.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';
import { LatchError } from '../../shared/errors.ts';
import { ADMIN_SESSION_MS } from '../../shared/kiosk/admin.ts';

/** What a call token contains. */
const claimsSchema = v.object({
  callId: v.string(),
  conversationId: v.string(),
  person: v.string(),
});
export type Claims = v.InferOutput<typeof claimsSchema>;

/** A page asks for its token when Talk is pressed. This limits how long a stolen token can be used. */
export const CALL_TOKEN_MS = 60_000;
/** Whoever entered the passcode of a share hears it for so long: longer than any conversation lasts. */
export const SHARE_GRANT_MS = 12 * 3600 * 1000;
/** After this long a browser asks for the access code again. Nothing renews the cookie: a stolen one ends with it. */
export const ACCESS_COOKIE_MS = 90 * 24 * 3600 * 1000;
const CALL_AUDIENCE = 'call';
const ACCESS_AUDIENCE = 'access';

export interface Device {
  kioskId: string;
  pairing: string;
}

export interface AdminSession {
  id: string;
  untilMs: number;
}

export interface Tokens {
  signCall(claims: Claims): Promise<{ token: string; expiresAtMs: number }>;
  /** Throws LatchError `token-invalid` or `token-expired`. */
  verifyCall(token: string): Promise<Claims>;
  /** A cookie that is valid for ACCESS_COOKIE_MS, as long as the access code stays the same. */
  signAccess(code: string): Promise<string>;
  verifyAccess(cookie: string, code: string): Promise<boolean>;
  /** A browser that was never here: a new person, and the cookie that says so from now on. */
  newPerson(): { person: string; cookie: string };
  /** null: no cookie of this server's. */
  personOf(cookie: string): string | null;
  /** The key to a conversation: only this server can make it, and it holds for this person, as long as the secret. */
  conversationKey(conversationId: string, person: string): string;
  isConversationKey(tried: string, conversationId: string, person: string): boolean;
  /** The cookie of a browser that knew the passcode of this share. It holds for SHARE_GRANT_MS, and for no other share. */
  shareGrant(tokenHash: string): string;
  isShareGrant(tried: string, tokenHash: string): boolean;
  /** The cookie of a device: which kiosk it is, by which pairing. Whether that holds is for the caller to see. */
  deviceCookie(device: Device): string;
  /** null: no cookie of this server's. */
  deviceOf(cookie: string): Device | null;
  /** The cookie of an administrator: it holds for ADMIN_SESSION_MS, as long as the code stays the same and the server runs. */
  adminSession(code: string): string;
  /** null: it does not hold, or not any more. */
  adminSessionOf(cookie: string, code: string): AdminSession | null;
  /** Takes the same time for every wrong code. */
  isCode(tried: string, code: string): boolean;
}

export function createTokens(secret: Uint8Array, nowMs: () => number): Tokens {
  const digest = (code: string) => createHmac('sha256', secret).update(code).digest();
  const options = (audience: string) => ({ audience, algorithms: ['HS256'], currentDate: new Date(nowMs()) });
  const secondsFromNow = (ms: number) => Math.floor((nowMs() + ms) / 1000);
  const sign = (claims: object, audience: string) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).setAudience(audience);
  const key = (text: string): string => digest(text).subarray(0, 16).toString('base64url');
  const isSame = (tried: string, right: string): boolean => timingSafeEqual(digest(tried), digest(right));
  const conversationKey = (conversationId: string, person: string): string =>
    key(`conversation ${conversationId} ${person}`);
  const cookieOf = (person: string): string => `${person}.${key(`person ${person}`)}`;
  const grantUntil = (tokenHash: string, untilS: number): string =>
    `${untilS}.${key(`share ${tokenHash} ${untilS}`)}`;
  const deviceCookie = ({ kioskId, pairing }: Device): string =>
    `${kioskId}.${pairing}.${key(`device ${kioskId} ${pairing}`)}`;
  // Who signed out is known to this process alone, so no session outlives it.
  const run = randomUUID();
  const adminUntil = (untilS: number, id: string, code: string): string =>
    `${untilS}.${id}.${key(`admin ${run} ${untilS} ${id} ${digest(code).toString('base64url')}`)}`;
  return {
    deviceCookie,
    deviceOf(cookie) {
      const [kioskId = '', pairing = ''] = cookie.split('.', 2);
      return isSame(cookie, deviceCookie({ kioskId, pairing })) ? { kioskId, pairing } : null;
    },
    adminSession: (code) => adminUntil(secondsFromNow(ADMIN_SESSION_MS), randomUUID(), code),
    adminSessionOf(cookie, code) {
      const [until = '', id = ''] = cookie.split('.', 2);
      const untilS = Number.parseInt(until, 10);
      const holds = isSame(cookie, adminUntil(untilS, id, code)) && untilS * 1000 > nowMs();
      return holds ? { id, untilMs: untilS * 1000 } : null;
    },
    newPerson() {
      const person = randomUUID();
      return { person, cookie: cookieOf(person) };
    },
    personOf(cookie) {
      const [person = ''] = cookie.split('.', 1);
      return isSame(cookie, cookieOf(person)) ? person : null;
    },
    conversationKey,
    isConversationKey: (tried, conversationId, person) =>
      isSame(tried, conversationKey(conversationId, person)),
    shareGrant: (tokenHash) => grantUntil(tokenHash, secondsFromNow(SHARE_GRANT_MS)),
    isShareGrant(tried, tokenHash) {
      const untilS = Number.parseInt(tried, 10);
      return isSame(tried, grantUntil(tokenHash, untilS)) && untilS * 1000 > nowMs();
    },
    async signCall(claims) {
      const expiresAtS = secondsFromNow(CALL_TOKEN_MS);
      const token = await sign(claims, CALL_AUDIENCE).setExpirationTime(expiresAtS).sign(secret);
      return { token, expiresAtMs: expiresAtS * 1000 };
    },
    async verifyCall(token) {
      try {
        const { payload } = await jwtVerify(token, secret, {
          ...options(CALL_AUDIENCE),
          requiredClaims: ['exp'],
        });
        return v.parse(claimsSchema, payload);
      } catch (cause) {
        const code = cause instanceof errors.JWTExpired ? 'token-expired' : 'token-invalid';
        throw new LatchError(code, cause instanceof Error ? cause.message : undefined, { cause });
      }
    },
    signAccess: (code) =>
      sign({ code: digest(code).toString('base64url') }, ACCESS_AUDIENCE)
        .setExpirationTime(secondsFromNow(ACCESS_COOKIE_MS))
        .sign(secret),
    async verifyAccess(cookie, code) {
      try {
        const { payload } = await jwtVerify(cookie, secret, {
          ...options(ACCESS_AUDIENCE),
          requiredClaims: ['exp'],
        });
        return payload['code'] === digest(code).toString('base64url');
      } catch {
        return false;
      }
    },
    isCode: isSame,
  };
}
