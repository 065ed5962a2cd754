/** The API before a call: the checks that every request to it passes, and which file answers it. */
import type { IncomingMessage } from 'node:http';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import { LatchError } from '../../../shared/errors.ts';
import type { Config } from '../../config.ts';
import { cameByHttps } from '../../gateway/caller.ts';
import type { CallDoor } from '../../gateway/calls.ts';
import type { ModelCheck } from '../../gateway/model-check.ts';
import type { Tokens } from '../../gateway/tokens.ts';
import type { History } from '../../conversations/history.ts';
import type { Keeping } from '../../conversations/keeping.ts';
import type { Shares } from '../../conversations/shares/shares.ts';
import type { AdminDoor } from '../../gateway/admin-door.ts';
import type { KioskDoor } from '../../gateway/kiosk-door.ts';
import type { Administration } from '../../kiosk/administration.ts';
import type { Kiosks } from '../../kiosk/devices.ts';
import type { LiveLinks } from '../../live/live-links.ts';
import { limitBody, limitBodyTo, requireJson } from '../body.ts';
import type { CookieScope } from '../cookies.ts';
import type { ApiEnv } from '../env.ts';
import { isFramedElsewhere } from '../headers.ts';
import type { ServerState } from '../health.ts';
import { enter } from './access.ts';
import { createAdmin } from './admin.ts';
import { callerReader } from './caller-reader.ts';
import { createCall, endCall, onlyWhenReady, onlyWhenServing } from './calls.ts';
import { createConversations, ID } from './conversations.ts';
import { checkModel } from './doctor.ts';
import { hello } from './hello.ts';
import { chooseKeep } from './keep.ts';
import { createKiosk } from './kiosk.ts';
import { noAdministrator } from './no-administrator.ts';
import { createLiveLink, endLiveLink, findLiveLink } from './live.ts';
import { createShared } from './shared.ts';
import { listShares, makeShare, MAX_SHARE_BYTES, revokeShare } from './shares.ts';

export interface ApiOptions {
  config: Pick<Config, 'trustedProxies' | 'base' | 'frameAncestors'>;
  door: CallDoor;
  /** null: this Latch keeps nothing. */
  conversations: { keeping: Keeping; history: History; shares: Shares } | null;
  live: LiveLinks;
  /** null: this Latch has no administrator, and so no kiosks. */
  kiosks: (Kiosks & { door: KioskDoor; administration: Administration; adminDoor: AdminDoor }) | null;
  tokens: Pick<Tokens, 'newPerson' | 'personOf' | 'shareGrant' | 'isShareGrant'>;
  modelCheck: ModelCheck;
  /** Throws `origin-refused`. */
  checkOrigin: (request: IncomingMessage) => void;
  /** The address that limits count. */
  addressOf: (request: IncomingMessage) => string;
  /** Whether the browser is on this machine. */
  isHere: (request: IncomingMessage) => boolean;
  /** Called at each request: only a ready server accepts new calls. */
  state: () => ServerState;
  log: Logger;
}

export function createApi({
  config,
  door,
  conversations,
  live,
  kiosks,
  tokens,
  modelCheck,
  checkOrigin,
  addressOf,
  isHere,
  state,
  log,
}: ApiOptions): Hono<ApiEnv> {
  const api = new Hono<ApiEnv>();
  const isFramed = isFramedElsewhere(config.frameAncestors);
  const scopeOf = (c: Context<ApiEnv>): CookieScope => ({
    path: config.base,
    secure: cameByHttps(c.env.incoming, config.trustedProxies),
    isFramed,
  });
  const setCaller = callerReader({ kiosks, tokens, addressOf, scopeOf });
  const notFound = (method: string, path: string): never => {
    throw new LatchError('not-found', `${method} ${path}`.slice(0, 200));
  };
  api.use(async (c, next) => {
    const { incoming } = c.env;
    c.header('Cache-Control', 'no-store');
    checkOrigin(incoming);
    await setCaller(c);
    c.set('isHere', isHere(incoming));
    // Without this, Hono would answer HEAD as GET.
    if (c.req.method === 'HEAD') notFound('HEAD', c.req.path);
    await next();
  });
  api.get('/hello', hello(door, modelCheck, conversations?.keeping ?? null));
  api.post('/access', requireJson, limitBody, enter(door, scopeOf));
  api.post('/calls', onlyWhenReady(state), requireJson, limitBody, createCall(door, kiosks, log));
  api.post('/calls/end', requireJson, limitBody, endCall(door));
  api.post('/doctor', onlyWhenServing(state), requireJson, limitBody, checkModel(modelCheck));
  const onlyWithAccess: MiddlewareHandler<ApiEnv> = async (c, next) => {
    await door.checkAccess(c.var.caller);
    await next();
  };
  api.post('/live', onlyWithAccess, requireJson, limitBody, createLiveLink(live));
  api.get('/live/:token', findLiveLink(live));
  api.delete('/live', onlyWithAccess, requireJson, limitBody, endLiveLink(live));
  if (conversations !== null) {
    const { keeping, history, shares } = conversations;
    api.put('/keep', onlyWithAccess, requireJson, limitBody, chooseKeep(keeping));
    api.use('/conversations/*', onlyWithAccess);
    api.get(`/conversations/${ID}/shares`, listShares(shares));
    api.post(`/conversations/${ID}/shares`, requireJson, limitBodyTo(MAX_SHARE_BYTES), makeShare(shares));
    api.delete('/shares/:hash{[0-9a-f]{64}}', onlyWithAccess, revokeShare(shares));
    api.route('/conversations', createConversations(history));
    api.route('/shared', createShared({ shares, tokens, onlyWithAccess, scopeOf }));
  }
  if (kiosks === null) {
    for (const path of ['/kiosk', '/kiosk/*', '/admin', '/admin/*']) api.all(path, noAdministrator);
  } else {
    const { adminDoor, administration } = kiosks;
    api.route('/kiosk', createKiosk({ ...kiosks, tokens, scopeOf, log }));
    api.route('/admin', createAdmin({ door: adminDoor, administration, scopeOf, log }));
  }
  api.all('*', (c) => notFound(c.req.method, c.req.path));
  return api;
}
