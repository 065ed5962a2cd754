/** What was measured ear to ear, summed up: pure. */
import { spread, type Spread } from '../statistics.ts';
import {
  CONTENDERS,
  type ContenderName,
  type EarToEar,
  type Hearing,
  type Unaligned,
  type Voice,
} from './hearing.ts';
import { medianRatio, type Ratio } from './ratio.ts';

interface CutIns {
  /** Sayings with pauses, and how many of them were cut into; then the others. */
  paused: number;
  pausedCutInto: number;
  others: number;
  othersCutInto: number;
  /** Of replies that began too early, in ms of sound: mean over the sayings that were cut into. */
  heardEarlyMs: number | null;
}

interface OfVoice {
  /** Of sayings without a pause; but `unaligned` counts all recordings in which the saying was not found. */
  delays: Record<ContenderName, { delay: Spread | null; missed: number; unaligned: number }>;
  cutIns: Record<ContenderName, CutIns>;
  /** Against (c), without a pause: the same saying in the same round. */
  ratio: { latch: Ratio | null; noJudge: Ratio | null };
  /** Latch's ear-to-ear delay less the model's and the network's, without a pause. */
  added: Spread | null;
}

export interface Compared {
  modelMs: number;
  voices: Record<Voice, OfVoice>;
  wastedStartsPerTurn: number | null;
}

/** Once per time of the model. */
export function compareEarToEar({
  modelTimesMs,
  roundTripMs,
  hearings,
  unaligned,
}: Pick<EarToEar, 'modelTimesMs' | 'roundTripMs' | 'hearings' | 'unaligned'>): Compared[] {
  return modelTimesMs.map((modelMs) => {
    const all = hearings.filter((hearing) => hearing.modelMs === modelMs);
    const lost = unaligned.filter((recording) => recording.modelMs === modelMs);
    const wasted = all.flatMap(({ contender, wastedStarts }) =>
      contender === 'latch' && wastedStarts !== null ? [wastedStarts] : [],
    );
    const ofIt = (voice: Voice): OfVoice =>
      ofVoice(
        all.filter((hearing) => hearing.voice === voice),
        lost.filter((recording) => recording.voice === voice),
        modelMs + 2 * roundTripMs,
      );
    return {
      modelMs,
      voices: { people: ofIt('people'), synthetic: ofIt('synthetic') },
      wastedStartsPerTurn:
        wasted.length === 0 ? null : wasted.reduce((sum, starts) => sum + starts, 0) / wasted.length,
    };
  });
}

/** `elsewhereMs`: the model's time and the network's. Latch's audio passes that twice each way: page, server, model. */
function ofVoice(all: readonly Hearing[], lost: readonly Unaligned[], elsewhereMs: number): OfVoice {
  const plain = all.filter(({ hasPause }) => !hasPause);
  const cutInto = (of: readonly Hearing[]): number => of.filter(({ cutIns }) => cutIns > 0).length;
  return {
    delays: ofEach((name) => ({
      delay: spread(presentDelays(plain, name)),
      missed: plain.filter(({ contender, delayMs }) => contender === name && delayMs === null).length,
      unaligned: lost.filter(({ contender }) => contender === name).length,
    })),
    cutIns: ofEach((name) => {
      const own = all.filter(({ contender }) => contender === name);
      const paused = own.filter(({ hasPause }) => hasPause);
      const others = own.filter(({ hasPause }) => !hasPause);
      return {
        paused: paused.length,
        pausedCutInto: cutInto(paused),
        others: others.length,
        othersCutInto: cutInto(others),
        heardEarlyMs: meanHeardEarlyMs(own.filter(({ cutIns }) => cutIns > 0)),
      };
    }),
    ratio: { latch: ratioOf(plain, 'latch'), noJudge: ratioOf(plain, 'latch-no-judge') },
    added: spread(presentDelays(plain, 'latch').map((delayMs) => delayMs - elsewhereMs)),
  };
}

function meanHeardEarlyMs(cutInto: readonly Hearing[]): number | null {
  if (cutInto.length === 0) return null;
  return cutInto.reduce((sum, { heardEarlyMs }) => sum + heardEarlyMs, 0) / cutInto.length;
}

function ofEach<T>(make: (name: ContenderName) => T): Record<ContenderName, T> {
  return Object.fromEntries(CONTENDERS.map((name) => [name, make(name)])) as Record<ContenderName, T>;
}

function presentDelays(hearings: readonly Hearing[], name: ContenderName): number[] {
  return hearings
    .filter(({ contender }) => contender === name)
    .map(({ delayMs }) => delayMs)
    .filter((delayMs) => delayMs !== null);
}

/** Of pairs in which both answered and neither cut in. */
function ratioOf(hearings: readonly Hearing[], name: ContenderName): Ratio | null {
  const counted = hearings.filter(({ delayMs, cutIns }) => delayMs !== null && cutIns === 0);
  const pairs = counted
    .filter(({ contender }) => contender === name)
    .flatMap(({ name: said, round, delayMs }) => {
      const rival = counted.find(
        (other) => other.contender === 'agents-realtime' && other.name === said && other.round === round,
      );
      return rival ? [[delayMs!, rival.delayMs!] as const] : [];
    });
  return medianRatio(pairs);
}

/** More than this share of the recordings lost, and what is left may be what was easy to find. */
const LOST_SHARE = 0.05;

/** Why the figures of the run are not to be trusted; null where they are. */
export function doubtOf({ hearings, unaligned }: Pick<EarToEar, 'hearings' | 'unaligned'>): string | null {
  const recordings = hearings.length + unaligned.length;
  if (unaligned.length <= LOST_SHARE * recordings) return null;
  return (
    `Ear to ear: ${unaligned.length} of ${recordings} recordings could not be aligned, more than ${100 * LOST_SHARE} %. ` +
    'The figures are of the rest.'
  );
}
