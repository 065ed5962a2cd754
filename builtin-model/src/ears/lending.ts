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
 * The utterances that are due a decoder, the first one first: each client's first one before anybody's second, those
 * that somebody waits for before the others, and then in the order of `turns`.
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
    .sort((a, b) => a.nth - b.nth || a.rank - b.rank || turns.due(a.one) - turns.due(b.one))
    .map(({ one }) => one);
}

/** Whether its client has a decoder for one like it already: then it takes what is free, and costs nobody anything. */
export function isFurther(utterance: Borrower, utterances: readonly Borrower[]): boolean {
  return utterances.some((one) => one.hasDecoder && kindOf(one) === kindOf(utterance));
}

/** What a client has beyond one, if it has its turn later: taking that is quicker than making another decoder. */
export function spareFor<One extends Borrower>(
  taker: Borrower,
  utterances: readonly One[],
  turns: FairTurns,
): One | undefined {
  const alike = lendersLike(taker, utterances);
  return laterThan(taker, alike, turns).find(
    ({ client }) => alike.filter((other) => other.client === client).length > 1,
  );
}

/** What gives way at once: what is heard only where it costs nobody anything; then what nobody speaks any more. */
export function easyLenderFor<One extends Borrower>(
  taker: Borrower,
  utterances: readonly One[],
): One | undefined {
  return (
    (taker.optional ? undefined : utterances.find((one) => one.hasDecoder && one.optional)) ??
    lendersLike(taker, utterances).find(({ finished, silent }) => !finished && silent)
  );
}

/**
 * From whom an utterance takes a decoder where none is free, and none can be made; undefined: it waits. Beyond what gives way
 * at once, others give way only for what is waited for: what has its turn later, and then what nobody waits for yet.
 */
export function lenderFor<One extends Borrower>(
  taker: Borrower,
  utterances: readonly One[],
  turns: FairTurns,
): One | undefined {
  const alike = lendersLike(taker, utterances);
  const easily = easyLenderFor(taker, utterances);
  if (easily ?? !taker.finished) return easily;
  return (
    laterThan(taker, alike, turns).find(({ losses }) => losses < mostLosses) ??
    alike.find(({ finished }) => !finished)
  );
}

const lendersLike = <One extends Borrower>({ optional }: Borrower, utterances: readonly One[]) =>
  utterances.filter((one) => one.hasDecoder && one.optional === optional);

/** Finished ones, the latest first. */
const laterThan = <One extends Borrower>(taker: Borrower, lenders: readonly One[], turns: FairTurns) =>
  lenders
    .filter((one) => one.finished && turns.due(one) > turns.due(taker))
    .sort((a, b) => turns.due(b) - turns.due(a));
