/** Codes that pair a device: a person reads one on the administrator's page and types it on the screen, or the screen's camera reads it. */
import { createHash, randomInt } from 'node:crypto';
import { PAIRING_CODE_CHARS } from '../../shared/kiosk/contract.ts';

/** Crockford's base 32: no I, L, O, U. Eight of them are 40 bits: ten minutes of all guesses that are let through find one in 18 million. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LOOK_ALIKES: Record<string, string> = { I: '1', L: '1', O: '0' };

/** As `ABCD-EFGH`. */
export function newPairingCode(): string {
  const letters = Array.from({ length: PAIRING_CODE_CHARS }, () => ALPHABET[randomInt(ALPHABET.length)]!);
  const half = PAIRING_CODE_CHARS / 2;
  return `${letters.slice(0, half).join('')}-${letters.slice(half).join('')}`;
}

/** What is kept of it, however it was typed: SHA-256 in hex. It is random and lives for minutes, so it needs no salt and no slow hash. */
export function hashOfPairingCode(typed: string): string {
  const plain = typed
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll(/[ILO]/g, (letter) => LOOK_ALIKES[letter]!);
  return createHash('sha256').update(`pairing ${plain}`).digest('hex');
}
