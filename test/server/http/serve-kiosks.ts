/** The HTTP server with an administrator and kiosks in a real database. */
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { AdminCode } from '../../../server/gateway/admin-code.ts';
import { createTokens } from '../../../server/gateway/tokens.ts';
import type { HttpOptions } from '../../../server/http/server.ts';
import { Visitors } from '../../../server/kiosk/visitors.ts';
import { openKiosks } from '../../../server/kiosks.ts';
import type { Keep } from '../../../shared/conversations/document.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../../shared/protocol.ts';
import { freshDatabase } from '../conversations/databases.ts';
import { serveHttp } from './serve-http.ts';

export const ADMIN_CODE = 'a long enough code';
export const ACCESS_CODE = 'open sesame';

export interface Clock {
  nowMs: number;
}

/** Kiosks, and whose calls and conversations were wiped. */
export async function makeKiosks({ keepMost = 'text' }: { keepMost?: Keep } = {}) {
  const clock: Clock = { nowMs: Date.now() };
  const nowMs = (): number => clock.nowMs;
  const database = await (await freshDatabase('SQLite')).openBare();
  const tokens = createTokens(new Uint8Array(32), nowMs);
  const wiped: string[] = [];
  const visitors = new Visitors({
    leaveCall: () => {},
    forget: (conversationId) => wiped.push(conversationId),
    isUp: () => false,
    nowMs,
  });
  const adminCode = new AdminCode(ADMIN_CODE, tokens);
  const kiosks = openKiosks({ database, visitors, adminCode, tokens, nowMs, webDir: null, keepMost });
  return { clock, tokens, wiped, visitors, kiosks };
}

export async function serveKiosks(options: Partial<HttpOptions> = {}) {
  const made = await makeKiosks();
  const { kiosks, tokens } = made;
  const fixture = await serveHttp(
    { LATCH_ACCESS_CODE: ACCESS_CODE },
    { kiosks, tokens, log: pino({ level: 'silent' }), ...options },
  );
  onTestFinished(() => fixture.close());
  return { ...fixture, ...made, newBrowser: () => new Browser(fixture.url) };
}

/** Keeps its cookies, as browsers do but for their paths. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(private readonly url: string) {}

  async ask(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown; setCookies: string[] }> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0(;|$)/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text), setCookies };
  }

  async signIn(): Promise<void> {
    await this.ask('POST', '/api/admin/session', { code: ADMIN_CODE });
  }
}

/** A kiosk is made by the administrator, and its device is paired. Gives the id of the kiosk. */
export async function pairDevice(admin: Browser, device: Browser, name = 'Lobby'): Promise<string> {
  const made = await admin.ask('POST', '/api/admin/kiosks', { name });
  const { id, code } = made.body as { id: string; code: string };
  await device.ask('POST', '/api/kiosk/pair', { code });
  return id;
}
