/**
 * The audio store as files in a folder. Nobody but the user that Latch runs as may read them. A file is whole or not there, also if the process is
 * killed; what was written in the last seconds before the power fails may be lost, as in the database beside it (sql/sqlite.ts).
 */
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LatchError } from '../../shared/errors.ts';
import type { AudioStore } from './audio-store.ts';
import { checkName, checkPrefix, clamped } from './sounds.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Where files are while they are written: on the same file system, so that a rename puts them in place at once. */
const UNFINISHED = '.unfinished';

/**
 * Opens the folder, makes it where there is none, and removes what a process that was killed left unfinished. One process at a time may
 * have it open. Throws LatchError `store-away` where it cannot be written.
 */
export async function openFileAudioStore(folder: string): Promise<AudioStore> {
  const unfinished = join(folder, UNFINISHED);
  await orAway('open', async () => {
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true, mode: FOLDER_MODE });
  });
  return new FileAudioStore(folder, unfinished);
}

class FileAudioStore implements AudioStore {
  readonly #folder: string;
  readonly #unfinished: string;

  constructor(folder: string, unfinished: string) {
    this.#folder = folder;
    this.#unfinished = unfinished;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    checkName(name);
    await orAway('put', () =>
      this.#writeWhole(name, (path) => writeFile(path, bytes, { flag: 'wx', mode: FILE_MODE })),
    );
  }

  async get(
    name: string,
    range: { from: number; to: number | null } = { from: 0, to: null },
  ): Promise<{ bytes: Uint8Array; size: number } | null> {
    checkName(name);
    return orAway('get', async () => {
      const file = await orNull(open(this.#path(name), 'r'));
      if (file === null) return null;
      try {
        const { size } = await file.stat();
        const { from, end } = clamped(range, size);
        const bytes = new Uint8Array(end - from);
        let read = 0;
        while (read < bytes.byteLength) {
          const { bytesRead } = await file.read(bytes, read, bytes.byteLength - read, from + read);
          if (bytesRead === 0) break;
          read += bytesRead;
        }
        return { bytes: bytes.subarray(0, read), size };
      } finally {
        await file.close();
      }
    });
  }

  async copy(from: string, to: string): Promise<void> {
    checkName(from);
    checkName(to);
    await orAway('copy', () =>
      this.#writeWhole(to, async (path) => {
        if ((await orNull(copyFile(this.#path(from), path).then(() => true))) === null)
          throw new LatchError('not-found', `there is no sound ${from}`);
      }),
    );
  }

  async remove(names: readonly string[]): Promise<void> {
    names.forEach(checkName);
    await orAway('remove', async () => {
      for (const name of names) await rm(this.#path(name), { force: true });
    });
  }

  async removeAll(prefix: string): Promise<void> {
    checkPrefix(prefix);
    await orAway('remove', () => rm(this.#path(prefix), { recursive: true, force: true }));
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  /** `write` fills a new file, which is then put in place at once. */
  async #writeWhole(name: string, write: (path: string) => Promise<void>): Promise<void> {
    const unfinished = join(this.#unfinished, randomUUID());
    const path = this.#path(name);
    try {
      await write(unfinished);
      if ((await orNull(rename(unfinished, path).then(() => true))) !== null) return;
      await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }
}

const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException | null)?.code ?? '');

/** null: there is no such file. */
async function orNull<T>(opened: Promise<T>): Promise<T | null> {
  try {
    return await opened;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** What the file system says (a full disk, no rights, a disk that reads only) becomes LatchError `store-away`. */
async function orAway<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof LatchError) throw cause;
    throw new LatchError('store-away', `${what} sound: ${codeOf(cause) || String(cause)}`, { cause });
  }
}
