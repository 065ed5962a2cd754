/** POST /api/calls: the permission to open one call. POST /api/calls/end: the page of a call is gone. */
import type { Handler, MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import { LatchError } from '../../../shared/errors.ts';
import type { CallDoor } from '../../gateway/calls.ts';
import { readJson } from '../body.ts';
import type { ApiEnv } from '../env.ts';
import type { ServerState } from '../health.ts';
import { answerJson } from '../json.ts';

export function onlyWhenReady(state: () => ServerState): MiddlewareHandler<ApiEnv> {
  return async (_c, next) => {
    if (state() !== 'ready') throw new LatchError('draining');
    await next();
  };
}

export function createCall(door: CallDoor, log: Logger): Handler<ApiEnv> {
  return async (c) => {
    const call = await door.createCall(c.var.caller, await readJson(c));
    log.debug({ callId: call.callId }, 'call allowed');
    return answerJson(c, 201, call);
  };
}

/** A page that goes away sends this and reads no answer. */
export function endCall(door: CallDoor): Handler<ApiEnv> {
  return async (c) => {
    await door.endCall(await readJson(c));
    return c.body(null, 204);
  };
}
