/** Passcodes of shares, as they are kept: salted, and hashed by scrypt, which takes about 50 ms in a thread of its own. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { boundedQueue } from '../../bounded-queue.ts';

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/**
 * One at a time: the threads of Node read files too, and a call must not wait for whoever guesses. Whoever comes later than this would wait
 * for more than a second.
 */
const MAX_WAITING = 20;
const hashing = boundedQueue(MAX_WAITING, 5);

const derived = promisify<string, Buffer, number, Buffer>(scrypt);

/** Throws `rate-limited` where too many are being hashed. */
export async function hashPasscode(passcode: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return `scrypt.${salt.toString('base64url')}.${(await hash(passcode, salt)).toString('base64url')}`;
}

/** Takes as long for a wrong one as for the right one. Throws `rate-limited` where too many are being hashed. */
export async function isPasscode(tried: string, kept: string): Promise<boolean> {
  const [, salt = '', right = ''] = kept.split('.');
  return timingSafeEqual(await hash(tried, Buffer.from(salt, 'base64url')), Buffer.from(right, 'base64url'));
}

async function hash(passcode: string, salt: Buffer): Promise<Buffer> {
  // The same letters may be typed in several ways, such as é on a phone and on a keyboard.
  return hashing(() => derived(passcode.normalize('NFKC'), salt, HASH_BYTES));
}
