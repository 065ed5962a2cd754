/**
 * Ends calls that have cost what they may: each by itself, and all of them together in a day. What a response cost is known when it has
 * ended, so a limit is exceeded by one response of each call at most. Of one whose end nobody hears, since the call or the connection
 * ended first, an average is counted: otherwise whoever hangs up in time would pay nothing.
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
    const tags = new Map<string, string>();
    const onEnded = (responseId: string): void => {
      asked.delete(tags.get(responseId) ?? '');
      tags.delete(responseId);
    };
    const spend = (usd: number, atMs: number): void => {
      spentUsd += usd;
      day.spend(usd, atMs);
    };
    const spendOnUnheard = (atMs: number): void => {
      const usd = day.meanUsd(atMs) ?? usdOf(TYPICAL_USAGE, prices);
      for (let n = asked.size; n > 0; n--) spend(usd, atMs);
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
          if (effect.type === 'hang-up') spendOnUnheard(atMs);
        }
        if (maxUsdPerCall !== null && spentUsd >= maxUsdPerCall)
          end(
            new LatchError('budget-spent', `${spentUsd.toFixed(4)} USD (LATCH_MAX_USD_PER_CALL)`, CALL_SPENT),
          );
        else if (day.isSpent(atMs)) end(new LatchError('budget-spent', 'LATCH_MAX_USD_PER_DAY'));
      },
      onEnd: ({ atMs }) => spendOnUnheard(atMs),
    };

    function onModelEvent(event: SpeechModelEvent, atMs: number): void {
      switch (event.type) {
        case 'response-started':
          if (event.tag !== null) tags.set(event.responseId, event.tag);
          return;
        case 'response-refused':
          asked.delete(event.tag);
          return;
        case 'response-ended': {
          onEnded(event.responseId);
          const usd = usdOf(event.usage, prices);
          spend(usd, atMs);
          if (usd === 0 && event.status === 'completed' && seldom.mayLog('no usage', atMs))
            log.warn('the speech model does not say what a response used: LATCH_MAX_USD_… cannot hold');
          return;
        }
        default:
          return;
      }
    }
  };
