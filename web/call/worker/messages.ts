/** What the page's thread and the call worker say to each other: small state, never audio. */
import type { FloorView, TalkMode } from '../call-view.ts';
import type { LatchError } from '../../../shared/errors.ts';
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
      /** The conversation to go on with, null for a new one. */
      conversationId: string | null;
    }
  | { kind: 'mode'; mode: TalkMode }
  | { kind: 'mute'; muted: boolean }
  | { kind: 'key'; down: boolean }
  | { kind: 'text'; text: string }
  | { kind: 'stop-reply' }
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
  | TranscriptReport;

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
