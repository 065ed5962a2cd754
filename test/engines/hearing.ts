/** What a recording of the room proves. Times are in ms of the recording. */
import { envelope, findClip, firstSoundMs } from '../e2e/support/analysis.ts';
import type { Audio } from '../e2e/support/wav.ts';
import type { Clip } from './clips.ts';

export interface Room {
  speaker: Float32Array;
  microphone: Float32Array;
}

/** Levels, one a millisecond. */
export const roomOf = ({ speaker, microphone }: { speaker: Audio; microphone: Audio }): Room => ({
  speaker: envelope(speaker),
  microphone: envelope(microphone),
});

/** From the end of what was said to the first sound of its answer; null if nothing sounded after it. */
export function earToEarMs(room: Room, said: Clip, fromMs = 0): number | null {
  const endMs = findClip(room.microphone, said.levels, fromMs) + said.speechEndMs;
  const soundMs = firstSoundMs(room.speaker, endMs);
  return soundMs === null ? null : soundMs - endMs;
}

/** Quieter than any speech, louder than dither: −50 dBFS. */
const AUDIBLE = 10 ** (-50 / 20);

/** Each stretch without an audible sound, of at least `atLeastMs`, between two times. */
export function silences(
  levels: Float32Array,
  fromMs: number,
  toMs: number,
  atLeastMs: number,
): { fromMs: number; toMs: number }[] {
  const found: { fromMs: number; toMs: number }[] = [];
  let since = Math.floor(fromMs);
  const end = Math.min(levels.length, Math.floor(toMs));
  for (let ms = since; ms <= end; ms++) {
    if (ms < end && levels[ms]! <= AUDIBLE) continue;
    if (ms - since >= atLeastMs) found.push({ fromMs: since, toMs: ms });
    since = ms + 1;
  }
  return found;
}
