/**
 * How well a score tells true ends from holds that still last, at some moments of the pause: the area under the ROC curve, the share
 * of pairs (end, hold) in which the end scores higher. Beside it what can be had for nothing: the longer somebody has spoken, the
 * likelier they are done. So the AUC of that time alone; and the AUC among pairs in which it is about the same.
 */
import { TURN_FRAME_MS } from '../../../web/turn/turn-detector.ts';
import { drawnBy, intervalOf } from './bootstrap.ts';
import type { LabelledTurn } from './labelled-turn.ts';
import { scoredHolds } from './replay.ts';

export const MOMENTS_MS = [100, 200, 400] as const;
/** Pairs match where neither of these lies between them: as in the model's card. In seconds since speech began. */
const MATCH_AT_S = [1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8];

export interface ScoredPause {
  speaker: string;
  turnId: string;
  ended: number;
  /** From the start of speech to the start of the pause. */
  elapsedMs: number;
  isEnd: boolean;
}

/**
 * The pauses of a turn that last until `momentMs`, at the first frame that ends then. Of ends, those whose recording goes on for
 * so long: room tone made here is not scored. Pauses of which the detector says nothing by then are left out.
 */
export function pausesAt(
  turn: LabelledTurn,
  ended: readonly (number | null)[],
  momentMs: number,
): ScoredPause[] {
  const holds = scoredHolds(turn).map(([startMs, endMs]) => ({ startMs, endMs, isEnd: false }));
  const end = { startMs: turn.turnEndMs, endMs: turn.turnEndMs + turn.tailMs, isEnd: true };
  return [...holds, ...(turn.isWhole ? [end] : [])].flatMap(({ startMs, endMs, isEnd }) => {
    const frame = Math.ceil((startMs + momentMs) / TURN_FRAME_MS) - 1;
    const score = ended[frame] ?? null;
    if ((frame + 1) * TURN_FRAME_MS > endMs || score === null) return [];
    return [
      {
        speaker: turn.speaker,
        turnId: turn.id,
        ended: score,
        elapsedMs: startMs - turn.speechStartMs,
        isEnd,
      },
    ];
  });
}

export interface Area {
  auc: number;
  /** 95 %, by drawing speakers anew. */
  low: number;
  high: number;
}

export interface AucRow {
  atMs: number;
  ends: number;
  holds: number;
  /** Null where there are no ends, or no holds. */
  auc: Area | null;
  matched: Area | null;
  elapsedAlone: Area | null;
}

export function aucRow(atMs: number, pauses: readonly ScoredPause[]): AucRow {
  const ends = pauses.filter(({ isEnd }) => isEnd);
  const holds = pauses.filter(({ isEnd }) => !isEnd);
  const byScore = (pause: ScoredPause): number => pause.ended;
  return {
    atMs,
    ends: ends.length,
    holds: holds.length,
    auc: area(ends, holds, byScore, () => true),
    matched: area(ends, holds, byScore, (end, hold) => cellOf(end) === cellOf(hold)),
    elapsedAlone: area(
      ends,
      holds,
      ({ elapsedMs }) => elapsedMs,
      () => true,
    ),
  };
}

function cellOf({ elapsedMs }: ScoredPause): number {
  return MATCH_AT_S.filter((at) => elapsedMs >= 1000 * at).length;
}

/** Pairs are counted once for each two speakers; a draw then only weighs them. */
function area(
  ends: readonly ScoredPause[],
  holds: readonly ScoredPause[],
  scoreOf: (pause: ScoredPause) => number,
  isPair: (end: ScoredPause, hold: ScoredPause) => boolean,
): Area | null {
  const { numbers, count: size } = drawnBy([...ends, ...holds]);
  const right = new Float64Array(size * size);
  const pairs = new Float64Array(size * size);
  ends.forEach((end, e) =>
    holds.forEach((hold, h) => {
      if (!isPair(end, hold)) return;
      const cell = numbers[e]! * size + numbers[ends.length + h]!;
      const ahead = scoreOf(end) - scoreOf(hold);
      pairs[cell]!++;
      right[cell]! += ahead > 0 ? 1 : ahead === 0 ? 0.5 : 0;
    }),
  );
  const measure = (drawn: Float64Array): number => {
    let all = 0;
    let of = 0;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        const weight = drawn[i]! * drawn[j]!;
        all += weight * pairs[i * size + j]!;
        of += weight * right[i * size + j]!;
      }
    return of / all;
  };
  const auc = measure(new Float64Array(size).fill(1));
  return Number.isNaN(auc) ? null : { auc, ...intervalOf(size, measure) };
}
