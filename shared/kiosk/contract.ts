/**
 * What a kiosk (a screen that is paired with this Latch) and the server say to each other: one schema each, read leniently.
 *
 * A device proves by a cookie which kiosk it is (HttpOnly, SameSite=Strict, signed; scripts never see it). With it, it may start calls
 * without an access code, and it may do nothing else: every other route answers `kiosk-only`. (`/api/admin` lets in whoever is signed in, on a
 * device too; the end of a visit signs out there.)
 *
 * - `POST /api/kiosk/pair` {code}: 200 with KioskOrders, and the cookie. Errors: `pairing-wrong`, `rate-limited`.
 * - `GET /api/kiosk`: KioskOrders, with the settings.
 * - `POST /api/kiosk/heartbeat` Heartbeat, each HEARTBEAT_MS and at each change of state: KioskOrders; `settings` is null where the device has
 *   this revision of them.
 * - `POST /api/kiosk/pin` {pin}: 204. Errors: `pin-wrong` (also where no PIN is set), `rate-limited`.
 * - `DELETE /api/kiosk/visitor`: 204. Everything of this visitor is gone from the server, and the cookie says from now on who the next one is.
 *   The page asks for it when a visitor goes, and when it starts, since a crash may have cut a visit off; it greets nobody before the 204.
 * - `POST /api/calls`, `POST /api/calls/end`, `GET /api/hello` and the line of a call are those of every page. A call is refused with
 *   `kiosk-paused` while the kiosk is paused.
 *
 * Each of them but pair and hello answers `kiosk-unpaired` where this device is not paired, or was unpaired. Its cookie is gone with that answer, and a call that
 * was up has ended. `store-away`: the database is away; try again.
 *
 * Why a visitor ends by a request of its own: one visitor may have several calls (a lost call is replaced), so the beginning of a call tells
 * nothing, and the page must know that all is gone before it shows the first screen again.
 */
import * as v from 'valibot';
import { KEEPS } from '../conversations/document.ts';

/** How often a device says that it is there. */
export const HEARTBEAT_MS = 15_000;
/** A code to pair a device holds for so long, and once. */
export const PAIRING_CODE_MS = 10 * 60_000;
/** Crockford's alphabet: nobody mistakes one letter for another. Case, spaces and hyphens do not matter. */
export const PAIRING_CODE_CHARS = 8;

export const MAX_NAME_CHARS = 60;
export const MAX_TITLE_CHARS = 80;
export const MAX_TEXT_CHARS = 400;
export const MAX_MESSAGE_CHARS = 300;
export const MAX_PICTURE_BYTES = 200 * 1024;
/** Kinds of pictures that every browser shows and that run nothing. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const;
export const MIN_PIN_DIGITS = 4;
export const MAX_PIN_DIGITS = 12;
export const MAX_LANGUAGES = 12;
export const IDLE_SECONDS = { min: 10, max: 600 } as const;
export const WARNING_SECONDS = { min: 5, max: 60 } as const;
export const SELF_CHECK_MINUTES = { min: 0, max: 1_440 } as const;

export const CAPTION_SIZES = ['normal', 'large', 'huge'] as const;
export type CaptionSize = (typeof CAPTION_SIZES)[number];

const within = ({ min, max }: { min: number; max: number }) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

const settings = {
  attract: v.object({
    title: v.pipe(v.string(), v.maxLength(MAX_TITLE_CHARS)),
    text: v.pipe(v.string(), v.maxLength(MAX_TEXT_CHARS)),
    picture: v.pipe(
      v.nullable(v.pipe(v.string(), v.maxLength(Math.ceil(MAX_PICTURE_BYTES / 3) * 4 + 40))),
      v.description('a data: URL of one of PICTURE_TYPES'),
    ),
    languages: v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/))),
      v.minLength(1),
      v.maxLength(MAX_LANGUAGES),
      v.description('BCP 47, in the order of the buttons; one: there is no choice'),
    ),
  }),
  startBy: v.pipe(
    v.object({ touch: v.boolean(), key: v.boolean(), speech: v.boolean() }),
    v.check(({ touch, key, speech }) => touch || key || speech, 'one of them at least'),
  ),
  greeting: v.pipe(
    v.string(),
    v.maxLength(MAX_TEXT_CHARS),
    v.description(
      'said first; empty: the page’s own words. What says that it is an AI, and what is kept, is the page’s and always said',
    ),
  ),
  keep: v.pipe(
    v.picklist(KEEPS),
    v.description('what stays of a visitor’s conversation; nothing: it is wiped with the rest'),
  ),
  idleSeconds: v.pipe(
    within(IDLE_SECONDS),
    v.description('a visitor who does nothing for so long is warned'),
  ),
  warningSeconds: v.pipe(
    within(WARNING_SECONDS),
    v.description('and so long after the warning the visit ends'),
  ),
  captionSize: v.picklist(CAPTION_SIZES),
  selfCheckMinutes: v.pipe(
    within(SELF_CHECK_MINUTES),
    v.description('how often the device proves that its microphone hears its speaker; 0: never'),
  ),
  reloadHour: v.pipe(
    v.nullable(within({ min: 0, max: 23 })),
    v.description(
      'in this hour of the device’s own day the page reloads, once and when nobody is there; null: never',
    ),
  ),
};

/** What an administrator sets. */
export const kioskSettings = v.object(settings);
export type KioskSettings = v.InferOutput<typeof kioskSettings>;

