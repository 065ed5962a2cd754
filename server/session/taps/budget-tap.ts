/**
 * Ends calls that have cost what they may: each by itself, and all of them together in a day. What a response cost is known when it has
 * ended, so a limit is exceeded by one response of each call at most. Of one whose end nobody hears, since the call or the connection
 * ended first, or that does not say what it used, an average is counted: otherwise whoever hangs up in time would pay nothing.
 */
import { LatchError } from '../../../shared/errors.ts';
import type { SpeechModelEvent } from '../../models/speech-model.ts';
import type { DayBudget } from '../limits/day-budget.ts';
import { usdOf, type Prices } from './call-usage.ts';
import type { Seldom } from './seldom.ts';
import type { Tap, TapFactory } from './tap.ts';

const CALL_SPENT = { message: 'This call has cost what one call may. Press Talk to go on in a new one.' };

/** Taken for a response where none has said yet what it used: a short answer some minutes into a conversation. */
const TYPICAL_USAGE = { inputTokens: 2_000, outputTokens: 500 };

export interface Budget {
  prices: Prices;
  /** null: there is no limit. */
  maxUsdPerCall: number | null;
  day: DayBudget;
}

/** `seldom`: how often it is said, over all calls, that the model does not tell what it uses. */
export const budgetTap =
  ({ prices, maxUsdPerCall, day }: Budget, seldom: Seldom): TapFactory =>
  ({ log, end }): Tap => {
    let spentUsd = 0;
    /** Responses that were asked for and have not ended, by tag; the tags of those that began, by id. */
    const asked = new Set<string>();
    const tags = new Map<string, string | null>();
    const spend = (usd: number): void => {
      spentUsd += usd;
      day.spend(usd);
    };
    const spendAbout = (): void => {
      const usd = day.meanUsd ?? usdOf(TYPICAL_USAGE, prices);
      spentUsd += usd;
      day.spendAbout(usd);
    };
    const spendOnUnheard = (): void => {
      for (let n = asked.size; n > 0; n--) spendAbout();
      asked.clear();
      tags.clear();
    };
    return {
      name: 'budget',
      onStep({ event, effects }): void {
        const { atMs } = event;
        if (event.type === 'model') onModelEvent(event.event, atMs);
        for (const effect of effects) {
          if (effect.type === 'create-response') asked.add(effect.tag);
          if (effect.type === 'hang-up') spendOnUnheard();
        }
        if (maxUsdPerCall !== null && spentUsd >= maxUsdPerCall)
          end(
            new LatchError('budget-spent', `${spentUsd.toFixed(4)} USD (LATCH_MAX_USD_PER_CALL)`, CALL_SPENT),
          );
        else if (day.isSpent) end(new LatchError('budget-spent', 'LATCH_MAX_USD_PER_DAY'));
      },
      onEnd: spendOnUnheard,
    };

    function onModelEvent(event: SpeechModelEvent, atMs: number): void {
      switch (event.type) {
        case 'response-started':
          tags.set(event.responseId, event.tag);
          return;
        case 'response-refused':
          asked.delete(event.tag);
          return;
        case 'response-ended': {
          const tag = tags.get(event.responseId);
          // A server may say it twice.
          if (tag === undefined) return;
          tags.delete(event.responseId);
          asked.delete(tag ?? '');
          const usd = usdOf(event.usage, prices);
          if (usd > 0) return spend(usd);
          // A response that failed has made nothing, as a rule.
          if (event.status === 'failed') return;
          spendAbout();
          if (event.status === 'completed' && seldom.mayLog('no usage', atMs))
            log.warn(
              'the speech model does not say what a response used: LATCH_MAX_USD_… holds by an estimate',
            );
          return;
        }
        default:
          return;
      }
    }
  };
