/** What a call uses of its speech model, and how much of that went into replies to guesses that were taken back. */
import type { ServerEvents } from '../../../shared/protocol.ts';
import { tagOf, type Ledger } from '../../../shared/ledger/ledger-state.ts';
import type { Usage } from '../../models/speech-model.ts';

/** US dollars a million tokens. */
export interface Prices {
  inputPerMillion: number;
  outputPerMillion: number;
}

interface Spent extends Usage {
  responses: number;
}

const NOTHING: Spent = { responses: 0, inputTokens: 0, outputTokens: 0 };

export class CallUsage {
  /** The tag of each response that runs; null for one that nobody asked for. */
  readonly #running = new Map<string, string | null>();
  /** Ended responses to guesses that are neither committed nor taken back. */
  #open: { tag: string; usage: Usage }[] = [];
  #all = NOTHING;
  #wasted = NOTHING;
  #changed = false;

  constructor(private readonly prices: Prices | null) {}

  onResponseStarted(responseId: string, tag: string | null): void {
    this.#running.set(responseId, tag);
  }

  onResponseEnded(responseId: string, usage: Usage): void {
    const tag = this.#running.get(responseId);
    if (tag === undefined) return;
    this.#running.delete(responseId);
    this.#all = plus(this.#all, usage);
    this.#changed = true;
    if (tag === null) this.#wasted = plus(this.#wasted, usage);
    else this.#open.push({ tag, usage });
  }

  /** The connection is gone: nobody will say how its responses end. */
  onUpstreamLost(): void {
    this.#running.clear();
  }

  /** Looks which guesses the ledger has settled. True if the totals have changed since the last look. */
  settle({ turns }: Ledger): boolean {
    this.#open = this.#open.filter(({ tag, usage }) => {
      const turnId = Number.parseInt(tag);
      const turn = turns.findLast((candidate) => candidate.turnId === turnId);
      if (turn && tagOf(turn) === tag && turn.state === 'speculated') return true;
      if (turn && tagOf(turn) === tag && turn.state === 'committed') return false;
      this.#wasted = plus(this.#wasted, usage);
      this.#changed = true;
      return false;
    });
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  get totals(): ServerEvents['call.usage'] {
    return { all: this.#priced(this.#all), wasted: this.#priced(this.#wasted) };
  }

  #priced(spent: Spent): ServerEvents['call.usage']['all'] {
    return { ...spent, usd: this.prices && usdOf(spent, this.prices) };
  }
}

export const usdOf = ({ inputTokens, outputTokens }: Usage, prices: Prices): number =>
  (inputTokens * prices.inputPerMillion + outputTokens * prices.outputPerMillion) / 1e6;

const plus = (sum: Spent, { inputTokens, outputTokens }: Usage): Spent => ({
  responses: sum.responses + 1,
  inputTokens: sum.inputTokens + inputTokens,
  outputTokens: sum.outputTokens + outputTokens,
});
