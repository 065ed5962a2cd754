import { decodeJwt, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  ACCESS_COOKIE_MS,
  CALL_TOKEN_MS,
  createTokens,
  SHARE_GRANT_MS,
} from '../../../server/gateway/tokens.ts';

const secret = new TextEncoder().encode('a secret of thirty-two characters');
const claims = { callId: 'c', conversationId: 'v', person: 'p' };

function at(startMs: number) {
  const clock = { nowMs: startMs };
  return { clock, tokens: createTokens(secret, () => clock.nowMs) };
}

describe('a call token', () => {
  test('says what was signed, for a minute', async () => {
    const { clock, tokens } = at(1_000_000);
    const { token, expiresAtMs } = await tokens.signCall(claims);
    expect(expiresAtMs).toBe(1_000_000 + CALL_TOKEN_MS);
    expect(await tokens.verifyCall(token)).toEqual(claims);
    clock.nowMs += CALL_TOKEN_MS - 1000;
    expect(await tokens.verifyCall(token)).toEqual(claims);
    clock.nowMs += 1000;
    await expect(tokens.verifyCall(token)).rejects.toMatchObject({ code: 'token-expired' });
  });

  test.each([
    ['junk', () => 'junk'],
    ['an empty one', () => ''],
    [
      'one signed with another secret',
      async () => (await createTokens(new Uint8Array(32), () => 0).signCall(claims)).token,
    ],
    [
      'one without a signature',
      async () => {
        const [, payload] = (await at(0).tokens.signCall(claims)).token.split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
      },
    ],
    ['an access cookie', () => at(0).tokens.signAccess('sesame')],
    [
      'one that never expires',
      () => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setAudience('call').sign(secret),
    ],
    [
      'one with claims missing',
      () =>
        new SignJWT({ callId: 'c' })
          .setProtectedHeader({ alg: 'HS256' })
          .setAudience('call')
          .setExpirationTime(60)
          .sign(secret),
    ],
  ])('%s is refused', async (_name, make) => {
    await expect(at(0).tokens.verifyCall(await make())).rejects.toMatchObject({ code: 'token-invalid' });
  });
});

describe('access', () => {
  test('the cookie holds as long as the code stays the same', async () => {
    const { tokens } = at(0);
    const cookie = await tokens.signAccess('sesame');
    expect(await tokens.verifyAccess(cookie, 'sesame')).toBe(true);
    expect(await tokens.verifyAccess(cookie, 'other')).toBe(false);
    expect(await tokens.verifyAccess('junk', 'sesame')).toBe(false);
  });

  test('the cookie ends at the server when it ends in the browser, and one without an end is none', async () => {
    const { clock, tokens } = at(1_000_000);
    const cookie = await tokens.signAccess('sesame');
    clock.nowMs += ACCESS_COOKIE_MS - 1000;
    expect(await tokens.verifyAccess(cookie, 'sesame')).toBe(true);
    clock.nowMs += 1000;
    expect(await tokens.verifyAccess(cookie, 'sesame')).toBe(false);
    const claims = decodeJwt(await tokens.signAccess('sesame'));
    delete claims.exp;
    const endless = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    expect(await tokens.verifyAccess(endless, 'sesame')).toBe(false);
  });

  test('a call token is no cookie', async () => {
    const { tokens } = at(0);
    expect(await tokens.verifyAccess((await tokens.signCall(claims)).token, 'sesame')).toBe(false);
  });

  test('a code is compared whole', () => {
    const { tokens } = at(0);
    expect(tokens.isCode('sesame', 'sesame')).toBe(true);
    for (const wrong of ['', 'sesam', 'sesame ', 'Sesame', 'sesamee'])
      expect(tokens.isCode(wrong, 'sesame')).toBe(false);
  });
});

describe('the cookie of a share', () => {
  test('holds for that share, for half a day', () => {
    const { clock, tokens } = at(1_000_000);
    const grant = tokens.shareGrant('a');
    expect(tokens.isShareGrant(grant, 'a')).toBe(true);
    expect(tokens.isShareGrant(grant, 'b')).toBe(false);
    clock.nowMs += SHARE_GRANT_MS - 1000;
    expect(tokens.isShareGrant(grant, 'a')).toBe(true);
    clock.nowMs += 1000;
    expect(tokens.isShareGrant(grant, 'a')).toBe(false);
  });

  test.each(['', 'junk', '.', 'NaN.x', '99999999999.x'])('%j is none', (forged) => {
    expect(at(1_000_000).tokens.isShareGrant(forged, 'a')).toBe(false);
  });

  test('of another server is none', () => {
    const other = createTokens(new Uint8Array(32), () => 1_000_000);
    expect(at(1_000_000).tokens.isShareGrant(other.shareGrant('a'), 'a')).toBe(false);
  });
});
