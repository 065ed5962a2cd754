/** What `--json` writes. NaN (of nothing) is null. */
import type { EndpointPolicy } from '../../../shared/floor/endpoint-policy.ts';
import type { Result } from './measure.ts';
import { paretoFront } from './sweep.ts';

/** `reweighted`: the same with other weights; null where none were given. */
export function asJson(
  options: Record<string, unknown>,
  results: readonly Result[],
  reweighted: readonly Result[] | null,
): unknown {
  return {
    options,
    date: new Date().toISOString(),
    results: results.map(resultJson),
    reweighted: reweighted?.map(resultJson) ?? null,
  };
}

function resultJson({ detector, source, n, auc, sweep, operatingPoints, rejoins }: Result): unknown {
  const front = new Set(paretoFront(sweep));
  return {
    detector,
    source,
    n,
    auc,
    sweep: sweep.map((point) => ({
      setting: point.setting.name,
      preset: point.setting.preset,
      isOnFront: front.has(point),
      ...commitsOf(point.setting.policy),
      commitMeanMs: point.commitMeanMs,
      commitMedianMs: point.commitMedianMs,
      commitP90Ms: point.commitP90Ms,
      cutInPct: point.cutIns.pct,
      cutInLowPct: point.cutIns.lowPct,
      cutInHighPct: point.cutIns.highPct,
      cutInSpeechPct: point.cutInSpeechPct,
      rejoinedPct: point.rejoined.pct,
      heardBeforeRejoinMs: point.heardBeforeRejoinMs,
      holdsCutPct: point.holdsCut.pct,
      startMeanMs: point.startMeanMs,
      replyMeanMs: point.replyMeanMs,
      startsPerTurn: point.startsPerTurn,
      wastedStartsPerTurn: point.wastedStartsPerTurn,
      wastedTokensPerTurn: point.wastedTokensPerTurn,
      missed: point.missed,
    })),
    rejoins: rejoins.map(({ rejoined, ...point }) => ({ ...point, rejoinedPct: rejoined.pct })),
    operatingPoints: operatingPoints.map(({ best, ...point }) => ({
      ...point,
      best: best && { ...best, setting: sweep[best.setting]!.setting.name },
    })),
  };
}

/** What of a policy the sweep moves. */
function commitsOf(policy: EndpointPolicy): Partial<EndpointPolicy> {
  const { commitBy, harmMs, commitTimerMs, giveUpMs } = policy;
  if (commitBy === 'cost') return { commitBy, harmMs, commitTimerMs, giveUpMs };
  const { commitSureMs, commitSureAt, commitDoubtMs, commitDoubtAt, shortCommitMs } = policy;
  return {
    commitBy,
    commitTimerMs,
    commitSureMs,
    commitSureAt,
    commitDoubtMs,
    commitDoubtAt,
    shortCommitMs,
    giveUpMs,
  };
}
