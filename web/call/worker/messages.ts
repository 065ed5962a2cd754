/** What the page's thread and the call worker say to each other: small state, never audio. */
import type { FloorView, TalkMode } from '../call-view.ts';
import type { LatchError } from '../../../shared/errors.ts';
import type { Marks } from '../../../shared/latency.ts';
import type { ServerEvents } from '../../../shared/protocol.ts';
import type { DetectorReport } from '../../turn/turn-detector.ts';

type Problem = ReturnType<LatchError['toJSON']>;

export type WorkerCommand =
  /** Begins a call. The ports lead to the two worklets. */
  | {
      kind: 'start';
      capture: MessagePort;
      playback: MessagePort;
      sampleRate: number;
      mode: TalkMode;
      muted: boolean;
      /** How long the user may pause (endpoint-policy.ts). */
      patienceMs: number;
      /** The conversation to go on with, null for a new one. */
      conversationId: string | null;
    }
  | { kind: 'mode'; mode: TalkMode }
  | { kind: 'mute'; muted: boolean }
  | { kind: 'key'; down: boolean }
  | { kind: 'patience'; patienceMs: number }
  | { kind: 'text'; text: string }
  | { kind: 'stop-reply' }
  /** How late the devices of the page are now, in ms (turn-times.ts). */
  | { kind: 'latency'; inputMs: number; outputMs: number }
  | { kind: 'end' };

export type WorkerReport =
  | { kind: 'link'; state: 'connecting' | 'up' | 'reconnecting' }
  /** The call is over; `error` is null when that was wished for. The worker is ready for the next one. */
  | { kind: 'over'; error: Problem | null }
  | { kind: 'model'; label: string; builtin: boolean }
  | { kind: 'conversation'; conversationId: string }
  | { kind: 'model-state'; state: 'connecting' | 'ready' | 'reconnecting' }
  | { kind: 'floor'; floor: FloorView }
  /** Perceptual, 0 to 1. */
  | { kind: 'levels'; user: number; reply: number }
  | { kind: 'problem'; error: Problem }
  /** Which end-of-turn detector is in use from now on. */
  | ({ kind: 'detector' } & DetectorReport)
  | TimesReport
  | TranscriptReport;

/** What diagnostics are made of (diagnostics.ts). */
export type TimesReport =
  /** A turn whose reply is heard; said again when more of its marks are known. */
  | { kind: 'turn-times'; turnId: number; revision: number; typed: boolean; marks: Marks }
  /** A reply was asked for; or one was that is not wanted. */
  | { kind: 'guess'; outcome: 'made' | 'wrong' }
  | { kind: 'usage'; usage: ServerEvents['call.usage'] }
  /** A new call goes on where one was lost. */
  | { kind: 'call-replaced' }
  /** From the first phoneme over a reply to its silence. */
  | { kind: 'barge-in'; silenceMs: number }
  | { kind: 'clock'; errorMs: number }
  | { kind: 'speculation'; on: boolean };

/** What the transcript is made of (transcript.ts). Replies are named by ids that are unique in the page's life. */
export type TranscriptReport =
  | { kind: 'turn-dropped'; turnId: number }
  | { kind: 'turn-text'; turnId: number; text: string; final: boolean; typed: boolean }
  | { kind: 'reply-text'; replyId: number; turnId: number; delta: string; atMs: number }
  /** It may be heard from now on: only now is it shown. */
  | { kind: 'reply-released'; replyId: number; turnId: number }
  | { kind: 'reply-audio'; replyId: number; audioMs: number }
  | { kind: 'reply-heard'; replyId: number; heardMs: number }
  /** It was heard to its end. */
  | { kind: 'reply-finished'; replyId: number }
  /** It stopped after this much was heard; after 0 it is as if it had never been. */
  | { kind: 'reply-cut'; replyId: number; heardMs: number };
