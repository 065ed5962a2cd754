/** Turns through detectors and policies: hears each once, then adds up. */
import { Silero } from '../silero.ts';
import { aucRow, MOMENTS_MS, pausesAt, type AucRow, type ScoredPause } from './auc.ts';
import { loadDetector } from './detectors.ts';
import { detectorScores, framesOf, gateFrames, throughPipeline } from './hear.ts';
import type { Judge } from './judge.ts';
import type { LabelledTurn } from './labelled-turn.ts';
import { operatingPoints, speakerSums, type OperatingPoint } from './operating-point.ts';
import { usableTailMs } from './read-turns.ts';
import type { EarlyReply } from './early-reply.ts';
import { rejoinPoints, rejoinsOf, type RejoinPoint } from './rejoin-sweep.ts';
import { replay, scoredHolds } from './replay.ts';
import { lengthen } from './room-tone.ts';
import { LONGEST_COMMIT_MS, settings } from './settings.ts';
import { sweepPoint, type SweepPoint, type TurnOutcomes } from './sweep.ts';
import { reweighted } from './weights.ts';

/** Of one detector on the turns of one source, or of all. */
export interface Result {
  detector: string;
  source: string;
  n: { turns: number; ends: number; holds: number; speakers: number };
  /** Empty for the timer, which scores nothing. */
  auc: AucRow[];
  sweep: SweepPoint[];
  operatingPoints: OperatingPoint[];
  rejoins: RejoinPoint[];
}

interface HeardTurn extends TurnOutcomes {
  /** With the shipped policy, for each of REJOIN_LIMITS. */
  rejoins: (EarlyReply | null)[];
  /** At each of MOMENTS_MS. */
  pauses: ScoredPause[][];
}

/** A VAD takes a little to let go, and a frame is a frame long. */
const AFTER_MS = LONGEST_COMMIT_MS + 250;

/** What each detector made of each turn: for each detector, the turns in the same order. The timer is the first. */
export interface Measured {
  detectors: readonly {
    name: string;
    hasScores: boolean;
    hasJudge: boolean;
    turns: readonly HeardTurn[];
  }[];
}

/**
 * `detectors`: names for `loadDetector`; the timer is measured too, whether it is among them or not. Each is measured alone and with each
 * of `judges`. `progress` is told after each turn.
 */
export async function measureTurns(
  turns: readonly LabelledTurn[],
  detectors: readonly string[],
  judges: readonly Judge[] = [],
  progress: (done: number) => void = () => {},
): Promise<Measured> {
  const names = ['timer', ...detectors.filter((name) => name !== 'timer')];
  const silero = await Silero.load();
  const loaded = await Promise.all(names.map(loadDetector));
  const judged: (Judge | null)[] = [null, ...judges];
  const heard: HeardTurn[][] = names.flatMap(() => judged.map(() => []));
  for (const [done, it] of turns.entries()) {
    const recorded = await it.pcm();
    const turn = { ...it, tailMs: usableTailMs(it, recorded) };
    const frames = framesOf(throughPipeline(lengthen(turn, recorded, AFTER_MS)));
    const gate = await gateFrames(silero, frames);
    for (const [i, detector] of loaded.entries()) {
      const scores = detector ? await detectorScores(detector, frames, gate) : frames.map(() => null);
      const heardFrames = gate.map((frame, at) => ({ ...frame, ended: scores[at]! }));
      const pauses = MOMENTS_MS.map((momentMs) => pausesAt(turn, scores, momentMs));
      for (const [j, judge] of judged.entries())
        heard[i * judged.length + j]!.push({
          turn,
          outcomes: settings(detector !== null, judge !== null).map(({ policy }) =>
            replay(turn, heardFrames, policy, judge),
          ),
          rejoins: rejoinsOf(turn, heardFrames, judge),
          pauses: judge === null ? pauses : [],
        });
    }
    progress(done + 1);
  }
  for (const detector of loaded) detector?.release();
  return {
    detectors: names.flatMap((name, i) =>
      judged.map((judge, j) => ({
        name: judge === null ? name : `${name} + judge ${judge.name}`,
        hasScores: loaded[i] !== null,
        hasJudge: judge !== null,
        turns: heard[i * judged.length + j]!,
      })),
    ),
  };
}

/**
 * By source, then `all` where there is more than one; of each, the detectors in their order. `shares`: by source, what part of
 * what people say has holds, in percent (weights.ts); empty counts every turn alike.
 */
export function resultsOf(
  { detectors }: Measured,
  shares: ReadonlyMap<string, number> = new Map(),
): Result[] {
  const weighted = detectors.map(({ turns }) => {
    const weightedTurns = reweighted(
      turns.map(({ turn }) => turn),
      shares,
    );
    return turns.map((heard, i) => ({ ...heard, turn: weightedTurns[i]! }));
  });
  const sources = [...new Set(weighted[0]!.map(({ turn }) => turn.source))].sort();
  return (sources.length > 1 ? [...sources, 'all'] : sources).flatMap((source) => {
    const ofIt = weighted.map((turns) =>
      turns.filter(({ turn }) => source === 'all' || turn.source === source),
    );
    return detectors.map((it, i) => resultOf(it, source, ofIt[i]!, ofIt[0]!));
  });
}

function resultOf(
  { name: detector, hasScores: hasDetector, hasJudge }: Measured['detectors'][number],
  source: string,
  turns: readonly HeardTurn[],
  timer: readonly HeardTurn[],
): Result {
  return {
    detector,
    source,
    n: {
      turns: turns.filter(({ outcomes }) => outcomes[0]!.isCut !== null).length,
      ends: turns.filter(({ turn }) => turn.isWhole).length,
      holds: turns.reduce((sum, { turn }) => sum + scoredHolds(turn).length, 0),
      speakers: new Set(turns.map(({ turn }) => turn.speaker)).size,
    },
    auc:
      hasDetector && !hasJudge
        ? MOMENTS_MS.map((atMs, moment) =>
            aucRow(
              atMs,
              turns.flatMap(({ pauses }) => pauses[moment]!),
            ),
          )
        : [],
    sweep: settings(hasDetector, hasJudge).map((setting, index) => sweepPoint(setting, index, turns)),
    operatingPoints: operatingPoints(speakerSums(turns), speakerSums(timer), !hasDetector && !hasJudge),
    rejoins: rejoinPoints(turns),
  };
}