export const DEFAULT_SETTINGS: KioskSettings = {
  attract: { title: '', text: '', picture: null, languages: ['en'] },
  startBy: { touch: true, key: true, speech: false },
  greeting: '',
  keep: 'nothing',
  idleSeconds: 45,
  warningSeconds: 15,
  captionSize: 'large',
  selfCheckMinutes: 60,
  reloadHour: 4,
};

/** What the device does. */
export const KIOSK_STATES = [
  'starting',
  'attract',
  'greeting',
  'conversation',
  'warning',
  'wiping',
  'checking',
  'paused',
  'trouble',
] as const;
export type KioskState = (typeof KIOSK_STATES)[number];

/** Whether the microphone heard the device's own tone. `failed`: it could not be tried. */
export const HEARING_RESULTS = ['heard', 'not-heard', 'failed'] as const;
export type HearingResult = (typeof HEARING_RESULTS)[number];

/** How long ago by the device's clock: a device that lost its power may not know what time it is. */
const agoMs = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(366 * 24 * 3_600_000));
const errorText = {
  code: v.pipe(v.string(), v.maxLength(60)),
  message: v.pipe(v.string(), v.maxLength(300)),
};

/** POST /api/kiosk/heartbeat: what a device says of itself. */
export const heartbeat = v.object({
  state: v.fallback(v.picklist(KIOSK_STATES), 'attract'),
  version: v.pipe(
    v.string(),
    v.maxLength(60),
    v.description('the serverVersion that this page was first told; empty: none yet'),
  ),
  revision: v.pipe(v.number(), v.description('of the settings that the device has; 0: none')),
  hearing: v.pipe(
    v.nullable(v.object({ result: v.picklist(HEARING_RESULTS), agoMs })),
    v.description('the last self-check; null: none yet'),
  ),
  error: v.pipe(
    v.nullable(v.object({ ...errorText, agoMs })),
    v.description('the last thing that failed and was not mended since; null: all is well'),
  ),
  callsToday: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000)),
});
export type Heartbeat = v.InferOutput<typeof heartbeat>;

/** What a device is to do. */
export const kioskOrders = v.object({
  name: v.string(),
  /** Counts the changes of the settings, from 1. */
  revision: v.number(),
  settings: v.nullable(kioskSettings),
  hasPin: v.pipe(
    v.boolean(),
    v.description('whether to leave or to configure asks for a PIN; without one, the device offers neither'),
  ),
  paused: v.pipe(v.boolean(), v.description('nobody new is greeted; a visit that is under way goes on')),
  message: v.pipe(
    v.nullable(v.string()),
    v.description('shown on the first screen, and instead of it while paused'),
  ),
  restart: v.pipe(
    v.string(),
    v.description(
      'where it differs from the first that this page was told, the page reloads: at once where nobody is there, else after the visit',
    ),
  ),
  serverVersion: v.pipe(v.string(), v.description('as `restart`: it changes with each build of the page')),
});
export type KioskOrders = v.InferOutput<typeof kioskOrders>;

/** POST /api/kiosk/pair */
export const pairRequest = v.object({ code: v.pipe(v.string(), v.maxLength(40)) });
/** POST /api/kiosk/pin */
export const pinRequest = v.object({ pin: v.pipe(v.string(), v.maxLength(40)) });

/** Of a QR code: the page of the kiosk, with the code where no server and no log sees it. */
export const pairingHash = (code: string): string => `#${code}`;
/** The code in the fragment of the page's address; null: there is none. */
export function codeInHash(hash: string): string | null {
  const code = /^#([\w-]{1,40})$/.exec(hash)?.[1];
  return code === undefined ? null : code;
}
