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
    const now = state();
    if (now !== 'ready') throw new LatchError(now === 'model-away' ? 'model-away' : 'draining');
    await next();
  };
}

/** For what is of use without the speech model, too. */
export function onlyWhenServing(state: () => ServerState): MiddlewareHandler<ApiEnv> {
  return onlyWhenReady(() => {
    const now = state();
    return now === 'model-away' ? 'ready' : now;
  });
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
