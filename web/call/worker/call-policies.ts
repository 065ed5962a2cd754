import { BARGE_IN_POLICY } from '../../../shared/floor/barge-in-policy.ts';
import { endpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import type { FloorPolicies } from '../../../shared/floor/floor-state.ts';

const REPLY_LIMIT_MS = 30_000;

/** The policies of one call. Where the model cannot take a reply back, nothing is asked for on a guess. */
export function callPolicies(patienceMs: number, speculates: boolean): FloorPolicies {
  return {
    endpoint: endpointPolicy({ patienceMs, ...(speculates ? {} : { maxStarts: 0 }) }),
    bargeIn: BARGE_IN_POLICY,
    replyLimitMs: REPLY_LIMIT_MS,
  };
}
