/** The server's marks of the turns of a call: collected by tag, reported once a turn is committed and its reply flows. */
import type { ServerMark, ServerMarks } from '../../../shared/latency.ts';
import type { ClientEvent } from '../../../shared/protocol.ts';
import { tagOf } from '../../../shared/ledger/ledger-state.ts';

export interface MarkedTurn {
  turnId: number;
  revision: number;
  marks: ServerMarks;
}

/** Guesses whose marks are kept: the ones that may still be answered. */
const KEPT = 8;
/** The marks that are passed anew when the model is asked again, after its connection was lost. */
const OF_ONE_RESPONSE = ['createSent', 'created', 'firstDelta', 'firstFrameSent'] as const;

export class TurnMarks {
  readonly #turns = new Map<string, MarkedTurn>();

  constructor(private readonly onMarked: (turn: MarkedTurn) => void) {}

  onClientEvent({ name, payload }: ClientEvent, atMs: number): void {
    switch (name) {
      case 'turn.speculate':
        return this.#begin(payload, atMs);
      case 'turn.commit':
        return this.onMark(tagOf(payload), 'commitAtServer', atMs);
      case 'turn.text': {
        const ref = { turnId: payload.turnId, revision: 0 };
        this.#begin(ref, atMs);
        return this.onMark(tagOf(ref), 'commitAtServer', atMs);
      }
      default:
        return;
    }
  }

  /** A mark is passed. Only the first time counts, and only for a guess that is known. */
  onMark(tag: string, mark: ServerMark, atMs: number): void {
    const turn = this.#turns.get(tag);
    if (!turn) return;
    if (mark === 'createSent') for (const passed of OF_ONE_RESPONSE) delete turn.marks[passed];
    if (turn.marks[mark] !== undefined) return;
    turn.marks[mark] = atMs;
    const { firstFrameSent, commitAtServer } = turn.marks;
    if (firstFrameSent === undefined || commitAtServer === undefined) return;
    // The later one of these two reports the marks; what comes after changes nothing.
    if (mark === 'firstFrameSent' || mark === 'commitAtServer')
      this.onMarked({ ...turn, marks: { ...turn.marks } });
  }

  #begin({ turnId, revision }: { turnId: number; revision: number }, atMs: number): void {
    const tag = tagOf({ turnId, revision });
    if (this.#turns.has(tag)) return;
    this.#turns.set(tag, { turnId, revision, marks: { startAtServer: atMs } });
    for (const oldest of this.#turns.keys()) {
      if (this.#turns.size <= KEPT) break;
      this.#turns.delete(oldest);
    }
  }
}
