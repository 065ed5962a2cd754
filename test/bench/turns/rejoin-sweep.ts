/** When a turn that was cut into is rejoined, by the two limits of shared/floor/barge-in-policy.ts: with the shipped endpoint policy. */
import { BARGE_IN_POLICY } from '../../../shared/floor/barge-in-policy.ts';
import { endpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import type { EarlyReply } from './early-reply.ts';
import type { HeardFrame } from './heard-frame.ts';
import type { Judge } from './judge.ts';
import type { LabelledTurn } from './labelled-turn.ts';
import { replay } from './replay.ts';
import { share, type Share } from './sweep.ts';

export const REJOIN_WITHIN_MS = [400, 800, 1_200, 1_600, 2_400];
export const REJOIN_HEARD_MS = [200, 450, 700, 1_000, 1_500];

export const REJOIN_LIMITS = REJOIN_WITHIN_MS.flatMap((withinMs) =>
  REJOIN_HEARD_MS.map((heardMs) => ({ withinMs, heardMs })),
);

export interface RejoinPoint {
  withinMs: number;
  heardMs: number;
  /** Of the turns that were cut into. */
  rejoined: Share;
}

/** For each of REJOIN_LIMITS; null where the turn is not cut into. */
export function rejoinsOf(
  turn: LabelledTurn,
  frames: readonly HeardFrame[],
  judge: Judge | null,
): (EarlyReply | null)[] {
  const policy = endpointPolicy({ isJudged: judge !== null });
  return REJOIN_LIMITS.map(
    ({ withinMs, heardMs }) =>
      replay(turn, frames, policy, judge, {
        ...BARGE_IN_POLICY,
        rejoinWithinMs: withinMs,
        rejoinHeardMs: heardMs,
      }).early,
  );
}

export function rejoinPoints(
  turns: readonly { turn: LabelledTurn; rejoins: readonly (EarlyReply | null)[] }[],
): RejoinPoint[] {
  return REJOIN_LIMITS.map((limits, i) => ({
    ...limits,
    rejoined: share(
      turns.flatMap(({ turn: { weight }, rejoins }) =>
        rejoins[i] ? [{ isHit: rejoins[i].isRejoined, weight }] : [],
      ),
    ),
  }));
}
