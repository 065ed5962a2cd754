/** How long things may take, in ms, and how much a page may hold, where the administrator does not set it. */

/** A greeting is on the screen for so long at least: whoever reads slowly gets its first sentence. */
export const GREETING_MS = 3_500;
/** The second touch of two is not about what came on the screen between them. */
export const DOUBLE_TOUCH_MS = 700;
/** A call that has not begun by then does not. */
export const GREETING_LIMIT_MS = 25_000;
/** The reader of the longest greeting has given up by then (own-voice.ts). */
export const READ_LIMIT_MS = 100_000;
/** Whoever said goodbye and says nothing more is leaving. */
export const USER_FAREWELL_QUIET_MS = 2_000;
/** Whom the model said goodbye to may still have something to say. */
export const MODEL_FAREWELL_QUIET_MS = 6_000;
/** How long whoever said goodbye sees that the visit ends. */
export const FAREWELL_WARNING_MS = 5_000;
/** What is heard this soon after the chime may be the chime. */
export const CHIME_MS = 1_500;
/** Longer than anybody stands before a screen. A radio beside it talks on: only a hand prolongs a visit. */
export const LONGEST_VISIT_MS = 30 * 60_000;
export const WIPE_AGAIN_MS = 2_000;
/** The tone is short; a device that does not open within this will not. */
export const CHECK_LIMIT_MS = 20_000;
/** How often a device that has no sound looks whether it has some. */
export const SOUND_AGAIN_MS = 30_000;
/** One question may get lost. */
export const UNANSWERED_LIMIT = 2;
/** A page that was loaded within the hour of the reload has been reloaded in it. */
export const RELOADED_WITHIN_MS = 61 * 60_000;
/** A kiosk's page holds about 30 MB; at ten times that something leaks. */
export const MEMORY_LIMIT_BYTES = 300 * 2 ** 20;
/** What throws within this time after the page was loaded would do so again. */
export const BROKE_AT_ONCE_MS = 60_000;
