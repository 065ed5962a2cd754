/** What a kiosk says of itself to the server. */
import type { Heartbeat, KioskState } from '../../../shared/kiosk/contract.ts';
import type { Kiosk } from './kiosk-state.ts';

const MAX_CODE_CHARS = 60;
const MAX_MESSAGE_CHARS = 300;

export function reportedState({ phase }: Kiosk): KioskState {
  return phase.kind === 'unpaired' ? 'starting' : phase.kind;
}

/** `atMs` is on the clock of `kioskStep`. */
export function heartbeatOf(
  kiosk: Kiosk,
  { atMs, callsToday }: { atMs: number; callsToday: number },
): Heartbeat {
  const agoMs = (thenMs: number): number => Math.max(0, Math.round(atMs - thenMs));
  const { hearing, error, orders, first } = kiosk;
  return {
    state: reportedState(kiosk),
    version: first?.serverVersion ?? '',
    revision: orders?.revision ?? 0,
    hearing: hearing && { result: hearing.result, agoMs: agoMs(hearing.atMs) },
    error: error && {
      code: error.code.slice(0, MAX_CODE_CHARS),
      message: error.message.slice(0, MAX_MESSAGE_CHARS),
      agoMs: agoMs(error.atMs),
    },
    callsToday,
  };
}
