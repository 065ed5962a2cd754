import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FewTimes } from './detectors.ts';
import { detectorScores, framesOf } from './hear.ts';
import { madeUpFrames } from './made-up.ts';
import { measureTurns, resultsOf, type Result } from './measure.ts';
import { readTurns } from './read-turns.ts';
import { asJson } from './results-json.ts';

describe('two recorded turns', () => {
  let results: Result[];

  /** One has a hold of 950 ms, one has none. */
  beforeAll(async () => {
    const all = await readTurns(resolve(import.meta.dirname, '../../fixtures/turns'), null);
    const turns = ['picovoice-e53ace5610', 'picovoice-a2f00d9c98'].map((id) =>
      all.find((it) => it.id === id)!,
    );
    results = resultsOf(await measureTurns(turns, ['latch']));
  }, 60_000);

  const at = (detector: string, setting: string) =>
    results.find((it) => it.detector === detector)!.sweep.find((it) => it.setting.name === setting)!;

  it('are heard, by the timer and by our network', () => {
    expect(results.map(({ detector }) => detector)).toEqual(['timer', 'latch']);
    for (const { n, sweep } of results) {
      expect(n).toEqual({ turns: 2, ends: 2, holds: 1, speakers: 2 });
      for (const { missed } of sweep) expect(missed).toBe(0);
    }
  });

  it('are cut by a timer that is shorter than their hold, and not by a longer one', () => {
    expect(at('timer', '800 ms')).toMatchObject({ cutIns: { pct: 50 }, holdsCut: { pct: 100 } });
    expect(at('timer', '1150 ms')).toMatchObject({ cutIns: { pct: 0 }, holdsCut: { pct: 0 } });
  });

  it('are committed as long after their labelled end as the timer is long, up to the edges of the VAD', () => {
    const { commitMeanMs } = at('timer', '1150 ms');
    expect(commitMeanMs).toBeGreaterThan(1_150 - 100);
    expect(commitMeanMs).toBeLessThan(1_150 + 150);
  });

  it('are scored by the network at each moment, on recorded sound', () => {
    const { auc } = results.find(({ detector }) => detector === 'latch')!;
    expect(auc.map(({ atMs, ends, holds }) => [atMs, ends, holds])).toEqual([
      [100, 2, 1],
      [200, 2, 1],
      [400, 2, 1],
    ]);
    for (const { auc: area } of auc) expect(area!.auc).toBeGreaterThanOrEqual(0);
  });

  it('are written as JSON in which nothing is left out', () => {
    const { results: written } = JSON.parse(JSON.stringify(asJson({}, results, null))) as {
      results: { detector: string; sweep: Record<string, unknown>[] }[];
    };
    expect(written.map(({ detector }) => detector)).toEqual(['timer', 'latch']);
    for (const { sweep } of written)
      for (const point of sweep)
        for (const member of ['commitMeanMs', 'commitP90Ms', 'cutInPct', 'wastedStartsPerTurn'])
          expect(point).toHaveProperty(member);
  });
});

it('a detector in a thread of its own is asked a few times a pause, and answers three frames later', async () => {
  const heard: number[] = [];
  const detector = new FewTimes({
    score: (sound) => {
      heard.push(sound.length);
      return Promise.resolve(heard.length / 10);
    },
    release: () => {},
  });
  const frames = framesOf(new Float32Array(100 * 512));
  const gate = madeUpFrames([[0, 960]], 3_200);
  const scores = await detectorScores(detector, frames, gate);
  const changes = scores.flatMap((score, i) =>
    score === (scores[i - 1] ?? null) ? [] : [[32 * (i + 1) - 960, score]],
  );
  // Asked 200, 500 and 1,200 ms into the pause.
  expect(changes).toEqual([
    [224 + 96, 0.1],
    [512 + 96, 0.2],
    [1216 + 96, 0.3],
  ]);
});
