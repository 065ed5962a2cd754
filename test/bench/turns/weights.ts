/**
 * Re-weighting where turns with holds were taken more often than others. The folder says which turns were (`sampling`), but not how
 * frequent they are among all that people said: that must be given, source by source, as a share in percent.
 */
import type { LabelledTurn } from './labelled-turn.ts';

/** `shares` by source. Throws where a source has no such sampling. The weights of a source have a mean of 1. */
export function reweighted(
  turns: readonly LabelledTurn[],
  shares: ReadonlyMap<string, number>,
): LabelledTurn[] {
  for (const [source] of shares)
    if (!turns.some((turn) => turn.source === source && turn.stratum !== null))
      throw new Error(`The turns of ${source} do not say how they were sampled: they cannot be re-weighted.`);
  return turns.map((turn) => {
    const share = shares.get(turn.source);
    if (share === undefined || turn.stratum === null) return turn;
    const sampled = turns.filter(({ source, stratum }) => source === turn.source && stratum !== null);
    const taken = sampled.filter(({ stratum }) => stratum === 'has-hold').length / sampled.length;
    const weight = turn.stratum === 'has-hold' ? share / 100 / taken : (1 - share / 100) / (1 - taken);
    return { ...turn, weight };
  });
}

/** Each "SOURCE=PERCENT". Throws on anything else. */
export function parseShares(options: readonly string[]): Map<string, number> {
  return new Map(
    options.map((option) => {
      const [, source, percent] = /^(.+)=(\d+(?:\.\d+)?)$/.exec(option) ?? [];
      const share = Number(percent);
      if (source === undefined || !(share > 0 && share < 100))
        throw new Error(`"${option}" is no SOURCE=PERCENT, as in speechocean762=24.1`);
      return [source, share];
    }),
  );
}
