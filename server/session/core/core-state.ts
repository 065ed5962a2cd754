/** What the core of a call is made of: its state, what happens to it, and what it wants done. Nothing here decides anything. */
import type { LatchError } from '../../../shared/errors.ts';
import type { ClientEvent } from '../../../shared/protocol.ts';
import { EMPTY_LEDGER, type Ledger, type LedgerEffect } from '../../../shared/ledger/ledger-state.ts';
import { recordOf } from '../../../shared/ledger/record.ts';
import { turnsToSayAgain } from '../../../shared/ledger/upstream-lost.ts';
import type { HistoryEntry, SpeechModelEvent } from '../../models/speech-model.ts';
import { SEQUENCER_START, type SequencerEffect, type SequencerState } from './sequencer.ts';

/** The connection to the speech model. */
export interface UpstreamState {
  /** When the connection last became ready; null while it is not. */
  readyAtMs: number | null;
  /** Whether a second connection has taken the place of a lost one. */
  retried: boolean;
  /** No connection will be made any more. */
  closed: boolean;
}

export interface CoreState {
  /** What was said in earlier calls of the conversation. */
  earlier: readonly HistoryEntry[];
  ledger: Ledger;
  sequencer: SequencerState;
  upstream: UpstreamState;
}

export const coreStart = (earlier: readonly HistoryEntry[]): CoreState => ({
  earlier,
  ledger: EMPTY_LEDGER,
  sequencer: SEQUENCER_START,
  upstream: { readyAtMs: null, retried: false, closed: false },
});

export type CoreEvent =
  /** The call begins. */
  | { type: 'started'; atMs: number }
  | { type: 'client'; atMs: number; event: ClientEvent }
  /** A packet of speech arrived: its samples at PIPELINE_HZ, or null where it could not be decoded. */
  | { type: 'speech'; atMs: number; turnId: number; seq: number; pcm: Int16Array | null }
  /** The browser sent what no honest browser sends. */
  | { type: 'bad-message'; atMs: number; error: LatchError }
  /** A socket is up, the first or a later one; `missed` messages were sent again. */
  | { type: 'attached'; atMs: number; resumed: boolean; missed: number }
  | { type: 'model'; atMs: number; event: SpeechModelEvent }
  /** Time passes. `attached`: whether a socket is up. */
  | { type: 'tick'; atMs: number; attached: boolean };

/** What the speech model is asked for. */
export type ModelCommand =
  | { type: 'connect'; history: readonly HistoryEntry[] }
  | { type: 'hang-up' }
  | Extract<
      LedgerEffect,
      { type: 'append-audio' | 'commit-audio' | 'clear-audio' | 'replay-audio' | 'add-text' | 'delete-item' }
    >
  | Extract<
      SequencerEffect,
      { type: 'create-response' | 'cancel-response' | 'delete-item' | 'truncate-item' }
    >;

/** What the browser is to get. `end` ends the call. */
export type WireEffect =
  | Extract<LedgerEffect, { type: 'forward-audio' | 'finish-audio' | 'send' | 'refuse' }>
  | { type: 'end'; error: LatchError };

export type CoreEffect = ModelCommand | WireEffect;

/** One step of the core, as taps are told of it. */
export interface CoreStep {
  event: CoreEvent;
  before: CoreState;
  after: CoreState;
  /** In the order in which they are applied, right after the taps are told. */
  effects: readonly CoreEffect[];
}

/** The record of the conversation, in words: what came before the call, then committed turns and what was heard. */
export const historyOf = (state: CoreState): HistoryEntry[] => [...state.earlier, ...spoken(state.ledger)];

/** What a fresh connection to the model is told in words, without the turns that it hears again. */
export const historyForModel = (state: CoreState): HistoryEntry[] => [
  ...state.earlier,
  ...spoken(state.ledger, turnIdsToSayAgain(state.ledger)),
];

export const turnIdsToSayAgain = (ledger: Ledger): number[] =>
  turnsToSayAgain(ledger).map(({ turnId }) => turnId);

function spoken(ledger: Ledger, except: readonly number[] = []): HistoryEntry[] {
  return recordOf(ledger)
    .filter((entry) => entry.text !== '' && !(entry.role === 'user' && except.includes(entry.turnId)))
    .map(({ role, text }) => ({ role, text }));
}
