/** The secret that signs who a browser is, where no setting names one: made at the first start, and kept with the conversations. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BYTES = 32;

/** Throws where the folder cannot be read or written, or the file is not what was written there. */
export function keptSecret(dataDir: string): Uint8Array {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'secret');
  try {
    // Two processes may start at once: the first one's counts.
    writeFileSync(file, randomBytes(BYTES).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
  if (secret.length < BYTES) throw new Error(`${file} is damaged: restore it, or remove it to begin anew`);
  return secret;
}
