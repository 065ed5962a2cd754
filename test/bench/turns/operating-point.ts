/**
 * How fast a detector is at the same number of cut-ins: of its settings, the one with the smallest mean delay whose cut-ins stay
 * within a limit. Chosen and measured on the same turns this flatters whoever has more settings to choose from; so also chosen on
 * half of the speakers and measured on the other half.
 */
import { drawnBy, intervalOf, type Interval } from './bootstrap.ts';
import { randomFrom, shuffled } from './random.ts';
import type { TurnOutcomes } from './sweep.ts';

const CUT_IN_LIMITS_PCT = [2, 5, 8] as const;
const HALVINGS = 50;
/** With fewer, a half is nobody in particular. */
const MIN_SPEAKERS = 8;

/** Sums over each speaker's turns, from which any draw of speakers is added up: `sums[setting * speakers + speaker]`. */
export interface SpeakerSums {
  speakers: number;
  settings: number;
  /** Weight of turns, of those that were cut into, of those with a delay, and delay × weight. */
  turns: Float64Array;
  cut: Float64Array;
  timed: Float64Array;
  delay: Float64Array;
}

/** Speakers come in the same order for every detector on the same turns. */
export function speakerSums(turns: readonly TurnOutcomes[]): SpeakerSums {
  const items = turns.map(({ turn }) => ({ speaker: turn.speaker, turnId: turn.id }));
  const { numbers, count } = drawnBy(items);
  const settings = turns[0]!.outcomes.length;
  const empty = (): Float64Array => new Float64Array(settings * count);
  const sums = {
    speakers: count,
    settings,
    turns: empty(),
    cut: empty(),
    timed: empty(),
    delay: empty(),
  };
  turns.forEach(({ turn: { weight }, outcomes }, i) =>
    outcomes.forEach(({ isCut, commitMs }, setting) => {
      const at = setting * count + numbers[i]!;
      if (isCut !== null) sums.turns[at]! += weight;
      if (isCut === true) sums.cut[at]! += weight;
      if (commitMs !== null) {
        sums.timed[at]! += weight;
        sums.delay[at]! += weight * commitMs;
      }
    }),
  );
  return sums;
}

export interface Point {
  setting: number;
  cutInPct: number;
  delayMs: number;
}

/** `drawn`: how often each speaker counts. */
function pointOf(sums: SpeakerSums, setting: number, drawn: Float64Array): Point {
  let turns = 0;
  let cut = 0;
  let timed = 0;
  let delay = 0;
  for (let i = 0; i < sums.speakers; i++) {
    const times = drawn[i]!;
    if (times === 0) continue;
    const at = setting * sums.speakers + i;
    turns += times * sums.turns[at]!;
    cut += times * sums.cut[at]!;
    timed += times * sums.timed[at]!;
    delay += times * sums.delay[at]!;
  }
  return { setting, cutInPct: (100 * cut) / turns, delayMs: delay / timed };
}

/** The setting with the fewest cut-ins, the quickest of those. */
function leastCut(sums: SpeakerSums, drawn: Float64Array): Point {
  const points = Array.from({ length: sums.settings }, (_, setting) => pointOf(sums, setting, drawn));
  return points.reduce((least, point) =>
    point.cutInPct < least.cutInPct || (point.cutInPct === least.cutInPct && point.delayMs < least.delayMs)
      ? point
      : least,
  );
}

/** Null where no setting keeps within the limit. */
export function bestPoint(sums: SpeakerSums, limitPct: number, drawn: Float64Array): Point | null {
  let best: Point | null = null;
  for (let setting = 0; setting < sums.settings; setting++) {
    const point = pointOf(sums, setting, drawn);
    if (point.cutInPct <= limitPct && point.delayMs < (best?.delayMs ?? Infinity)) best = point;
  }
  return best;
}

export interface OperatingPoint {
  limitPct: number;
  best: Point | null;
  /** Of the delay, chosen anew in every draw; draws in which no setting keeps within the limit are left out. */
  interval: Interval;
  /** Delay minus that of the timer on the same draws; null for the timer. */
  againstTimer: ({ ms: number } & Interval) | null;
  heldOut: HeldOut | null;
}

interface HeldOut {
  cutInPct: number;
  delayMs: number;
  /** Likewise chosen and measured, minus the timer's; both means over all halvings. */
  timerCutInPct: number;
  timerDelayMs: number;
}

export function operatingPoints(sums: SpeakerSums, timer: SpeakerSums, isTimer: boolean): OperatingPoint[] {
  const everyone = new Float64Array(sums.speakers).fill(1);
  const delay = (of: SpeakerSums, limitPct: number, drawn: Float64Array): number =>
    bestPoint(of, limitPct, drawn)?.delayMs ?? NaN;
  return CUT_IN_LIMITS_PCT.map((limitPct) => {
    const difference = (drawn: Float64Array): number =>
      delay(sums, limitPct, drawn) - delay(timer, limitPct, drawn);
    return {
      limitPct,
      best: bestPoint(sums, limitPct, everyone),
      interval: intervalOf(sums.speakers, (drawn) => delay(sums, limitPct, drawn)),
      againstTimer: isTimer ? null : { ms: difference(everyone), ...intervalOf(sums.speakers, difference) },
      heldOut: heldOut(sums, timer, limitPct),
    };
  });
}

/**
 * Null where there are too few speakers to halve. A half in which no setting keeps within the limit chooses what cuts least: were it
 * left out, only the halves with the most cut-ins would be measured.
 */
function heldOut(sums: SpeakerSums, timer: SpeakerSums, limitPct: number): HeldOut | null {
  if (sums.speakers < MIN_SPEAKERS) return null;
  const random = randomFrom(limitPct);
  const numbers = Array.from({ length: sums.speakers }, (_, i) => i);
  const measured: HeldOut[] = [];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const order = shuffled(numbers, random);
    const halves = [order.slice(0, sums.speakers >> 1), order.slice(sums.speakers >> 1)].map((half) =>
      only(half, sums.speakers),
    );
    for (const [here, there] of [halves, [...halves].reverse()] as [Float64Array, Float64Array][]) {
      const chosen = bestPoint(sums, limitPct, here) ?? leastCut(sums, here);
      const plain = bestPoint(timer, limitPct, here) ?? leastCut(timer, here);
      const ours = pointOf(sums, chosen.setting, there);
      const timers = pointOf(timer, plain.setting, there);
      measured.push({
        cutInPct: ours.cutInPct,
        delayMs: ours.delayMs,
        timerCutInPct: timers.cutInPct,
        timerDelayMs: timers.delayMs,
      });
    }
  }
  const meanOf = (member: keyof HeldOut): number =>
    measured.reduce((sum, it) => sum + it[member], 0) / measured.length;
  return {
    cutInPct: meanOf('cutInPct'),
    delayMs: meanOf('delayMs'),
    timerCutInPct: meanOf('timerCutInPct'),
    timerDelayMs: meanOf('timerDelayMs'),
  };
}

function only(numbers: readonly number[], count: number): Float64Array {
  const drawn = new Float64Array(count);
  for (const number of numbers) drawn[number] = 1;
  return drawn;
}
