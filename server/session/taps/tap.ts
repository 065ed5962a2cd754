/**
 * A tap is told everything that happens in a call, and can neither slow nor break it. Each tap has a queue of its own, which is
 * emptied between the call's own work, a slice at a time. A queue that is full loses notes, and says so. An error of a tap is
 * the tap's alone. Two things remain for the author of a tap: it shares the event loop, so what it does for one note must be
 * short; and what a note holds is the call's own state, which the types forbid it to change.
 * The marks of turns, the usage, the log and the record are taps (standard-taps.ts). Others subscribe while a call is up (`Session.tap`).
 */
import type { Logger } from 'pino';
import type { AudioFrame } from '../../../shared/frames.ts';
import type { LatchError } from '../../../shared/errors.ts';
import type { LedgerChange } from '../../../shared/ledger/changes.ts';
import type { ServerEvent, ServerEvents } from '../../../shared/protocol.ts';
import type { CoreStep } from '../core/core-state.ts';

/** One Opus packet: of speech as it came from the browser (`up`), or of a reply as it went there (`down`). */
export interface TappedPacket extends Pick<
  AudioFrame,
  'turnId' | 'revision' | 'seq' | 'replyId' | 'payload'
> {
  atMs: number;
  direction: 'up' | 'down';
}

export interface CallEnd {
  atMs: number;
  /** null: the call ended as somebody wished. */
  error: LatchError | null;
  /** Why, for a developer, where there is more to say. */
  detail?: string;
}

/**
 * A listener. Each member is optional. One that returns a promise gets the next note when the promise is settled. What a note
 * holds must not be changed.
 */
export interface Tap {
  /** For the log. */
  readonly name: string;
  /** The core took a step: an event of the browser or of the model, or a tick, with the state before and after it and its effects. */
  onStep?(step: CoreStep): void | Promise<void>;
  /** What the ledger decided in one step, in words that last: most observers need nothing else of a step. Never empty. */
  onChanges?(changes: readonly LedgerChange[], atMs: number): void | Promise<void>;
  onPacket?(packet: TappedPacket): void | Promise<void>;
  /** This many notes were lost here, because the tap was too slow. */
  onMissed?(notes: number): void | Promise<void>;
  /** The call is over. Nothing follows. */
  onEnd?(end: CallEnd): void | Promise<void>;
}

/** What a tap knows of its call. */
export interface TappedCall {
  callId: string;
  conversationId: string;
  /** Whose conversation it is. */
  person: string;
  startedMs: number;
  log: Logger;
  /** What the model lacks, as far as is known now, and whether a reply may be asked for on a guess. */
  traits(): Omit<ServerEvents['model.traits'], 'itemWaitMs'>;
  /**
   * Sends an event to the browser, in its place among the others. Ignored once the call is over, and for a tap that sends much
   * more than it is told (MAX_UNPROMPTED in tap-queue.ts).
   */
  send(event: Exclude<ServerEvent, { name: 'call.ended' }>): void;
  /** Ends the call, for a reason that a person can read. Ignored once the call is over. */
  end(error: LatchError): void;
}

/** Makes a tap for one call. */
export type TapFactory = (call: TappedCall) => Tap;
