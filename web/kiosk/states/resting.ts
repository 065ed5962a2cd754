/** Where a kiosk is when no visitor is there: decided anew whenever something changes, from what is known. */
import type { Kiosk, KioskEffect } from './kiosk-state.ts';
import { UNANSWERED_LIMIT } from './limits.ts';

export type Step = [Kiosk, KioskEffect[]];

export function isOffline({ isBrowserOffline, unanswered }: Kiosk): boolean {
  return isBrowserOffline || unanswered >= UNANSWERED_LIMIT;
}

export function isVisit({ phase }: Kiosk): boolean {
  return phase.kind === 'greeting' || phase.kind === 'conversation' || phase.kind === 'warning';
}

/** The kiosk at rest, all of the last visitor being gone. */
export function rest(kiosk: Kiosk, atMs: number): Step {
  if (isOffline(kiosk)) return [{ ...kiosk, phase: { kind: 'trouble', why: 'offline' } }, []];
  // Where the server is away, there would be no page to load.
  if (kiosk.wantsReload)
    return [{ ...kiosk, wantsReload: false, phase: { kind: 'starting' } }, [{ kind: 'reload' }]];
  if (kiosk.checkDueMs !== null && atMs >= kiosk.checkDueMs)
    return [{ ...kiosk, phase: { kind: 'checking', sinceMs: atMs } }, [{ kind: 'check-hearing' }]];
  if (kiosk.isSoundBroken) return [{ ...kiosk, phase: { kind: 'trouble', why: 'sound' } }, []];
  if (kiosk.orders?.paused) return [{ ...kiosk, phase: { kind: 'paused' } }, []];
  return [{ ...kiosk, phase: { kind: 'attract' } }, []];
}

/** The visitor goes, or a crash may have left one: nobody is greeted before all of them is gone. */
export function wipe(kiosk: Kiosk): Step {
  return [
    { ...kiosk, phase: { kind: 'wiping', isAfterVisit: isVisit(kiosk), failures: 0, tryAgainAtMs: null } },
    [{ kind: 'wipe' }],
  ];
}
