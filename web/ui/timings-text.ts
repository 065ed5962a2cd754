/** Times and costs in words. */
import '../i18n/with-timings.ts';
import { whySlow, type Breakdown } from '../../shared/latency.ts';
import type { Diagnostics } from '../call/diagnostics-state.ts';
import { t } from '../i18n/t.ts';

/** '640 ms', '1.2 s'. */
export function durationText(ms: number): string {
  return ms < 999.5
    ? t('timings.ms', { n: Math.round(ms) })
    : t('timings.s', { n: (Math.round(ms / 100) / 10).toFixed(1) });
}

/** Why a reply was slow, in one line. */
export function whyText({ times, typed }: { times: Breakdown; typed: boolean }): string {
  const { reason, ms } = whySlow(times);
  if (reason === 'quick' || (typed && reason === 'pause')) return t('timings.why.quick');
  return t(`timings.why.${reason}`, { time: durationText(ms) });
}

/** What asking for a reply on a guess did for this turn, or how long the turn waited for its reply. */
export function overlapText({ heldMs, savedMs, commitWaitedMs }: Breakdown): string {
  if (heldMs > 0) return t('timings.held', { held: durationText(heldMs), saved: durationText(savedMs) });
  const waited = durationText(commitWaitedMs);
  return savedMs >= 1
    ? t('timings.waited.early', { waited, saved: durationText(savedMs) })
    : t('timings.waited', { waited });
}

/** How often the turn was over when the speech model said so; null where it never did. */
export function judgeText({ judge }: Diagnostics): string | null {
  if (judge === null) return null;
  const right = Math.round(judge.ends.speaks);
  const all = right + Math.round(judge.holds.speaks);
  return all === 0 ? null : t('timings.judge.value', { right, all });
}

/** Replies to wrong guesses, and what they cost. */
export function wasteText({ guesses, usage }: Diagnostics): string {
  const text = t('timings.wasted.of', { wrong: guesses.wrong, made: guesses.made });
  if (!usage || usage.wasted.responses === 0) return text;
  const { inputTokens, outputTokens, usd } = usage.wasted;
  const tokens = t('timings.tokens', {
    in: inputTokens.toLocaleString('en'),
    out: outputTokens.toLocaleString('en'),
  });
  return [text, tokens, ...(usd === null ? [] : [moneyText(usd)])].join(', ');
}

/** Two significant digits, however small the sum: '$1.20', '$0.0031'. */
function moneyText(usd: number): string {
  const digits = usd >= 1 || usd === 0 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(usd)));
  return `$${usd.toFixed(digits)}`;
}

const LACKS = [
  'manualTurns',
  'cancel',
  'discardItems',
  'truncate',
  'tags',
  'itemFirst',
  'transcripts',
  'functions',
] as const;

/** What the speech model lacks, and what that costs; null where nothing is known to be missing. What a newer server names is left out. */
export function lacksText(traits: Diagnostics['traits']): string | null {
  if (traits === null) return null;
  const { lacks, itemWaitMs } = traits;
  const parts = LACKS.filter((name) => lacks.includes(name)).map((name) => t(`timings.lacks.${name}`));
  if (itemWaitMs !== null && lacks.includes('itemFirst'))
    parts.push(t('timings.lacks.itemFirst.wait', { time: durationText(itemWaitMs) }));
  return parts.length === 0 ? null : parts.join('; ');
}
