/**
 * Ends calls that have cost what they may: each by itself, and all of them together in a day. What a response cost is known when it has
 * ended, so a limit is exceeded by one response of each call at most.
 */
import { LatchError } from '../../../shared/errors.ts';
import type { DayBudget } from '../limits/day-budget.ts';
import { usdOf, type Prices } from './call-usage.ts';
import type { Seldom } from './seldom.ts';
import type { Tap, TapFactory } from './tap.ts';

const CALL_SPENT = { message: 'This call has cost what one call may. Press Talk to go on in a new one.' };

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
    return {
      name: 'budget',
      onStep({ event }): void {
        const { atMs } = event;
        if (event.type === 'model' && event.event.type === 'response-ended') {
          const { usage, status } = event.event;
          const usd = usdOf(usage, prices);
          spentUsd += usd;
          day.spend(usd, atMs);
          if (usd === 0 && status === 'completed' && seldom.mayLog('no usage', atMs))
            log.warn('the speech model does not say what a response used: LATCH_MAX_USD_… cannot hold');
        }
        if (maxUsdPerCall !== null && spentUsd >= maxUsdPerCall)
          end(
            new LatchError('budget-spent', `${spentUsd.toFixed(4)} USD (LATCH_MAX_USD_PER_CALL)`, CALL_SPENT),
          );
        else if (day.isSpent(atMs)) end(new LatchError('budget-spent', 'LATCH_MAX_USD_PER_DAY'));
      },
    };
  };
