/** Counts what a call uses of its speech model, wasted guesses apart; the browser is told of each change, the log of the total. */
import type { CoreStep } from '../core/core-state.ts';
import { CallUsage, type Prices } from './call-usage.ts';
import type { Tap, TapFactory } from './tap.ts';

/** `prices` null: what tokens cost is not known. */
export const usageTap =
  (prices: Prices | null): TapFactory =>
  ({ log, send }): Tap => {
    const usage = new CallUsage(prices);
    return {
      name: 'usage',
      onStep({ event, after, effects }: CoreStep): void {
        // The connection to the model was lost in this step. What the model still said on it came in a step before.
        if (effects.some(({ type }) => type === 'hang-up')) usage.onUpstreamLost();
        if (event.type === 'model' && event.event.type === 'response-started')
          usage.onResponseStarted(event.event.responseId, event.event.tag);
        if (event.type === 'model' && event.event.type === 'response-ended')
          usage.onResponseEnded(event.event.responseId, event.event.usage);
        if (usage.settle(after.ledger)) send({ name: 'call.usage', payload: usage.totals });
      },
      onEnd: () => log.info(usage.totals, 'usage of the call'),
    };
  };
