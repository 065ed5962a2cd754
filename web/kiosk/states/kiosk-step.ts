/**
 * What a kiosk does: `(state, event, time) → state, effects`, pure. The shell (../kiosk.svelte.ts) tells it what happens and carries the
 * effects out. Whatever happens, it comes back to the first screen: each phase but the first screen and the pause has a limit, or something that is tried again.
 */
import { DEFAULT_SETTINGS, type KioskOrders } from '../../../shared/kiosk/contract.ts';
import type { Kiosk, KioskEffect, KioskEvent } from './kiosk-state.ts';
import {
  BROKE_AT_ONCE_MS,
  CHECK_LIMIT_MS,
  MEMORY_LIMIT_BYTES,
  RELOADED_WITHIN_MS,
  SOUND_AGAIN_MS,
  WIPE_AGAIN_MS,
} from './limits.ts';
import { isVisit, rest, wipe, type Step } from './resting.ts';
import { conversationStep, greet, greetingStep, mended, warningStep } from './visit.ts';

/** `atMs` never goes back. */
export function kioskStep(kiosk: Kiosk, event: KioskEvent, atMs: number): Step {
  const known = learn(kiosk, event, atMs);
  const { phase } = known;
  if (event.kind === 'unpaired') return unpair(known);
  if (isVisit(known) && (event.kind === 'end' || event.kind === 'call-over')) return wipe(known);
  switch (phase.kind) {
    case 'starting':
    case 'unpaired':
      return arrivalStep(known, event);
    case 'attract':
      if (event.kind === 'start' && mayStart(known, event)) return greet(known, event.language, atMs);
      return changesRest(event) ? rest(known, atMs) : [known, []];
    case 'paused':
    case 'trouble':
      return changesRest(event) ? rest(known, atMs) : [known, []];
    case 'checking':
      return checkingStep(known, phase, event, atMs);
    case 'greeting':
      return greetingStep(known, phase, event, atMs);
    case 'conversation':
      return conversationStep(known, phase, event, atMs);
    case 'warning':
      return warningStep(known, phase, event, atMs);
    case 'wiping':
      if (event.kind === 'wiped') return rest(known, atMs);
      if (event.kind === 'wipe-failed') {
        const again = { failures: phase.failures + 1, tryAgainAtMs: atMs + WIPE_AGAIN_MS };
        return [{ ...known, phase: { ...phase, ...again } }, []];
      }
      if (event.kind === 'tick' && phase.tryAgainAtMs !== null && atMs >= phase.tryAgainAtMs)
        return [{ ...known, phase: { ...phase, tryAgainAtMs: null } }, [{ kind: 'wipe' }]];
      return [known, []];
  }
}

/** A kiosk at rest looks each second whether it still should. */
const changesRest = ({ kind }: KioskEvent): boolean =>
  kind === 'tick' ||
  kind === 'orders' ||
  kind === 'server-away' ||
  kind === 'browser-online' ||
  kind === 'check-now';

function mayStart({ orders }: Kiosk, { by }: Extract<KioskEvent, { kind: 'start' }>): boolean {
  return orders !== null && orders.settings.startBy[by];
}

/** What is known from now on, whatever the kiosk is at. */
function learn(kiosk: Kiosk, event: KioskEvent, atMs: number): Kiosk {
  switch (event.kind) {
    case 'orders':
      return learnOrders(kiosk, event.orders, atMs);
    case 'server-away': {
      const { code, message } = event;
      const error = { part: 'server', code, message, atMs } as const;
      return { ...kiosk, unanswered: kiosk.unanswered + 1, error };
    }
    case 'browser-online':
      return { ...kiosk, isBrowserOffline: !event.online };
    case 'call-over': {
      if (event.error === null) return kiosk;
      const isSound = isSoundCode(event.error.code);
      const error = { part: isSound ? 'sound' : 'call', ...event.error, atMs } as const;
      if (!isSound) return { ...kiosk, error };
      return { ...kiosk, error, isSoundBroken: true, checkDueMs: atMs + SOUND_AGAIN_MS };
    }
    case 'sound':
      if (event.trouble === null) return { ...kiosk, error: mended(kiosk, 'sound') };
      return { ...kiosk, error: { part: 'sound', ...event.trouble, atMs } };
    case 'checked': {
      const minutes = kiosk.orders?.settings.selfCheckMinutes ?? 0;
      // A check that hung says nothing, neither good nor bad.
      const isUnknown = event.result === 'failed' && event.error === null;
      const isSoundBroken = isUnknown
        ? kiosk.isSoundBroken
        : event.error !== null && isSoundCode(event.error.code);
      const againMs = isSoundBroken ? SOUND_AGAIN_MS : minutes > 0 ? minutes * 60_000 : null;
      return {
        ...kiosk,
        isSoundBroken,
        hearing: { result: event.result, atMs },
        checkDueMs: againMs === null ? null : atMs + againMs,
        error: event.error
          ? { part: 'sound', ...event.error, atMs }
          : isUnknown
            ? kiosk.error
            : mended(kiosk, 'sound'),
      };
    }
    case 'wipe-failed':
      return { ...kiosk, error: { part: 'server', code: event.code, message: event.message, atMs } };
    case 'page-replaced':
      return { ...kiosk, wantsReload: true };
    case 'check-now':
      return { ...kiosk, checkDueMs: atMs };
    case 'memory':
      return event.usedBytes > MEMORY_LIMIT_BYTES ? { ...kiosk, wantsReload: true } : kiosk;
    case 'page-broke': {
      const error = { part: 'page', code: 'internal', message: event.message, atMs } as const;
      // A page that breaks as it is loaded would be loaded for ever.
      return { ...kiosk, error, wantsReload: kiosk.wantsReload || atMs >= BROKE_AT_ONCE_MS };
    }
    case 'tick':
      return event.hour === kiosk.orders?.settings.reloadHour && atMs >= RELOADED_WITHIN_MS
        ? { ...kiosk, wantsReload: true }
        : kiosk;
    default:
      return kiosk;
  }
}

