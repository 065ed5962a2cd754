/** A kiosk as the administrator sees it. Pure: what a device said to be so long ago is dated by the server's clock. */
import type { DeviceView } from '../../shared/kiosk/admin.ts';
import type { Kiosk } from './kiosk-store.ts';

export function viewOf(kiosk: Kiosk, nowMs: number): DeviceView {
  const { id, name, pairedAtMs, codeUntilMs, settings, paused, message, said } = kiosk;
  return {
    id,
    name,
    pairedAtMs,
    codeUntilMs: codeUntilMs !== null && codeUntilMs > nowMs ? codeUntilMs : null,
    said: said && saidOf(said),
    selfCheckMinutes: settings.selfCheckMinutes,
    paused,
    message,
  };
}

function saidOf({ atMs, heartbeat }: NonNullable<Kiosk['said']>): DeviceView['said'] {
  const { state, version, hearing, error, callsToday } = heartbeat;
  return {
    atMs,
    state,
    version,
    hearing: hearing && { result: hearing.result, atMs: atMs - hearing.agoMs },
    error: error && { code: error.code, message: error.message, atMs: atMs - error.agoMs },
    callsToday,
  };
}
