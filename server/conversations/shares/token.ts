/** Tokens of shares: who has one may open the share. Only a hash of it is kept. */
import { createHash, randomBytes } from 'node:crypto';

/** Nobody guesses 256 bits. */
const BYTES = 32;

export const newToken = (): string => randomBytes(BYTES).toString('base64url');

/** What is kept in its place: SHA-256 in hex. A token is random, so it needs no salt and no slow hash. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');
