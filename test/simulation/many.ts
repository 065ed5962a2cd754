/**
 * Many simulated calls, each with its own policy. The unit tests run some hundred; this runs them by the hundred thousand.
 *
 *     npx tsx test/simulation/many.ts --calls 100000 --seed 1
 *
 * Prints what happened, and every rule that was broken with the seeds that break it. Exits with 1 if a rule was broken.
 * `--seed S --calls 1` plays one of the calls again, with its trace.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { BARGE_IN_POLICY } from '../../shared/floor/barge-in-policy.ts';
import { endpointPolicy, PATIENCE_MS } from '../../shared/floor/endpoint-policy.ts';
import type { FloorPolicies } from '../../shared/floor/floor-state.ts';
import { AUDIBLE_CUT, AUDIBLE_RETRACT } from './browser.ts';
import { addUp, NO_SUMMARY, simulateCall } from './call.ts';
import { Violation, World } from './world.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    'lasts-ms': { type: 'string', default: '20000' },
  },
});
const [calls, firstSeed, lastsMs] = [values.calls, values.seed, values['lasts-ms']].map(Number) as [
  number,
  number,
  number,
];

/** The patience is arbitrary; half of the browsers wait for verdicts, and a tenth of the models cannot take a guess back. */
function policiesOf(seed: number): FloorPolicies {
  const chance = new World(seed ^ 0x5bd1e995);
  const patienceMs = chance.between(PATIENCE_MS.min, PATIENCE_MS.max);
  const isJudged = chance.chance(0.5);
  const endpoint = endpointPolicy({ patienceMs, isJudged, maxStarts: chance.chance(0.1) ? 0 : 3 });
  return { endpoint, bargeIn: BARGE_IN_POLICY, replyLimitMs: 30_000, language: 'en' };
}

let total = NO_SUMMARY;
const broken = new Map<string, { seeds: number[]; first: Violation }>();
const startedMs = performance.now();
for (let seed = firstSeed; seed < firstSeed + calls; seed++) {
  try {
    total = addUp(total, simulateCall({ seed, policies: policiesOf(seed), lastsMs }));
  } catch (error) {
    if (!(error instanceof Violation)) throw new Error(`seed ${seed}`, { cause: error });
    const breach = broken.get(error.rule) ?? { seeds: [], first: error };
    breach.seeds.push(seed);
    broken.set(error.rule, breach);
  }
}
const tookS = (performance.now() - startedMs) / 1000;
console.log(`${calls} calls of ${lastsMs / 1000} s, ${(calls / tookS).toFixed(0)} a second`);
const breaches = (rule: string): number => broken.get(rule)?.seeds.length ?? 0;
console.table({
  ...total,
  'audible retracts': breaches(AUDIBLE_RETRACT),
  'audible cuts': breaches(AUDIBLE_CUT),
});
for (const [rule, { seeds, first }] of broken) {
  console.log(`broken in ${seeds.length} calls: ${rule}: seeds ${seeds.slice(0, 20).join(' ')}`);
  console.log(first.message);
}
process.exitCode = broken.size > 0 ? 1 : 0;
