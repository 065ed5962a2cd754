/** Who gets one of the few decoders: pure. */
import type { FairTurns, OfClient } from '../fair-turns.ts';

/** An utterance that needs a decoder, or has one. */
export interface Borrower extends OfClient {
  /** Samples that it has not heard. */
  readonly ahead: number;
  /** It is heard only if that costs no other one anything: a second hearing of the same words. */
  readonly optional: boolean;
  /** All of its audio is there: somebody waits for its words. */
  readonly finished: boolean;
  /** It has not got any audio for a while: nobody speaks. */
  readonly silent: boolean;
  readonly hasDecoder: boolean;
  /** How often it lost its decoder, and began again. */
  readonly losses: number;
}

/** An utterance that lost its decoder so often when it was finished keeps it: a long one must end, too. */
const mostLosses = 2;

const kindOf = ({ client, optional, finished }: Borrower) => `${finished} ${optional} ${client}`;

/**
 * The utterances that are due a decoder, the first one first: those that somebody waits for, each client's first one before
 * anybody's second, and then in the order of `turns`.
 */
export function dueDecoders<One extends Borrower>(utterances: readonly One[], turns: FairTurns): One[] {
  const counts = new Map<string, number>();
  const countOf = (one: One) => {
    const count = (counts.get(kindOf(one)) ?? 0) + 1;
    counts.set(kindOf(one), count);
    return count;
  };
  for (const one of utterances) if (one.hasDecoder) countOf(one);
  return utterances
    .filter(({ hasDecoder, finished, ahead, silent }) => !hasDecoder && (finished || (ahead > 0 && !silent)))
    .map((one) => ({ one, rank: (one.optional ? 2 : 0) + (one.finished ? 0 : 1), nth: countOf(one) }))
    .sort((a, b) => a.rank - b.rank || a.nth - b.nth || turns.due(a.one) - turns.due(b.one))
    .map(({ one }) => one);
}

/**
 * From whom an utterance takes a decoder where none is free; undefined: it waits. What gives way first is what is heard only
 * where it costs nobody anything; then what nobody speaks any more; then what a client has beyond one, if it has its turn
 * later. Only for what is waited for the others give way, too: what has its turn later, and then what nobody waits for yet.
 */
export function lenderFor<One extends Borrower>(
  taker: Borrower,
  utterances: readonly One[],
  turns: FairTurns,
): One | undefined {
  const lenders = utterances.filter(({ hasDecoder }) => hasDecoder);
  if (lenders.some((one) => kindOf(one) === kindOf(taker))) return undefined;
  const alike = lenders.filter(({ optional }) => optional === taker.optional);
  const later = alike
    .filter((one) => one.finished && turns.due(one) > turns.due(taker))
    .sort((a, b) => turns.due(b) - turns.due(a));
  const easily =
    (taker.optional ? undefined : lenders.find(({ optional }) => optional)) ??
    alike.find(({ finished, silent }) => !finished && silent) ??
    later.find(({ client }) => alike.filter((other) => other.client === client).length > 1);
  if (easily ?? !taker.finished) return easily;
  return later.find(({ losses }) => losses < mostLosses) ?? alike.find(({ finished }) => !finished);
}
