/** The API before a call: the checks that every request to it passes, and which file answers it. */
import type { IncomingMessage } from 'node:http';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import { LatchError } from '../../../shared/errors.ts';
import { PROTOCOL_HEADER } from '../../../shared/protocol.ts';
import type { Config } from '../../config.ts';
import type { CallDoor } from '../../gateway/calls.ts';
import type { ModelCheck } from '../../gateway/model-check.ts';
import { limitBody, requireJson } from '../body.ts';
import { readAccessCookie } from '../cookies.ts';
import type { ApiEnv } from '../env.ts';
import type { ServerState } from '../health.ts';
import { enter } from './access.ts';
import { createCall, endCall, onlyWhenReady, onlyWhenServing } from './calls.ts';
import { checkModel } from './doctor.ts';
import { hello } from './hello.ts';

export interface ApiOptions {
  config: Pick<Config, 'trustedProxies' | 'base' | 'frameAncestors'>;
  door: CallDoor;
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
  modelCheck,
  checkOrigin,
  addressOf,
  isHere,
  state,
  log,
}: ApiOptions): Hono<ApiEnv> {
  const api = new Hono<ApiEnv>();
  const notFound = (method: string, path: string): never => {
    throw new LatchError('not-found', `${method} ${path}`.slice(0, 200));
  };
  api.use(async (c, next) => {
    const { incoming } = c.env;
    c.header('Cache-Control', 'no-store');
    c.set('caller', {
      address: addressOf(incoming),
      accessCookie: readAccessCookie(c),
      protocol: c.req.header(PROTOCOL_HEADER),
    });
    c.set('isHere', isHere(incoming));
    checkOrigin(incoming);
    // Without this, Hono would answer HEAD as GET.
    if (c.req.method === 'HEAD') notFound('HEAD', c.req.path);
    await next();
  });
  api.get('/hello', hello(door, modelCheck));
  api.post('/access', requireJson, limitBody, enter(door, config));
  api.post('/calls', onlyWhenReady(state), requireJson, limitBody, createCall(door, log));
  api.post('/calls/end', requireJson, limitBody, endCall(door));
  api.post('/doctor', onlyWhenServing(state), requireJson, limitBody, checkModel(modelCheck));
  api.all('*', (c) => notFound(c.req.method, c.req.path));
  return api;
}
