/** Whether somebody speaks right before the screen, and not across the lobby: pure, frame by frame. */

/** How far above the room speech must be, in dB. */
const ABOVE_ROOM_DB = 12;
/** And how loud at least: softer than this, nobody speaks to a screen. dBFS, without gain control. */
const LEAST_DB = -52;
/** "Hello" is longer; a cough, or a word in passing, is not. */
const LEAST_MS = 350;
/** The room's level follows a louder room slowly, so that speech does not become the room, and a quieter one soon. */
const RISE_DB_PER_S = 1.5;
const FALL_DB_PER_S = 20;
/** A frame that is too soft in the middle of a word ends nothing. */
const GAP_MS = 160;

export interface NearSpeech {
  /** dBFS; null before the first frame. */
  roomDb: number | null;
  nearMs: number;
  gapMs: number;
}

export const NOBODY_NEAR: NearSpeech = { roomDb: null, nearMs: 0, gapMs: 0 };

/** A frame of `ms`, and whether the VAD takes it for speech. */
export interface NearFrame {
  isSpeech: boolean;
  levelDb: number;
  ms: number;
}

export function nearStep(
  state: NearSpeech,
  { isSpeech, levelDb, ms }: NearFrame,
): [NearSpeech, isNear: boolean] {
  const before = state.roomDb ?? levelDb;
  const change = Math.max(
    (-FALL_DB_PER_S * ms) / 1000,
    Math.min((RISE_DB_PER_S * ms) / 1000, levelDb - before),
  );
  // Digital silence is no room.
  const roomDb = Math.max(-90, before + change);
  const counts = isSpeech && levelDb >= LEAST_DB && levelDb >= roomDb + ABOVE_ROOM_DB;
  const gapMs = counts ? 0 : state.gapMs + ms;
  const nearMs = counts ? state.nearMs + ms : gapMs > GAP_MS ? 0 : state.nearMs;
  return [{ roomDb, nearMs, gapMs }, nearMs >= LEAST_MS];
}
