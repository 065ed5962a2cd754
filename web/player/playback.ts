/**
 * What plays when, pure: the position on the timeline, and the sounds that belong to it. The clock of the line is the sound that
 * plays; where nothing sounds, it is the time that passes.
 */
import { lastStarted, turnsAt, type Timeline } from './timeline.ts';

export const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;
export type Speed = (typeof SPEEDS)[number];

/** A sound that has not come by then counts as lost, and the line goes on as text. */
export const WAIT_LIMIT_MS = 10_000;
/** So many sounds are loaded ahead: while a short turn plays, the one behind the next is on its way. */
export const LOAD_AHEAD = 2;
/** Two voices sound at once at most, and two sounds are loaded ahead. */
export const MAX_SOUNDS = 2 + LOAD_AHEAD;

export interface Playback {
  readonly playing: boolean;
  readonly atMs: number;
  readonly speed: Speed;
  /** When the position was last true, on the page's clock. */
  readonly nowMs: number;
  /** Since when a sound is waited for, on the page's clock; null while none is. */
  readonly waitingSinceMs: number | null;
  /** Turns whose sound does not come: they are passed as text. */
  readonly lost: ReadonlySet<number>;
}

/** What is known of a sound. `timeMs`: how far into its turn it is. */
export type SoundState =
  { kind: 'loading' } | { kind: 'playing'; timeMs: number } | { kind: 'ended' } | { kind: 'failed' };

/** A sound that has to be there: at `timeMs` of its turn, playing or ready to play. */
export interface WantedSound {
  readonly turn: number;
  readonly timeMs: number;
  readonly playing: boolean;
}

export const playbackStart: Playback = {
  playing: false,
  atMs: 0,
  speed: 1,
  nowMs: 0,
  waitingSinceMs: null,
  lost: new Set(),
};

/** Plays from where it stands, or from the beginning where it had come to the end. Lost sounds are tried again. */
export function play(playback: Playback, line: Timeline, nowMs: number): Playback {
  const atMs = playback.atMs >= line.lengthMs ? 0 : playback.atMs;
  return {
    ...playback,
    playing: line.lengthMs > 0,
    atMs,
    nowMs,
    waitingSinceMs: null,
    lost: new Set(),
  };
}

export function pause(playback: Playback): Playback {
  return { ...playback, playing: false, waitingSinceMs: null };
}

export function seek(playback: Playback, line: Timeline, toMs: number, nowMs: number): Playback {
  const atMs = Math.min(Math.max(Number.isFinite(toMs) ? toMs : 0, 0), line.lengthMs);
  return { ...playback, atMs, nowMs, waitingSinceMs: null };
}

/** The position at `nowMs`, by what the sounds say. The position never goes back by itself. */
export function advance(
  playback: Playback,
  line: Timeline,
  nowMs: number,
  stateOf: (turn: number) => SoundState,
): Playback {
  if (!playback.playing) return playback;
  const { atMs } = playback;
  const lost = new Set(playback.lost);
  let loading: number | null = null;
  for (const turn of turnsAt(line, atMs)) {
    const span = line.spans[turn]!;
    if (!span.sounds || lost.has(turn)) continue;
    const state = stateOf(turn);
    if (state.kind === 'playing') {
      // A file may be longer than its turn.
      const soundAtMs = Math.min(span.startMs + state.timeMs, span.endMs);
      return at(playback, line, nowMs, Math.max(atMs, soundAtMs), lost);
    }
    if (state.kind === 'failed') lost.add(turn);
    else if (state.kind === 'loading') loading ??= turn;
  }
  if (loading !== null) {
    const waitingSinceMs = playback.waitingSinceMs ?? nowMs;
    const tooLong = nowMs - waitingSinceMs > WAIT_LIMIT_MS;
    if (tooLong) lost.add(loading);
    return { ...playback, nowMs, lost, waitingSinceMs: tooLong ? null : waitingSinceMs };
  }
  const passedMs = Math.max(0, nowMs - playback.nowMs) * playback.speed;
  return at(playback, line, nowMs, Math.min(atMs + passedMs, nextSoundMs(line, atMs)), lost);
}

function at(
  playback: Playback,
  line: Timeline,
  nowMs: number,
  atMs: number,
  lost: ReadonlySet<number>,
): Playback {
  const over = atMs >= line.lengthMs;
  return {
    ...playback,
    playing: !over,
    atMs: over ? line.lengthMs : atMs,
    nowMs,
    waitingSinceMs: null,
    lost,
  };
}

/** Where the next sound starts. A page that was held up, as in the background, must not begin in the middle of it. */
function nextSoundMs(line: Timeline, atMs: number): number {
  for (let index = lastStarted(line, atMs) + 1; index < line.spans.length; index++)
    if (line.spans[index]!.sounds) return line.spans[index]!.startMs;
  return Infinity;
}

/** The sounds of this position, and those loaded ahead. */
export function wantedSounds({ playing, atMs, lost }: Playback, line: Timeline): WantedSound[] {
  const wanted: WantedSound[] = turnsAt(line, atMs)
    .filter((turn) => line.spans[turn]!.sounds && !lost.has(turn))
    .map((turn) => ({ turn, timeMs: atMs - line.spans[turn]!.startMs, playing }));
  let ahead = LOAD_AHEAD;
  for (let turn = lastStarted(line, atMs) + 1; turn < line.spans.length && ahead > 0; turn++) {
    if (!line.spans[turn]!.sounds || lost.has(turn)) continue;
    wanted.push({ turn, timeMs: 0, playing: false });
    ahead--;
  }
  return wanted;
}
