import { describe, expect, it } from 'vitest';
import { endpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import { aucRow, pausesAt, type ScoredPause } from './auc.ts';
import { bestPoint, operatingPoints, speakerSums } from './operating-point.ts';
import { madeUpTurn } from './made-up.ts';
import type { Outcome } from './replay.ts';
import { paretoFront, sweepPoint, type TurnOutcomes } from './sweep.ts';
import { parseShares, reweighted } from './weights.ts';

const setting = { name: 'any', preset: null, patienceMs: 700, policy: endpointPolicy() };

function outcome(commitMs: number | null, own: Partial<Outcome> = {}): Outcome {
  return {
    isCut: commitMs === null,
    isCutInSpeech: false,
    holdsCut: [],
    commitMs,
    startMs: commitMs,
    replyMs: commitMs,
    starts: 1,
    wasted: 0,
    wastedTokens: 0,
    early: null,
    ...own,
  };
}

/** One turn a speaker, the outcome of each of some settings. */
function turnsOf(outcomes: readonly (readonly Outcome[])[]): TurnOutcomes[] {
  return outcomes.map((each, i) => ({
    turn: madeUpTurn({ id: `turn ${i}`, speaker: `speaker ${i}`, turnEndMs: 1_000 }),
    outcomes: each,
  }));
}

describe('a point of the sweep', () => {
  const turns = turnsOf([
    [outcome(400, { holdsCut: [false] })],
    [outcome(600, { starts: 3, wasted: 2 })],
    [outcome(null, { holdsCut: [true, false] })],
    [outcome(800, { isCut: null, starts: 9, wasted: 9 })],
  ]);

  it('counts of the turns cut into those that were rejoined, and what was heard of their replies for every turn', () => {
    const point = sweepPoint(
      setting,
      0,
      turnsOf([
        [outcome(null, { isCut: true, early: { isRejoined: true, heardMs: 300 } })],
        [outcome(null, { isCut: true, early: { isRejoined: false, heardMs: 900 }, wastedTokens: 40 })],
        [outcome(500)],
        [outcome(500)],
      ]),
    );
    expect(point.rejoined.pct).toBe(50);
    expect(point.heardBeforeRejoinMs).toBe(75);
    expect(point.wastedTokensPerTurn).toBe(10);
  });

  it('has rates over turns that can be judged, holds of all, and delays of those that were not cut', () => {
    const point = sweepPoint(setting, 0, turns);
    expect(point.cutIns.pct).toBeCloseTo(100 / 3);
    expect(point.holdsCut.pct).toBeCloseTo(100 / 3);
    expect(point).toMatchObject({ commitMeanMs: 600, commitMedianMs: 600, commitP90Ms: 800 });
    expect(point.startsPerTurn).toBeCloseTo(5 / 3);
    expect(point.wastedStartsPerTurn).toBeCloseTo(2 / 3);
  });

  it("has Wilson's intervals", () => {
    const { lowPct, highPct } = sweepPoint(setting, 0, turns).cutIns;
    expect(lowPct).toBeCloseTo(6.15, 1);
    expect(highPct).toBeCloseTo(79.23, 1);
  });

  it('counts turns by their weight', () => {
    const [first, ...others] = turns;
    const heavy = [{ ...first!, turn: { ...first!.turn, weight: 4 } }, ...others];
    const point = sweepPoint(setting, 0, heavy);
    expect(point.cutIns.pct).toBeCloseTo(100 / 6);
    expect(point.commitMeanMs).toBeCloseTo(500);
  });

  it('of no turns has no numbers', () => {
    expect(sweepPoint(setting, 0, []).cutIns.pct).toBeNaN();
    expect(sweepPoint(setting, 0, []).commitMeanMs).toBeNaN();
  });
});

it('the front is what no other setting beats in both cut-ins and delay', () => {
  const at = (pct: number, commitMeanMs: number) => ({
    ...sweepPoint(setting, 0, []),
    cutIns: { pct, lowPct: 0, highPct: 100 },
    commitMeanMs,
  });
  const front = paretoFront([at(5, 700), at(5, 600), at(2, 900), at(6, 800), at(0, NaN)]);
  expect(front.map(({ cutIns }) => cutIns.pct)).toEqual([5, 2]);
});

describe('the quickest setting within a limit', () => {
  // The second setting is quicker and cuts every tenth turn.
  const turns = turnsOf(
    Array.from({ length: 40 }, (_, i) => [outcome(1_000), i % 10 === 0 ? outcome(null) : outcome(500)]),
  );
  const everyone = new Float64Array(40).fill(1);

  it('keeps within it', () => {
    const sums = speakerSums(turns);
    expect(bestPoint(sums, 5, everyone)).toEqual({ setting: 0, cutInPct: 0, delayMs: 1_000 });
    expect(bestPoint(sums, 10, everyone)).toEqual({ setting: 1, cutInPct: 10, delayMs: 500 });
  });

  it('is compared with the timer on the same draws, so that what is the same differs by nothing', () => {
    const sums = speakerSums(turns);
    for (const point of operatingPoints(sums, sums, false))
      expect(point.againstTimer).toEqual({ ms: 0, low: 0, high: 0 });
  });

  it('chosen on some speakers cuts more turns of others', () => {
    const [, , at8] = operatingPoints(speakerSums(turns), speakerSums(turns), true);
    expect(at8!.best!.cutInPct).toBe(0);
    expect(at8!.heldOut!.cutInPct).toBeGreaterThan(0);
  });
});

describe('the AUC', () => {
  const pause = (speaker: string, ended: number, elapsedMs: number, isEnd: boolean): ScoredPause => ({
    speaker,
    turnId: speaker,
    ended,
    elapsedMs,
    isEnd,
  });

  it('is the share of pairs in which the end scores higher; ties count half', () => {
    const { auc, ends, holds } = aucRow(100, [
      pause('a', 0.9, 3_200, true),
      pause('b', 0.4, 3_300, true),
      pause('a', 0.4, 700, false),
      pause('b', 0.6, 800, false),
    ]);
    expect([ends, holds, auc!.auc]).toEqual([2, 2, (1 + 1 + 0.5 + 0) / 4]);
  });

  it('matched asks only pairs after about as much speech; the time alone is scored beside it', () => {
    const { matched, elapsedAlone } = aucRow(100, [
      pause('a', 0.9, 3_200, true),
      pause('b', 0.8, 700, false),
      pause('c', 0.95, 3_100, false),
    ]);
    expect(matched!.auc).toBe(0);
    expect(elapsedAlone!.auc).toBe(1);
  });

  it('has an interval over speakers, and none of nothing', () => {
    const many = Array.from({ length: 30 }, (_, i) => [
      pause(`${i}`, i % 3 === 0 ? 0.2 : 0.8, 1_500, true),
      pause(`${i}`, 0.5, 1_500, false),
    ]).flat();
    const { auc } = aucRow(100, many);
    expect(auc!.auc).toBeCloseTo(2 / 3);
    expect(auc!.low).toBeGreaterThan(0.4);
    expect(auc!.low).toBeLessThan(0.6);
    expect(auc!.high).toBeGreaterThan(0.75);
    expect(aucRow(100, []).auc).toBeNull();
  });

  it('asks pauses that last until then, at the first frame that ends there, on recorded sound', () => {
    const turn = madeUpTurn({
      turnEndMs: 3_200,
      holds: [
        [1_000, 1_190],
        [1_600, 1_900],
      ],
      tailMs: 250,
    });
    const ended = Array.from({ length: 200 }, (_, i) => i / 1000);
    const at = (momentMs: number) => pausesAt(turn, ended, momentMs).map((it) => [it.isEnd, it.ended]);
    expect(at(100)).toEqual([
      [false, 53 / 1000],
      [true, 103 / 1000],
    ]);
    expect(at(200)).toHaveLength(2);
    expect(at(300)).toEqual([]);
    expect(
      pausesAt(
        turn,
        ended.map(() => null),
        100,
      ),
    ).toEqual([]);
  });
});

describe('re-weighting', () => {
  const turns = (['has-hold', 'has-hold', 'has-hold', 'no-hold'] as const).map((stratum) =>
    madeUpTurn({ turnEndMs: 1_000, stratum }),
  );

  it('gives turns with holds the share that is given, and leaves the sum as it is', () => {
    const weights = reweighted(turns, parseShares(['nobody=25'])).map(({ weight }) => weight);
    expect(weights).toEqual([1 / 3, 1 / 3, 1 / 3, 3]);
  });

  it('refuses what it cannot do', () => {
    const unsampled = [madeUpTurn({ turnEndMs: 1_000 })];
    expect(() => reweighted(unsampled, parseShares(['nobody=25']))).toThrow(/cannot be re-weighted/);
    expect(() => parseShares(['nobody'])).toThrow(/SOURCE=PERCENT/);
  });
});