function learnOrders(kiosk: Kiosk, orders: KioskOrders, atMs: number): Kiosk {
  const settings = orders.settings ?? kiosk.orders?.settings ?? DEFAULT_SETTINGS;
  const { restart, serverVersion } = orders;
  const first = kiosk.first ?? { restart, serverVersion };
  return {
    ...kiosk,
    orders: { ...orders, settings },
    first,
    unanswered: 0,
    isBrowserOffline: false,
    error: mended(kiosk, 'server'),
    checkDueMs: checkDueMs(kiosk, settings.selfCheckMinutes, atMs),
    wantsReload: kiosk.wantsReload || first.restart !== restart || first.serverVersion !== serverVersion,
  };
}

/** When the next check is due, whatever was set before. */
function checkDueMs(
  { isSoundBroken, checkDueMs, hearing }: Kiosk,
  minutes: number,
  atMs: number,
): number | null {
  if (isSoundBroken) return checkDueMs;
  if (minutes === 0) return null;
  return hearing === null ? (checkDueMs ?? atMs) : hearing.atMs + minutes * 60_000;
}

/** The codes that mean that nobody could talk here. A browser that holds the sound back until it is touched is none. */
const isSoundCode = (code: string): boolean =>
  /^(mic-|sound-dead$|insecure-context$|browser-unsupported$)/.test(code);

function unpair(kiosk: Kiosk): Step {
  if (kiosk.phase.kind === 'unpaired') return [{ ...kiosk, phase: { ...kiosk.phase, isAsking: false } }, []];
  const phase = { kind: 'unpaired', isAsking: false, problem: null } as const;
  // Whoever opens this page by chance keeps what their browser has: only a kiosk had visitors.
  const effects: KioskEffect[] = kiosk.orders === null ? [] : [{ kind: 'wipe-page' }];
  return [{ ...kiosk, phase, orders: null, first: null, unanswered: 0 }, effects];
}

/** Until the device is known to be paired. */
function arrivalStep(kiosk: Kiosk, event: KioskEvent): Step {
  switch (event.kind) {
    case 'orders':
      return wipe(kiosk);
    case 'pairing':
      return [{ ...kiosk, phase: { kind: 'unpaired', isAsking: true, problem: null } }, []];
    case 'pairing-failed':
      return [{ ...kiosk, phase: { kind: 'unpaired', isAsking: false, problem: event.message } }, []];
    default:
      return [kiosk, []];
  }
}

function checkingStep(kiosk: Kiosk, phase: { sinceMs: number }, event: KioskEvent, atMs: number): Step {
  switch (event.kind) {
    case 'checked':
      return rest(kiosk, atMs);
    // Nobody waits for a tone: it is played again when they are gone.
    case 'start': {
      if (!mayStart(kiosk, event) || kiosk.orders?.paused) return [kiosk, []];
      const [next, effects] = greet(kiosk, event.language, atMs);
      return [next, [{ kind: 'stop-check' }, ...effects]];
    }
    case 'tick': {
      if (atMs - phase.sinceMs < CHECK_LIMIT_MS) return [kiosk, []];
      const [next, effects] = rest(
        learn(kiosk, { kind: 'checked', result: 'failed', error: null }, atMs),
        atMs,
      );
      return [next, [{ kind: 'stop-check' }, ...effects]];
    }
    default:
      return [kiosk, []];
  }
}
