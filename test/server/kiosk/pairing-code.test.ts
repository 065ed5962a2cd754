import { expect, test } from 'vitest';
import { hashOfPairingCode, newPairingCode } from '../../../server/kiosk/pairing-code.ts';
import { codeInHash, pairingHash } from '../../../shared/kiosk/contract.ts';

test('a code has eight letters that nobody mistakes for others, and is another one each time', () => {
  const codes = Array.from({ length: 500 }, newPairingCode);
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  expect(new Set(codes).size).toBe(500);
});

test.each(['abcd-0123', 'ABCD 0123', ' abcdO1 23', 'abcdoi23', 'abcd-ol23'])('“%s” is ABCD-0123', (typed) => {
  expect(hashOfPairingCode(typed)).toBe(hashOfPairingCode('ABCD-0123'));
});

test.each(['ABCD-0124', '', 'ABCD-01234', '8BCD-0123'])('“%s” is not', (typed) => {
  expect(hashOfPairingCode(typed)).not.toBe(hashOfPairingCode('ABCD-0123'));
});

test('a code is found in the fragment of an address, and nothing else is', () => {
  const code = newPairingCode();
  expect(codeInHash(pairingHash(code))).toBe(code);
  for (const hash of ['', '#', '#a b', '#<b>', `#${'a'.repeat(41)}`]) expect(codeInHash(hash)).toBeNull();
});
