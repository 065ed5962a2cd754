/** The HTTP server over a small built page, for the tests beside this file. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { pino } from 'pino';
import { readConfig } from '../../../server/config.ts';
import { AdminCode } from '../../../server/gateway/admin-code.ts';
import { CallDoor, type Admission } from '../../../server/gateway/calls.ts';
import { addressReader } from '../../../server/gateway/addresses.ts';
import { originCheck, ownMachineCheck } from '../../../server/gateway/caller.ts';
import { ModelCheck } from '../../../server/gateway/model-check.ts';
import { createTokens } from '../../../server/gateway/tokens.ts';
import { securityHeaders } from '../../../server/http/headers.ts';
import { createHttpServer, type HttpOptions } from '../../../server/http/server.ts';
import { LiveLinks } from '../../../server/live/live-links.ts';
import { LatchError } from '../../../shared/errors.ts';
import { DEFAULT_TURN_DETECTION } from '../../../shared/protocol.ts';

/** Nobody calls. */
export const NO_CALLS: Admission = {
  hasRoom: () => true,
  mayCall: () => true,
  knows: () => false,
  hold: () => {},
  leave: () => {
    throw new LatchError('call-not-found');
  },
  leaveCall: () => {},
};

/** The folder of a page with one hashed asset. */
export function makePage(): string {
  const webDir = mkdtempSync(join(tmpdir(), 'latch-web-'));
  mkdirSync(join(webDir, 'assets'));
  mkdirSync(join(webDir, '.vite'));
  writeFileSync(join(webDir, 'index.html'), '<!doctype html><title>Latch</title>');
  writeFileSync(join(webDir, 'index-1.html'), '<!doctype html><head><title>Latch</title></head>');
  writeFileSync(join(webDir, 'assets/app-1a2b.js'), 'let plain');
  writeFileSync(join(webDir, 'assets/app-1a2b.js.br'), brotliCompressSync('let compressed'));
  writeFileSync(join(webDir, '.vite/manifest.json'), '{}');
  return webDir;
}

export interface HttpFixture {
  webDir: string;
  server: Server;
  url: string;
  close(): Promise<void>;
}

/** What a server with these settings is made of. */
export function httpOptions(
  env: Record<string, string> = {},
  options: Partial<HttpOptions> = {},
): HttpOptions & { webDir: string } {
  const webDir = options.webDir ?? makePage();
  const { config } = readConfig({ LATCH_PORT: '0', ...env });
  const tokens = createTokens(config.tokenSecret ?? new Uint8Array(32), () => Date.now());
  const door = new CallDoor({
    accessCode: config.accessCode,
    limits: config.limits,
    model: { label: 'built-in', builtin: true, examples: ['Hello'] },
    turn: DEFAULT_TURN_DETECTION,
    tokens,
    admission: NO_CALLS,
    keptHistory: async () => null,
    isBudgetSpent: () => false,
  });
  return {
    config,
    turnModel: null,
    door,
    conversations: null,
    live: new LiveLinks({
      callOf: () => {
        throw new LatchError('call-not-found');
      },
      maxListeners: 1,
      nowMs: () => Date.now(),
      after: () => () => {},
    }),
    tokens,
    applyHeaders: securityHeaders(config),
    inTurn: (_request, _response, serve) => serve(),
    checkOrigin: originCheck(config),
    kiosks: null,
    modelCheck: new ModelCheck({
      adminCode: config.adminCode === null ? null : new AdminCode(config.adminCode, tokens),
      check: async () => ({ possible: true, summary: 'All is well.', rows: [] }),
    }),
    addressOf: addressReader(config.trustedProxies),
    isHere: ownMachineCheck(config),
    state: () => 'ready',
    log: pino({ level: 'silent' }),
    ...options,
    webDir,
  };
}

/** A server with these settings, on a free port. */
export async function serveHttp(
  env: Record<string, string> = {},
  options: Partial<HttpOptions> = {},
): Promise<HttpFixture> {
  const made = httpOptions(env, options);
  const { webDir } = made;
  const server = createHttpServer(made);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    webDir,
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(webDir, { recursive: true });
    },
  };
}
