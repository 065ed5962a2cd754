/** What was measured of the built-in model's judgement, summed up: pure. */
import { medianRatio, type Ratio } from '../rivals/ratio.ts';
import { spread, type Spread } from '../statistics.ts';
import { ARMS, type Arm, type BuiltinJudge, type Judged } from './judged.ts';

export interface ArmFigures {
  /** Of sayings that were not cut into. */
  delay: Spread | null;
  said: number;
  cutInto: number;
  /** Of those, in ms of sound before the speech had ended: mean. */
  heardEarlyMs: number | null;
  noReply: number;
  notFound: number;
}

export interface ComparedArms {
  hasPause: boolean;
  arms: Record<Arm, ArmFigures>;
  /** With the judge against without, of the same saying, where neither cut in. */
  ratio: Ratio | null;
}

/** First of what has no pause of ours, then of what has one. */
export function compareArms({ judged, notFound }: Pick<BuiltinJudge, 'judged' | 'notFound'>): ComparedArms[] {
  return [false, true].map((hasPause) => {
    const of = judged.filter((one) => one.hasPause === hasPause);
    const figures = (arm: Arm): ArmFigures => {
      const own = of.filter((one) => one.arm === arm);
      const cutInto = own.filter(({ cutIns }) => cutIns > 0);
      const early = cutInto.reduce((sum, { heardEarlyMs }) => sum + heardEarlyMs, 0);
      return {
        delay: spread(own.filter(isClean).map(({ delayMs }) => delayMs)),
        said: own.length,
        cutInto: cutInto.length,
        heardEarlyMs: cutInto.length === 0 ? null : early / cutInto.length,
        noReply: own.filter(({ delayMs }) => delayMs === null).length,
        notFound: notFound.filter((one) => one.hasPause === hasPause && one.arm === arm).length,
      };
    };
    return {
      hasPause,
      arms: Object.fromEntries(ARMS.map((arm) => [arm, figures(arm)])) as Record<Arm, ArmFigures>,
      ratio: medianRatio(pairsOf(of)),
    };
  });
}

type Clean = Judged & { delayMs: number };

/** Answered, and only when it was over. */
const isClean = (one: Judged): one is Clean => one.delayMs !== null && one.cutIns === 0;

function pairsOf(judged: readonly Judged[]): [ms: number, ofMs: number][] {
  const clean = judged.filter(isClean);
  const unjudged = clean.filter(({ arm }) => arm === 'off');
  return clean
    .filter(({ arm }) => arm === 'model')
    .flatMap(({ name, delayMs }) => {
      const other = unjudged.find((one) => one.name === name);
      return other ? [[delayMs, other.delayMs] as [number, number]] : [];
    });
}
