/** What the core of a call is made of: its state, what happens to it, and what it wants done. Nothing here decides anything. */
import type { LatchError } from '../../../shared/errors.ts';
import type { ClientEvent } from '../../../shared/protocol.ts';
import { fold } from '../../../shared/ledger/fold.ts';
import { EMPTY_LEDGER, type Ledger, type LedgerEffect } from '../../../shared/ledger/ledger-state.ts';
import { turnsToSayAgain } from '../../../shared/ledger/upstream-lost.ts';
import type {
  Capabilities,
  FunctionChoice,
  HistoryEntry,
  ModelLimits,
  SpeechModelEvent,
} from '../../models/speech-model.ts';
import { newest, spoken } from './history.ts';
import { ROTATION_START, type Rotation } from './rotation.ts';
import { SEQUENCER_START, type SequencerEffect, type SequencerState } from './sequencer-state.ts';
import { UPSTREAM_START, type UpstreamState } from './upstream.ts';

/** What holds of the speech model and of the server while a step is made. */
export interface CoreConditions {
  limits: ModelLimits;
  capabilities: Readonly<Capabilities>;
  /** Whether a reply may be asked for on a guess. */
  speculation: boolean;
  /** Whether the model can say to a guess that it listens on. */
  judges: boolean;
  /** How long another connection is tried after one was lost. */
  redialMs: number;
}

/** A model that did so often not end what was cancelled cannot cancel. Once may be the network's fault. */
export const LATE_CANCELS = 2;

export interface CoreState {
  /** What was said in earlier calls of the conversation, and in turns of this one that are folded away. */
  earlier: readonly HistoryEntry[];
  ledger: Ledger;
  sequencer: SequencerState;
  upstream: UpstreamState;
  /** What comes after the connection in use. */
  rotation: Rotation;
  /** The last turn whose response exceeded its limit, so that the model was connected anew and asked again. */
  lateTurnId: number | null;
  /** Responses that the model did not end in time although they were cancelled. */
  lateCancels: number;
}

export const coreStart = (earlier: readonly HistoryEntry[]): CoreState => ({
  earlier: newest(earlier),
  ledger: EMPTY_LEDGER,
  sequencer: SEQUENCER_START,
  upstream: UPSTREAM_START,
  rotation: ROTATION_START,
  lateTurnId: null,
  lateCancels: 0,
});

export type CoreEvent =
  /** The call begins. */
  | { type: 'started'; atMs: number }
  | { type: 'client'; atMs: number; event: ClientEvent }
  /** A packet of speech arrived: its samples at PIPELINE_HZ, or null where it could not be decoded. */
  | { type: 'speech'; atMs: number; turnId: number; seq: number; pcm: Int16Array | null }
  /** The browser sent what no honest browser sends. `turnId`: the turn that is dropped for it. */
  | { type: 'bad-message'; atMs: number; error: LatchError; turnId?: number }
  /** A socket is up, the first or a later one; `missed` messages were sent again. */
  | { type: 'attached'; atMs: number; resumed: boolean; missed: number }
  | { type: 'model'; atMs: number; event: SpeechModelEvent }
  /** The same of the connection that is to take the place of the one in use. */
  | { type: 'spare'; atMs: number; event: SpeechModelEvent }
  /** More of a reply came than may wait for the browser, which gets `takenMs` of it. */
  | { type: 'reply-too-long'; atMs: number; replyId: number; takenMs: number }
  /** The wait that `dial-later` asked for is over. */
  | { type: 'dial'; atMs: number }
  /**
   * Time passes. `attached`: whether a socket is up. `stoodStillMs`: for so long before it, this process did nothing at all, so what
   * the browser and the model sent meanwhile is not read yet.
   */
  | { type: 'tick'; atMs: number; attached: boolean; stoodStillMs: number };

/** What the speech model is asked for. */
export type ModelCommand =
  | { type: 'connect'; history: readonly HistoryEntry[] }
  /** On the connection in use, for good or until the next `connect` or `use-spare`. */
  | { type: 'hang-up'; error: LatchError }
  | { type: 'dial-later'; afterMs: number }
  /** Another connection, beside the one in use. */
  | { type: 'open-spare'; history: readonly HistoryEntry[] }
  /** It takes the place of the one in use, which is closed if it is still there, and is told this. */
  | { type: 'use-spare'; history: readonly HistoryEntry[] }
  | Extract<
      LedgerEffect,
      {
        type:
          | 'append-audio'
          | 'commit-audio'
          | 'clear-audio'
          | 'move-audio'
          | 'replay-audio'
          | 'add-text'
          | 'delete-item';
      }
    >
  | { type: 'create-response'; tag: string; functions: FunctionChoice }
  | Extract<SequencerEffect, { type: 'cancel-response' | 'delete-item' | 'truncate-item' }>;

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
export const historyOf = (state: CoreState): readonly HistoryEntry[] =>
  newest([...state.earlier, ...spoken(state.ledger)]);

/** What a fresh connection to the model is told in words, without the turns that it hears again. */
export const historyForModel = (state: CoreState): readonly HistoryEntry[] =>
  newest([...state.earlier, ...spoken(state.ledger, turnIdsToSayAgain(state.ledger))]);

/** Turns whose audio may still be asked for. The last one that was committed may go on after all. */
export function turnIdsToKeep(ledger: Ledger): number[] {
  const { turns } = ledger;
  const at = turns.findLastIndex(({ state }) => state === 'committed');
  const goneOn = at < 0 ? [] : [...turns.slice(0, at), { ...turns[at]!, state: 'open' } as const];
  return [...turnIdsToSayAgain(ledger), ...turnIdsToSayAgain({ ...ledger, turns: goneOn })];
}

export const turnIdsToSayAgain = (ledger: Ledger): number[] =>
  turnsToSayAgain(ledger).map(({ turnId }) => turnId);

/** The state without old turns: what was said in them joins what came before. */
export function folded(state: CoreState): CoreState {
  const split = fold(state.ledger);
  if (split === null) return state;
  return { ...state, ledger: split.ledger, earlier: newest([...state.earlier, ...spoken(split.past)]) };
}
