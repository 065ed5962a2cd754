import { expect, test } from 'vitest';
import { hashPasscode, isPasscode } from '../../../../server/conversations/shares/passcode.ts';
import { hashOfToken, newToken } from '../../../../server/conversations/shares/token.ts';

test('a passcode is known again, and no other is taken for it', async () => {
  const kept = await hashPasscode('garden gate');
  expect(await isPasscode('garden gate', kept)).toBe(true);
  for (const wrong of ['garden gat', 'garden gate ', 'Garden gate', ''])
    expect(await isPasscode(wrong, kept)).toBe(false);
});

test('what is kept of a passcode does not show it, nor that two are the same', async () => {
  const [one, other] = await Promise.all([hashPasscode('1234'), hashPasscode('1234')]);
  expect(one).not.toContain('1234');
  expect(one).not.toBe(other);
});

test('a passcode may be typed on another keyboard', async () => {
  expect(await isPasscode('cafe\u0301', await hashPasscode('caf\u00e9'))).toBe(true);
});

test('a flood of passcodes is refused and not queued without end', async () => {
  const kept = await hashPasscode('1234');
  const tries = await Promise.allSettled(Array.from({ length: 60 }, () => isPasscode('0000', kept)));
  const refused = tries.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  for (const each of refused) expect(each).toMatchObject({ reason: { code: 'rate-limited' } });
  expect(await isPasscode('1234', kept)).toBe(true);
});

test('tokens are 256 random bits, and what is kept of them is a hash', () => {
  const tokens = Array.from({ length: 100 }, newToken);
  expect(new Set(tokens).size).toBe(100);
  for (const token of tokens) {
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(hashOfToken(token)).toMatch(/^[0-9a-f]{64}$/);
  }
});
