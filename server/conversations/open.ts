/** Opens what keeps conversations: the database, the sound, and who writes both. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { LatchError } from '../../shared/errors.ts';
import type { Keep } from '../../shared/conversations/document.ts';
import { openFileAudioStore } from './file-audio-store.ts';
import { Keeping, type KeepingOptions } from './keeping.ts';
import { openS3AudioStore, type S3Options } from './s3-audio-store.ts';
import type { OpenDatabase } from './sql/database.ts';
import { openDatabase } from './sql/open.ts';
import { sqlStore } from './sql/sql-store.ts';

export interface KeepingConfig {
  most: Keep;
  dataDir: string;
  databaseUrl: string | null;
  s3: S3Options | null;
}

/** Throws where the folder or the database cannot be used, and says which setting to change. */
export async function openConfigured(
  { databaseUrl, dataDir }: Pick<KeepingConfig, 'databaseUrl' | 'dataDir'>,
  log: Logger,
): Promise<OpenDatabase> {
  return openDatabase({ databaseUrl, dataDir, log }).catch((cause: unknown) => {
    throw unusable(databaseUrl === null ? inFolder(dataDir) : 'LATCH_DATABASE_URL', cause);
  });
}

/** Throws where the folder cannot be used, and says which setting to change. Then the database is closed. */
export async function openKeeping(
  { most, dataDir, s3 }: Pick<KeepingConfig, 'most' | 'dataDir' | 's3'>,
  database: OpenDatabase,
  options: Omit<KeepingOptions, 'store' | 'audio' | 'most'>,
): Promise<Keeping> {
  try {
    const audio = s3 === null ? await openFileAudioStore(join(dataDir, 'audio')) : await openS3AudioStore(s3);
    return new Keeping({ store: sqlStore(database), audio, most, ...options });
  } catch (cause) {
    await database.db.destroy();
    throw unusable(s3 === null ? inFolder(dataDir) : `LATCH_S3_URL="${s3.url}"`, cause);
  }
}

const inFolder = (dataDir: string): string => `LATCH_DATA_DIR="${dataDir}"`;

function unusable(setting: string, cause: unknown): Error {
  const why =
    cause instanceof LatchError ? cause.detail : cause instanceof Error ? cause.message : String(cause);
  return new Error(
    `${setting} cannot be used: ${String(why).replace(/\.$/, '')}. Change it, or set LATCH_KEEP=nothing and no LATCH_ADMIN_CODE to store nothing.`,
    { cause },
  );
}
