/** What a kiosk is at, what may happen to it and what it then has done: the types of `kioskStep`. Times are ms since the page was loaded. */
import type { KioskOrders, HearingResult, KioskSettings } from '../../../shared/kiosk/contract.ts';
import type { FloorView } from '../../call/call-view.ts';

export type StartedBy = 'touch' | 'key' | 'speech';
/** Why a visit is about to end. `long`: it has lasted as long as a visit may. */
export type WarnedOf = 'idle' | 'goodbye' | 'long';

export type Phase =
  /** Nobody knows yet whether this device is paired. */
  | { kind: 'starting' }
  | { kind: 'unpaired'; isAsking: boolean; problem: string | null }
  | { kind: 'attract' }
  | { kind: 'checking'; sinceMs: number }
  | { kind: 'greeting'; sinceMs: number; language: string; isRead: boolean; isUp: boolean }
  | ({ kind: 'conversation' } & Visit)
  | ({ kind: 'warning'; why: WarnedOf; sinceMs: number; endsAtMs: number } & Visit)
  /** `tryAgainAtMs` is null while the wipe is under way. */
  | { kind: 'wiping'; isAfterVisit: boolean; failures: number; tryAgainAtMs: number | null }
  | { kind: 'paused' }
  | { kind: 'trouble'; why: 'offline' | 'sound' };

/** A visitor who talks. */
export interface Visit {
  language: string;
  /** Since when a visit may last so long: its beginning, or when somebody said by hand that they are still there. */
  stayedSinceMs: number;
  floor: FloorView;
  /** Since when nobody says or does anything; null: somebody does. */
  quietSinceMs: number | null;
  /** Who said goodbye last, and nothing after it. */
  farewellBy: 'user' | 'model' | null;
}

/** A thing that failed. It counts until the same part works again. */
export interface KioskError {
  part: 'server' | 'call' | 'sound' | 'page';
  code: string;
  message: string;
  atMs: number;
}

/** Orders as they were last heard, with the settings that hold. */
export type KnownOrders = Omit<KioskOrders, 'settings'> & { settings: KioskSettings };

export interface Kiosk {
  phase: Phase;
  /** null: the server has not answered yet. */
  orders: KnownOrders | null;
  /** What this page was told first: whatever differs later means a reload. */
  first: Pick<KioskOrders, 'restart' | 'serverVersion'> | null;
  /** Questions in a row that the server did not answer. */
  unanswered: number;
  isBrowserOffline: boolean;
  hearing: { result: HearingResult; atMs: number } | null;
  /** When the device is to prove again that it hears; null: never. */
  checkDueMs: number | null;
  /** The microphone or the sound cannot be opened. */
  isSoundBroken: boolean;
  error: KioskError | null;
  /** The page is to be loaded anew as soon as nobody is there. */
  wantsReload: boolean;
}

export const KIOSK_START: Kiosk = {
  phase: { kind: 'starting' },
  orders: null,
  first: null,
  unanswered: 0,
  isBrowserOffline: false,
  hearing: null,
  checkDueMs: 0,
  isSoundBroken: false,
  error: null,
  wantsReload: false,
};

export type KioskEvent =
  /** Time goes by; `hour` is that of the device's own day. */
  | { kind: 'tick'; hour: number }
  | { kind: 'orders'; orders: KioskOrders }
  | { kind: 'unpaired' }
  | { kind: 'pairing' }
  | { kind: 'pairing-failed'; message: string }
  | { kind: 'server-away'; code: string; message: string }
  | { kind: 'browser-online'; online: boolean }
  /** Somebody wants to talk. `language` is null where they did not choose. */
  | { kind: 'start'; by: StartedBy; language: string | null }
  | { kind: 'greeting-read' }
  | { kind: 'call-up' }
  | { kind: 'call-over'; error: { code: string; message: string } | null }
  | { kind: 'floor'; floor: FloorView }
  | { kind: 'farewell'; by: 'user' | 'model' | null }
  /** Something wrong with the sound of the call that is up; null: all is well. */
  | { kind: 'sound'; trouble: { code: string; message: string } | null }
  /** Somebody touched the screen or typed, in a visit. */
  | { kind: 'touched' }
  | { kind: 'end' }
  | { kind: 'wiped' }
  | { kind: 'wipe-failed'; code: string; message: string }
  /** `error`: why it could not be tried, where nobody could talk either. */
  | { kind: 'checked'; result: HearingResult; error: { code: string; message: string } | null }
  /** Whoever looks after the device wants to know now. */
  | { kind: 'check-now' }
  | { kind: 'memory'; usedBytes: number }
  /** The server has a newer page. */
  | { kind: 'page-replaced' }
  /** Something in the page threw, and nobody caught it. */
  | { kind: 'page-broke'; message: string };

export type KioskEffect =
  /** Opens a call whose microphone is off: nothing of the visitor leaves the device before the greeting is over. */
  | { kind: 'start-call'; language: string }
  | { kind: 'read-greeting' }
  | { kind: 'stop-greeting' }
  | { kind: 'open-microphone' }
  | { kind: 'chime' }
  /** Ends the call, removes what the page has of the visitor, then what the server has. */
  | { kind: 'wipe' }
  /** The page's own part of it: where the device is not paired, the server has done its part. */
  | { kind: 'wipe-page' }
  | { kind: 'check-hearing' }
  | { kind: 'stop-check' }
  | { kind: 'reload' };
