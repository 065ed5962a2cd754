/**
 * What listeners read: the record of turns that began since the link was made, since what was said before was said to nobody else. Pure but
 * for its own memory.
 */
import type { LedgerChange } from '../../shared/ledger/changes.ts';
import type { LiveEvents } from '../../shared/live.ts';

type Caption = LiveEvents['live.caption'];

/** Whoever joins reads so many turns back. */
const KEPT_TURNS = 10;

export class Captions {
  /** By turn, in their order. */
  readonly #turns = new Map<number, Caption>();
  #firstTurn = Infinity;

  /** Returns the captions that are new or different. */
  onChanges(changes: readonly LedgerChange[]): Caption[] {
    return changes.flatMap((change) => {
      if (change.type === 'turn-opened') this.#firstTurn = Math.min(this.#firstTurn, change.turnId);
      return change.type === 'recorded' ? this.#onRecorded(change) : [];
    });
  }

  /** For somebody who joins now. */
  get latest(): Caption[] {
    return [...this.#turns.values()];
  }

  #onRecorded({ turnId, entries }: Extract<LedgerChange, { type: 'recorded' }>): Caption[] {
    if (turnId < this.#firstTurn) return [];
    const caption: Caption = {
      turnId,
      lines: entries.filter(({ text }) => text !== '').map(({ role, text }) => ({ who: role, text })),
    };
    if (caption.lines.length === 0) this.#turns.delete(turnId);
    else this.#turns.set(turnId, caption);
    if (this.#turns.size > KEPT_TURNS) this.#turns.delete(this.#turns.keys().next().value!);
    return [caption];
  }
}
