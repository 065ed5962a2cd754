import { describe, expect, it } from 'vitest';
import type { FloorPolicies } from '../../../shared/turn/floor-state.ts';
import { EAGER, SILENCE } from './floor-driver.ts';
import { simulateCall, type CallSummary } from './simulation/call.ts';

const CALLS = 250;
/** Some seconds of work, on a machine that may be busy with other things. */
const TIMEOUT_MS = 120_000;

function simulate(policies: FloorPolicies, firstSeed: number): CallSummary {
  const total: CallSummary = { commits: 0, retracts: 0, drops: 0, losses: 0, heardMs: 0 };
  for (let seed = firstSeed; seed < firstSeed + CALLS; seed++) {
    const summary = simulateCall({ seed, policies, lastsMs: 20_000 });
    for (const key of Object.keys(total) as (keyof CallSummary)[]) total[key] += summary[key];
  }
  return total;
}

describe('a whole call, whatever happens when', { timeout: TIMEOUT_MS }, () => {
  it('holds what must always hold, without speculation', () => {
    const { commits, drops, losses, heardMs } = simulate(SILENCE, 1);
    expect(Math.min(commits, drops, losses, heardMs)).toBeGreaterThan(CALLS / 4);
  });

  it('holds what must always hold, with speculation', () => {
    const { commits, retracts, drops, losses, heardMs } = simulate(EAGER, 1_000_001);
    expect(Math.min(commits, retracts, drops, losses, heardMs)).toBeGreaterThan(CALLS / 4);
  });
});
