/** Opens what keeps conversations: the database, the sound, and who writes both. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Keep } from '../../shared/conversations/document.ts';
import { openFileAudioStore } from './file-audio-store.ts';
import { Keeping } from './keeping.ts';
import { s3AudioStore, type S3Options } from './s3-audio-store.ts';
import { openStore } from './sql/open.ts';

export interface KeepingConfig {
  most: Keep;
  dataDir: string;
  databaseUrl: string | null;
  s3: S3Options | null;
}

/** null: this Latch keeps nothing. Throws where the folder or the database cannot be used. */
export async function openKeeping(
  { most, dataDir, databaseUrl, s3 }: KeepingConfig,
  {
    log,
    nowMs,
    after,
  }: { log: Logger; nowMs: () => number; after: (delayMs: number, run: () => void) => () => void },
): Promise<Keeping | null> {
  if (most === 'nothing') return null;
  const store = await openStore({ databaseUrl, dataDir, log });
  const audio = s3 === null ? await openFileAudioStore(join(dataDir, 'audio')) : s3AudioStore(s3);
  return new Keeping({ store, audio, most, log, nowMs, after });
}
