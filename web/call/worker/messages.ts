/** What the page's thread and the call worker send each other: small state, never audio. */
import type { FloorView, TalkMode, VoiceState } from '../call-view.ts';
import type { JudgeRecord } from '../../../shared/floor/judge-record.ts';
import type { JudgeName } from '../kept-judges.ts';
import type { TimesReport } from '../diagnostics.ts';
import type { TranscriptReport } from '../transcript.ts';
import type { LinkState } from './line/line.ts';
import type { ReadOutReport } from './speaking/replies.ts';
import type { ConversationRef, EndCallRequest, ServerEvents } from '../../../shared/protocol.ts';
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
      /** How long the user may pause (endpoint-policy.ts). */
      patienceMs: number;
      /** What the user is expected to speak: a BCP 47 tag. */
      language: string;
      /** The conversation to go on with, null for a new one. */
      conversation: ConversationRef | null;
      /** Replies are numbered from here on: no two of a page have the same number, whichever worker they come from. */
      lastReplyId: number;
    }
  | { kind: 'mode'; mode: TalkMode }
  | { kind: 'mute'; muted: boolean }
  | { kind: 'key'; down: boolean }
  | { kind: 'patience'; patienceMs: number }
  /** So much is known of how the model judges, from earlier calls too. */
  | { kind: 'judge'; judge: JudgeRecord }
  | { kind: 'text'; text: string }
  | { kind: 'stop-reply' }
  /** The page has read this reply out, or cannot. */
  | { kind: 'read-out-done'; replyId: number }
  /** The page shows what this `live` report said. */
  | { kind: 'live-shown'; notice: number }
  /** How late the devices of the page are now, in ms (turn-times.ts). */
  | { kind: 'latency'; inputMs: number; outputMs: number }
  | { kind: 'end' };

export type WorkerReport =
  /** What every call needs: how much has come of it, and that it is ready. */
  | { kind: 'voice'; voice: VoiceState }
  | { kind: 'link'; state: LinkState }
  /**
   * The call is over; `error` is null if that was wanted. The worker is ready for the next call. `unanswered`: something was said,
   * and no answer to it was heard.
   */
  | { kind: 'over'; error: Problem | null; unanswered: boolean }
  | { kind: 'model'; label: string; builtin: boolean }
  /** The model judges guesses. What is known of that is answered with `judge`. */
  | ({ kind: 'judges' } & JudgeName)
  | { kind: 'conversation'; conversation: ConversationRef }
  /** What ends the call if the page goes away (POST /api/calls/end). A later one replaces it. */
  | { kind: 'call-proof'; proof: EndCallRequest }
  /** The server is of a newer version than this page; reported each time the line comes up. */
  | { kind: 'page-outdated' }
  | { kind: 'model-state'; state: 'connecting' | 'ready' | 'reconnecting' }
  | { kind: 'floor'; floor: FloorView }
  /** Perceptual, 0 to 1. */
  | { kind: 'levels'; user: number; reply: number }
  /** The microphone gives nothing but zeros, or sound again. */
  | { kind: 'digital-silence'; on: boolean }
  /** Nobody has spoken for a while: the call ends in so long. null: it does not, somebody spoke. */
  | { kind: 'idle'; endsInMs: number | null }
  /** Whether others may listen, and how many do. To be shown, and answered with `live-shown`. */
  | ({ kind: 'live' } & ServerEvents['live.state'])
  | { kind: 'problem'; error: Problem }
  /** Somebody talks without leaving room for an answer (shared/floor/unbroken-talk.ts). */
  | { kind: 'suggest-hold' }
  | ReadOutReport
  /** Which end-of-turn detector is in use from now on. */
  | ({ kind: 'detector' } & DetectorReport)
  | TimesReport
  | TranscriptReport;
