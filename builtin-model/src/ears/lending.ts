/** Who gets one of the few decoders: pure. */
import type { FairTurns, OfClient } from '../fair-turns.ts';

/** An utterance that needs a decoder, or has one. */
export interface Borrower extends OfClient {
  /** It is heard only if that costs no other one anything: a second hearing of the same words. */
  readonly optional: boolean;
  /** All of its audio is there: somebody waits for its words. */
  readonly finished: boolean;
  /** Some of its audio has not been heard. */
  readonly behind: boolean;
  readonly hasDecoder: boolean;
  /** How often it lost its decoder, and began again. */
  readonly losses: number;
  /** Nothing was added to it for a while. */
  readonly quiet: boolean;
}

/** An utterance that lost its decoder so often when it was finished keeps it: a long one must end, too. */
const mostLosses = 2;

const kindOf = ({ client, optional, finished }: Borrower) => `${finished} ${optional} ${client}`;

/**
 * The utterances that are due a decoder, the first one first: those that somebody waits for, each client's first one before
 * anybody's second, and then those of the client that had least.
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
    .filter(({ hasDecoder, finished, behind }) => !hasDecoder && (finished || behind))
    .map((one) => ({ one, rank: (one.optional ? 2 : 0) + (one.finished ? 0 : 1), nth: countOf(one) }))
    .sort((a, b) => a.rank - b.rank || a.nth - b.nth || turns.had(a.one) - turns.had(b.one))
    .map(({ one }) => one);
}

/**
 * From whom an utterance takes a decoder where none is free; undefined: it waits. What is heard only where it costs nobody
 * anything gives way first; then what nobody waits for yet, the one that got audio least recently; then what is waited for by
 * a client that had more.
 */
export function lenderFor<One extends Borrower>(
  taker: Borrower,
  utterances: readonly One[],
  turns: FairTurns,
): One | undefined {
  const lenders = utterances.filter(({ hasDecoder }) => hasDecoder);
  if (lenders.some((one) => kindOf(one) === kindOf(taker))) return undefined;
  const optional = taker.optional ? undefined : lenders.find((one) => one.optional);
  const unfinished = lenders.find(
    (one) => one.optional === taker.optional && !one.finished && (one.quiet || taker.finished),
  );
  if (optional ?? unfinished ?? !taker.finished) return optional ?? unfinished;
  return lenders
    .filter((one) => one.optional === taker.optional && turns.had(one) > turns.had(taker))
    .sort((a, b) => turns.had(b) - turns.had(a))
    .find((one) => one.losses < mostLosses || hasSeveral(one, lenders));
}

const hasSeveral = ({ client }: Borrower, lenders: readonly Borrower[]) =>
  lenders.filter((other) => other.client === client).length > 1;
