/** POST /api/calls: the permission to open one call. POST /api/calls/end: the page of a call is gone. */
import type { Handler, MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import { LatchError } from '../../../shared/errors.ts';
import type { CallDoor } from '../../gateway/calls.ts';
import { readJson } from '../body.ts';
import type { ApiEnv } from '../env.ts';
import type { Kiosks, PairedKiosk } from '../../kiosk/devices.ts';
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

/** A kiosk's call is its visitor's. `kiosks`: null where there are none. */
export function createCall(door: CallDoor, kiosks: Kiosks | null, log: Logger): Handler<ApiEnv> {
  return async (c) => {
    const { caller, kiosk } = c.var;
    const { person } = caller;
    if (kiosk?.paused && !kiosks?.visitors.isHere(kiosk.id, person)) throw new LatchError('kiosk-paused');
    const call = await door.createCall(caller, await readJson(c));
    if (kiosk !== null && kiosks !== null) await beginVisit(kiosks, kiosk, { ...call, person });
    log.debug({ callId: call.callId }, 'call allowed');
    return answerJson(c, 201, call);
  };
}

/** Throws `kiosk-unpaired` where the device was revoked meanwhile: then no call begins. */
async function beginVisit(
  { visitors, devices }: Kiosks,
  kiosk: PairedKiosk,
  call: { person: string; callId: string; conversationId: string },
): Promise<void> {
  visitors.onCall({ id: kiosk.id, keep: kiosk.settings.keep }, call);
  try {
    await devices.find(kiosk.id, kiosk.pairing);
  } catch (thrown) {
    visitors.end(kiosk.id);
    throw thrown;
  }
}

/** A page that goes away sends this and reads no answer. */
export function endCall(door: CallDoor): Handler<ApiEnv> {
  return async (c) => {
    await door.endCall(await readJson(c));
    return c.body(null, 204);
  };
}
