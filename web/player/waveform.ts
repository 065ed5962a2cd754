/** The loudness of each voice over the timeline, as columns, and as a path to draw. Pure. */
import type { Timeline } from './timeline.ts';

/** Loudness of each turn by its place: 0..1, ten values a second. A turn without them is drawn as an even bar. */
export type Peaks = Readonly<Record<string, readonly number[]>>;

export const PEAKS_PER_SECOND = 10;
/** An even bar: seen as speech, lower than speech mostly is. */
export const EVEN_PEAK = 0.35;
/** A quiet word is still a word: less than this would be no mark at all. */
const LEAST_PEAK = 0.08;

export interface Lanes {
  user: Float32Array;
  assistant: Float32Array;
}

/** The loudest moment of each voice in each of `columns` equal parts of the line; 0 where a voice is silent. */
export function lanesOf(line: Timeline, peaks: Peaks, columns: number): Lanes {
  const lanes: Lanes = { user: new Float32Array(columns), assistant: new Float32Array(columns) };
  const columnMs = line.lengthMs / columns;
  if (!(columnMs > 0)) return lanes;
  for (const { turn, startMs, endMs } of line.spans) {
    const lane = lanes[turn.role];
    const own = peaks[turn.place];
    const last = Math.min(columns - 1, Math.ceil(endMs / columnMs) - 1);
    for (let column = Math.floor(startMs / columnMs); column <= last; column++) {
      const fromMs = Math.max(0, column * columnMs - startMs);
      const toMs = Math.min(endMs, (column + 1) * columnMs) - startMs;
      lane[column] = Math.max(lane[column]!, loudest(own, fromMs, toMs));
    }
  }
  return lanes;
}

function loudest(peaks: readonly number[] | undefined, fromMs: number, toMs: number): number {
  if (!peaks || peaks.length === 0) return EVEN_PEAK;
  const first = Math.floor((fromMs * PEAKS_PER_SECOND) / 1000);
  const last = Math.max(first, Math.ceil((toMs * PEAKS_PER_SECOND) / 1000) - 1);
  let most = LEAST_PEAK;
  for (let index = first; index <= Math.min(last, peaks.length - 1); index++) {
    // Peaks come from a server: what is no number counts as silence.
    const peak = Number(peaks[index]);
    if (peak > most) most = Math.min(peak, 1);
  }
  return most;
}

/** The columns as bars, in an SVG of one unit a column and one unit of height. `up`: bars stand on the line; otherwise they hang. */
export function lanePath(lane: Float32Array, up: boolean): string {
  let path = '';
  for (const [column, peak] of lane.entries())
    if (peak > 0) path += `M${column + 0.5} ${up ? 1 : 0}v${((up ? -1 : 1) * peak).toFixed(3)}`;
  return path;
}
