import { describe, expect, it } from 'vitest';
import { ENDPOINT_POLICY } from '../../shared/floor/endpoint-policy.ts';
import type { FloorPolicies } from '../../shared/floor/floor-state.ts';
import { SILENCE } from '../shared/floor/floor-driver.ts';
import type { ModelTally } from './model-manner.ts';
import { addUp, NO_SUMMARY, simulateCall, type CallSummary } from './call.ts';

const CALLS = 250;
const GUESSING: FloorPolicies = { ...SILENCE, endpoint: ENDPOINT_POLICY };
/** The work takes some seconds, on a machine that may be busy with other things. */
const TIMEOUT_MS = 240_000;

function simulate(policies: FloorPolicies, firstSeed: number): CallSummary {
  let total = NO_SUMMARY;
  for (let seed = firstSeed; seed < firstSeed + CALLS; seed++)
    total = addUp(total, simulateCall({ seed, policies, lastsMs: 20_000 }));
  return total;
}

/** Each thing that a model can do wrong was tried at least so often. */
const leastOf = ({ busy, leftBehind, refusedDials, silent, unwritten }: ModelTally): number =>
  Math.min(busy, leftBehind, refusedDials, silent, unwritten);

describe('a whole call, whatever happens when', { timeout: TIMEOUT_MS }, () => {
  it('holds what must always hold, without speculation', () => {
    const { commits, drops, losses, newCalls, heardMs, ...rest } = simulate(SILENCE, 1);
    expect(Math.min(commits, drops, losses, newCalls, heardMs)).toBeGreaterThan(CALLS / 4);
    expect(leastOf(rest)).toBeGreaterThan(CALLS / 25);
  });

  it('holds what must always hold, with speculation', () => {
    const { commits, retracts, drops, losses, newCalls, heardMs, ...rest } = simulate(GUESSING, 1_000_001);
    expect(Math.min(commits, retracts, drops, losses, newCalls, heardMs)).toBeGreaterThan(CALLS / 4);
    expect(leastOf(rest)).toBeGreaterThan(CALLS / 25);
    expect(rest.listened).toBeGreaterThan(CALLS / 4);
    expect(rest.disobeyed).toBeGreaterThan(0);
    expect(Math.min(rest.expired, rest.rotated)).toBeGreaterThan(CALLS / 10);
  });
});
