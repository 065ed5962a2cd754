/** A server that keeps conversations, with one of real speech in it, and its owner. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'libsql';
import { request, type APIRequestContext } from '@playwright/test';
import type { ShareAnswer, ShareRequest } from '../../../shared/conversations/shares.ts';
import { fixture } from '../player/fixture.ts';
import { startLatch, type LatchServer } from '../support/latch-server.ts';

/** The turns by their places; the muted ones of `everything` are none. */
const CLIPS: Record<string, string> = {
  '1.1.0': 'library',
  '1.1.1': 'dashwood',
  '1.2.0': 'timer',
  '1.3.0': 'train',
  '2.1.0': 'timer',
};

export const everything: ShareRequest = {
  turns: 'all',
  muted: [],
  title: 'The library',
  days: 7,
  passcode: null,
  mayContinue: false,
  mayIndex: false,
};

export interface SharedServer extends LatchServer {
  owner: APIRequestContext;
  /** The conversation's. */
  id: string;
  share(choice?: Partial<ShareRequest>): Promise<ShareAnswer>;
  /** As if its time were over. */
  expire(hash: string): void;
  close(): Promise<void>;
}

export async function startSharedServer(): Promise<SharedServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latch-share-'));
  const server = await startLatch({
    LATCH_KEEP: 'audio',
    LATCH_DATA_DIR: dataDir,
    LATCH_LOG_LEVEL: 'debug',
  });
  const owner = await request.newContext({ baseURL: server.url });
  await owner.get('/api/hello');
  const sounds = Object.fromEntries(
    Object.entries(CLIPS).map(([place, clip]) => [
      place,
      readFileSync(resolve(import.meta.dirname, `../player/sounds/${clip}.ogg`)).toString('base64'),
    ]),
  );
  const imported = await owner.post('/api/conversations', { data: { ...fixture, sounds } });
  const { id } = (await imported.json()) as { id: string };
  return {
    ...server,
    owner,
    id,
    async share(choice = {}) {
      const made = await owner.post(`/api/conversations/${id}/shares`, {
        data: { ...everything, ...choice },
      });
      if (made.status() !== 201) throw new Error(await made.text());
      return (await made.json()) as ShareAnswer;
    },
    expire(hash) {
      const database = new Database(join(dataDir, 'conversations.db'));
      database.prepare('update shares set expires_at_ms = 1 where token_hash = ?').run(hash);
      database.close();
    },
    async close() {
      await owner.dispose();
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
