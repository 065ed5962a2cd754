/** The HTTP server with conversations in a real database, and who asks it. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { openFileAudioStore } from '../../../../server/conversations/file-audio-store.ts';
import { History } from '../../../../server/conversations/history.ts';
import { Keeping } from '../../../../server/conversations/keeping.ts';
import { Shares } from '../../../../server/conversations/shares/shares.ts';
import { createTokens } from '../../../../server/gateway/tokens.ts';
import type { HttpOptions } from '../../../../server/http/server.ts';
import type { ShareRequest } from '../../../../shared/conversations/shares.ts';
import { freshDatabase } from '../../conversations/databases.ts';
import { turn } from '../../conversations/turn.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../../../shared/protocol.ts';
import { serveHttp } from '../serve-http.ts';

export const CODE = 'open sesame';
const speech = new Uint8Array(readFileSync('test/e2e/player/sounds/timer.ogg'));

export const everything: ShareRequest = {
  turns: 'all',
  muted: [],
  title: 'A walk',
  days: null,
  passcode: null,
  mayContinue: true,
  mayIndex: false,
};

export interface Caller {
  person: string;
  /** What its browser sends. */
  cookie: string;
}

export async function serveShares(options: Partial<HttpOptions> = {}) {
  const database = await freshDatabase('SQLite');
  const store = await database.open();
  const audio = await openFileAudioStore(join(database.dataDir, 'audio'));
  const log = pino({ level: 'silent' });
  const keeping = new Keeping({ store, audio, most: 'audio', log, nowMs: Date.now, after: () => () => {} });
  const shares = new Shares({ keeping, nowMs: () => clock.nowMs });
  const history = new History({
    keeping,
    nowMs: Date.now,
    isUp: () => false,
    revokeShares: (id) => shares.revokeAll(id),
    onDeleted: () => {},
    onForgotten: () => {},
  });
  const clock = { nowMs: Date.now() };
  const made = { conversations: { keeping, history, shares }, ...options };
  const fixture = await serveHttp({ LATCH_ACCESS_CODE: CODE }, made);
  onTestFinished(() => fixture.close());

  const tokens = createTokens(new Uint8Array(32), Date.now);
  const access = `latch_access=${await tokens.signAccess(CODE)}`;
  /** A browser that was here before; `hasAccess`: it knows the access code. */
  const newCaller = ({ hasAccess = true } = {}): Caller => {
    const { person, cookie } = tokens.newPerson();
    return { person, cookie: `latch_person=${cookie}${hasAccess ? `; ${access}` : ''}` };
  };

  /** A conversation of two turns, the first one with sound. Gives its id. */
  const converse = async ({ person }: Caller): Promise<string> => {
    const id = randomUUID();
    const name = `conversations/${id}/1.1.0.ogg`;
    await audio.put(name, speech);
    const turns = [
      turn('1.1.0', 'Shall we walk', { audio: name, durationMs: 2_500 }),
      turn('1.1.1', 'Gladly', { audio: null, role: 'assistant', startedAtMs: 5_000 }),
    ];
    const conversation = {
      id,
      person,
      title: 'Private words',
      titled: true,
      pinned: false,
      keep: 'audio' as const,
      startedAtMs: 1_000,
      changedAtMs: Date.now(),
      incomplete: false,
      deletedAtMs: null,
    };
    await store.add(conversation, turns);
    return id;
  };

  const ask = (
    method: string,
    path: string,
    {
      cookie = '',
      body,
      headers = {},
    }: { cookie?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> =>
    fetch(fixture.url + path, {
      method,
      headers: {
        cookie,
        'content-type': 'application/json',
        [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  return { ...fixture, shares, history, clock, made, newCaller, converse, ask };
}
