/** What happens while a visitor is there: greeting, conversation, warning. Pure, as all of `kioskStep`. */
import type { FloorView } from '../../call/call-view.ts';
import type { Kiosk, KioskEvent, Phase, Visit, WarnedOf } from './kiosk-state.ts';
import {
  CHIME_MS,
  DOUBLE_TOUCH_MS,
  FAREWELL_WARNING_MS,
  GREETING_LIMIT_MS,
  GREETING_MS,
  LONGEST_VISIT_MS,
  MODEL_FAREWELL_QUIET_MS,
  READ_LIMIT_MS,
  USER_FAREWELL_QUIET_MS,
} from './limits.ts';
import { wipe, type Step } from './resting.ts';

type PhaseOf<Kind extends Phase['kind']> = Extract<Phase, { kind: Kind }>;

/** Somebody came. */
export function greet(kiosk: Kiosk, language: string | null, atMs: number): Step {
  const chosen = language ?? kiosk.orders?.settings.attract.languages[0] ?? 'en';
  return [
    { ...kiosk, phase: { kind: 'greeting', sinceMs: atMs, language: chosen, isRead: false, isUp: false } },
    [{ kind: 'start-call', language: chosen }, { kind: 'read-greeting' }],
  ];
}

export function greetingStep(
  kiosk: Kiosk,
  phase: PhaseOf<'greeting'>,
  event: KioskEvent,
  atMs: number,
): Step {
  switch (event.kind) {
    case 'greeting-read':
      return talkIfGreeted(kiosk, { ...phase, isRead: true }, atMs);
    case 'call-up':
      return talkIfGreeted(
        { ...kiosk, error: mended(kiosk, 'call', 'sound') },
        { ...phase, isUp: true },
        atMs,
      );
    // Whoever presses on has read it. Those who touch twice to begin have not.
    case 'touched': {
      if (atMs - phase.sinceMs < DOUBLE_TOUCH_MS) return [kiosk, []];
      const [next, effects] = talkIfGreeted(
        kiosk,
        { ...phase, isRead: true, sinceMs: atMs - GREETING_MS },
        atMs,
      );
      return [next, [{ kind: 'stop-greeting' }, ...effects]];
    }
    case 'tick':
      if (phase.isUp && atMs - phase.sinceMs >= READ_LIMIT_MS) {
        const [next, effects] = talkIfGreeted(kiosk, { ...phase, isRead: true }, atMs);
        return [next, [{ kind: 'stop-greeting' }, ...effects]];
      }
      if (!phase.isUp && atMs - phase.sinceMs >= GREETING_LIMIT_MS) {
        const error = { part: 'call', code: 'line-blocked', message: 'A call did not begin.', atMs } as const;
        return wipe({ ...kiosk, error });
      }
      return talkIfGreeted(kiosk, phase, atMs);
    default:
      return [kiosk, []];
  }
}

export function conversationStep(
  kiosk: Kiosk,
  phase: PhaseOf<'conversation'>,
  event: KioskEvent,
  atMs: number,
): Step {
  switch (event.kind) {
    case 'floor': {
      const isQuiet = isQuietFloor(event.floor);
      const quietSinceMs = isQuiet ? (phase.quietSinceMs ?? atMs) : null;
      const farewellBy = event.floor === 'hearing' ? null : phase.farewellBy;
      return [{ ...kiosk, phase: { ...phase, floor: event.floor, quietSinceMs, farewellBy } }, []];
    }
    case 'farewell':
      return [{ ...kiosk, phase: { ...phase, farewellBy: event.by } }, []];
    case 'touched':
      return [{ ...kiosk, phase: { ...touched(phase, atMs), kind: 'conversation' } }, []];
    case 'tick': {
      const why = warnsOf(kiosk, phase, atMs);
      return why === null ? [kiosk, []] : warn(kiosk, phase, why, atMs);
    }
    default:
      return [kiosk, []];
  }
}

export function warningStep(kiosk: Kiosk, phase: PhaseOf<'warning'>, event: KioskEvent, atMs: number): Step {
  const { why, sinceMs, endsAtMs } = phase;
  const visit = visitOf(phase);
  const goOn = (from: typeof visit): Step => [{ ...kiosk, phase: { kind: 'conversation', ...from } }, []];
  switch (event.kind) {
    case 'floor':
      return [{ ...kiosk, phase: { ...phase, floor: event.floor } }, []];
    case 'touched':
      return goOn(touched(visit, atMs));
    case 'tick':
      // Also where a short word was answered at once: the chime itself is over by then.
      if (why !== 'long' && !isQuietFloor(visit.floor) && atMs - sinceMs >= CHIME_MS)
        return goOn({ ...visit, quietSinceMs: null, farewellBy: null });
      return atMs >= endsAtMs ? wipe(kiosk) : [kiosk, []];
    default:
      return [kiosk, []];
  }
}

/** Nobody speaks, and no answer is awaited. */
function isQuietFloor(floor: FloorView): boolean {
  return floor === 'listening' || floor === 'muted' || floor === 'waiting-for-key';
}

/** The error that stays when these parts work again. */
export function mended({ error }: Kiosk, ...parts: NonNullable<Kiosk['error']>['part'][]): Kiosk['error'] {
  return error !== null && parts.includes(error.part) ? null : error;
}

function talkIfGreeted(kiosk: Kiosk, phase: PhaseOf<'greeting'>, atMs: number): Step {
  const { language, isRead, isUp, sinceMs } = phase;
  if (!isRead || !isUp || atMs - sinceMs < GREETING_MS) return [{ ...kiosk, phase }, []];
  const visit = {
    language,
    stayedSinceMs: atMs,
    floor: 'listening',
    quietSinceMs: atMs,
    farewellBy: null,
  } as const;
  return [{ ...kiosk, phase: { kind: 'conversation', ...visit } }, [{ kind: 'open-microphone' }]];
}

/** A hand says that somebody is there, whoever talks. */
function touched(visit: Visit, atMs: number): Visit {
  const quietSinceMs = isQuietFloor(visit.floor) ? atMs : null;
  return { ...visitOf(visit), stayedSinceMs: atMs, quietSinceMs, farewellBy: null };
}

function warnsOf(kiosk: Kiosk, phase: PhaseOf<'conversation'>, atMs: number): WarnedOf | null {
  if (atMs - phase.stayedSinceMs >= LONGEST_VISIT_MS) return 'long';
  if (phase.quietSinceMs === null) return null;
  const quietMs = atMs - phase.quietSinceMs;
  if (phase.farewellBy === 'user' && quietMs >= USER_FAREWELL_QUIET_MS) return 'goodbye';
  if (phase.farewellBy === 'model' && quietMs >= MODEL_FAREWELL_QUIET_MS) return 'goodbye';
  const idleMs = (kiosk.orders?.settings.idleSeconds ?? 0) * 1000;
  return quietMs >= idleMs ? 'idle' : null;
}

function warn(kiosk: Kiosk, visit: Visit, why: WarnedOf, atMs: number): Step {
  const setMs = (kiosk.orders?.settings.warningSeconds ?? 0) * 1000;
  const endsAtMs = atMs + (why === 'goodbye' ? Math.min(setMs, FAREWELL_WARNING_MS) : setMs);
  return [
    { ...kiosk, phase: { kind: 'warning', why, sinceMs: atMs, endsAtMs, ...visitOf(visit) } },
    [{ kind: 'chime' }],
  ];
}

function visitOf({ language, stayedSinceMs, floor, quietSinceMs, farewellBy }: Visit): Visit {
  return { language, stayedSinceMs, floor, quietSinceMs, farewellBy };
}
