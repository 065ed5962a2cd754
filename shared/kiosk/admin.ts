/**
 * What the page of the administrator and the server say to each other (`/api/admin`): one schema each. Without LATCH_ADMIN_CODE each of
 * these routes answers 404.
 *
 * - `POST /api/admin/session` {code}: 204, and a cookie that holds for ADMIN_SESSION_MS (HttpOnly, SameSite=Strict). Errors: `admin-wrong`,
 *   `rate-limited`. `DELETE /api/admin/session`: 204; that session holds no more.
 * - `GET /api/admin/kiosks`: kiosksAnswer.
 * - `POST /api/admin/kiosks` {name}: 201 pairingAnswer: a kiosk that waits for its device.
 * - `GET /api/admin/kiosks/:id`: kioskAnswer. `PUT /api/admin/kiosks/:id` changeKiosk: 204.
 * - `POST /api/admin/kiosks/:id/code`: 201 pairingAnswer. The device that was paired before stays so until another one enters the code.
 * - `POST /api/admin/kiosks/:id/orders` kioskOrder: 204.
 * - `DELETE /api/admin/kiosks/:id`: 204. The device's next request is refused, and its call ends.
 *
 * All but the first answer `admin-required` to whoever is not signed in.
 */
import * as v from 'valibot';
import { KEEPS } from '../conversations/document.ts';
import {
  HEARING_RESULTS,
  KIOSK_STATES,
  kioskSettings,
  MAX_MESSAGE_CHARS,
  MAX_NAME_CHARS,
  MAX_PIN_DIGITS,
  MIN_PIN_DIGITS,
} from './contract.ts';

/** A day of work. */
export const ADMIN_SESSION_MS = 12 * 3_600_000;
/** More than one person keeps an eye on. */
export const MAX_KIOSKS = 200;

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_NAME_CHARS));

/** POST /api/admin/session */
export const adminSessionRequest = v.strictObject({ code: v.pipe(v.string(), v.maxLength(256)) });

/** A kiosk in the list. Times are the server's: ms since 1970. */
const deviceView = v.object({
  id: v.string(),
  name: v.string(),
  /** null: no device was paired yet. */
  pairedAtMs: v.nullable(v.number()),
  /** When the code to pair a device runs out; null: there is none. */
  codeUntilMs: v.nullable(v.number()),
  /** What the device said last, and when; null: nothing since it was paired. */
  said: v.nullable(
    v.object({
      atMs: v.number(),
      state: v.fallback(v.picklist(KIOSK_STATES), 'attract'),
      version: v.string(),
      hearing: v.nullable(
        v.object({ result: v.fallback(v.picklist(HEARING_RESULTS), 'failed'), atMs: v.number() }),
      ),
      error: v.nullable(v.object({ code: v.string(), message: v.string(), atMs: v.number() })),
      callsToday: v.number(),
    }),
  ),
  /** Of the settings: how often it is to prove that it hears, in minutes; 0: never. */
  selfCheckMinutes: v.number(),
  paused: v.boolean(),
  message: v.nullable(v.string()),
});
export type DeviceView = v.InferOutput<typeof deviceView>;

/** GET /api/admin/kiosks */
export const kiosksAnswer = v.object({
  kiosks: v.array(deviceView),
  /** The server's clock, which the times are by. */
  nowMs: v.number(),
  serverVersion: v.string(),
  /** The most that this Latch keeps of a conversation. */
  keepMost: v.fallback(v.picklist(KEEPS), 'nothing'),
});
export type KiosksAnswer = v.InferOutput<typeof kiosksAnswer>;

/** POST /api/admin/kiosks */
export const newKioskRequest = v.strictObject({ name });
/** The one time that the code is told. */
export const pairingAnswer = v.object({
  id: v.string(),
  code: v.string(),
  untilMs: v.number(),
  nowMs: v.number(),
});
export type PairingAnswer = v.InferOutput<typeof pairingAnswer>;

/** GET /api/admin/kiosks/:id */
export const kioskAnswer = v.object({ name: v.string(), settings: kioskSettings, hasPin: v.boolean() });
export type KioskAnswer = v.InferOutput<typeof kioskAnswer>;

/** PUT /api/admin/kiosks/:id. `pin`: left out: as it was; null: none. */
export const changeKiosk = v.strictObject({
  name,
  settings: kioskSettings,
  pin: v.optional(
    v.nullable(v.pipe(v.string(), v.regex(new RegExp(`^\\d{${MIN_PIN_DIGITS},${MAX_PIN_DIGITS}}$`)))),
  ),
});
export type ChangeKiosk = v.InferOutput<typeof changeKiosk>;

/** POST /api/admin/kiosks/:id/orders */
export const kioskOrder = v.variant('order', [
  v.strictObject({ order: v.literal('restart') }),
  v.strictObject({ order: v.literal('pause'), paused: v.boolean() }),
  v.strictObject({
    order: v.literal('message'),
    message: v.nullable(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_MESSAGE_CHARS))),
  }),
]);
export type KioskOrder = v.InferOutput<typeof kioskOrder>;
