/** Opens what keeps conversations: the database, the sound, and who writes both. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { LatchError } from '../../shared/errors.ts';
import type { Keep } from '../../shared/conversations/document.ts';
import { openFileAudioStore } from './file-audio-store.ts';
import { Keeping } from './keeping.ts';
import { openS3AudioStore, type S3Options } from './s3-audio-store.ts';
import { openStore } from './sql/open.ts';

export interface KeepingConfig {
  most: Keep;
  dataDir: string;
  databaseUrl: string | null;
  s3: S3Options | null;
}

/** null: this Latch keeps nothing. Throws where the folder or the database cannot be used, and says which setting to change. */
export async function openKeeping(
  { most, dataDir, databaseUrl, s3 }: KeepingConfig,
  {
    log,
    nowMs,
    after,
  }: { log: Logger; nowMs: () => number; after: (delayMs: number, run: () => void) => () => void },
): Promise<Keeping | null> {
  if (most === 'nothing') return null;
  const store = await openStore({ databaseUrl, dataDir, log }).catch((cause: unknown) => {
    throw unusable(databaseUrl === null ? inFolder(dataDir) : 'LATCH_DATABASE_URL', cause);
  });
  try {
    const audio = s3 === null ? await openFileAudioStore(join(dataDir, 'audio')) : await openS3AudioStore(s3);
    return new Keeping({ store, audio, most, log, nowMs, after });
  } catch (cause) {
    await store.close();
    throw unusable(s3 === null ? inFolder(dataDir) : `LATCH_S3_URL="${s3.url}"`, cause);
  }
}

const inFolder = (dataDir: string): string => `LATCH_DATA_DIR="${dataDir}"`;

function unusable(setting: string, cause: unknown): Error {
  const why =
    cause instanceof LatchError ? cause.detail : cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `${setting} cannot be used: ${String(why).replace(/\.$/, '')}. Change it, or set LATCH_KEEP=nothing to keep nothing.`,
    {
      cause,
    },
  );
}
