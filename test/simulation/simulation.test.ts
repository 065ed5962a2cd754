import { describe, expect, it } from 'vitest';
import { ENDPOINT_POLICY } from '../../shared/floor/endpoint-policy.ts';
import type { FloorPolicies } from '../../shared/floor/floor-state.ts';
import { SILENCE } from '../shared/floor/floor-driver.ts';
import { addUp, NO_SUMMARY, simulateCall, type CallSummary } from './call.ts';

const CALLS = 250;
const GUESSING: FloorPolicies = { ...SILENCE, endpoint: ENDPOINT_POLICY };
/** The work takes some seconds, on a machine that may be busy with other things. */
const TIMEOUT_MS = 120_000;

function simulate(policies: FloorPolicies, firstSeed: number): CallSummary {
  let total = NO_SUMMARY;
  for (let seed = firstSeed; seed < firstSeed + CALLS; seed++)
    total = addUp(total, simulateCall({ seed, policies, lastsMs: 20_000 }));
  return total;
}

describe('a whole call, whatever happens when', { timeout: TIMEOUT_MS }, () => {
  it('holds what must always hold, without speculation', () => {
    const { commits, drops, losses, newCalls, heardMs } = simulate(SILENCE, 1);
    expect(Math.min(commits, drops, losses, newCalls, heardMs)).toBeGreaterThan(CALLS / 4);
  });

  it('holds what must always hold, with speculation', () => {
    const { commits, retracts, drops, losses, newCalls, heardMs } = simulate(GUESSING, 1_000_001);
    expect(Math.min(commits, retracts, drops, losses, newCalls, heardMs)).toBeGreaterThan(CALLS / 4);
  });
});
