/**
 * What the talk page may know of a call, and what it may ask for. `Call` (call.svelte.ts) implements both; the page, the
 * tests of the page and the gallery of its states need nothing else.
 */
import type { ErrorCode } from '../../shared/errors.ts';
import type { Diagnostics } from './diagnostics-state.ts';
import type { DetectorReport } from '../turn/turn-detector.ts';

/** One line of the transcript. */
export type TranscriptEntry =
  | { id: string; role: 'user'; text: string; state: 'interim' | 'final'; typed: boolean }
  | {
      id: string;
      role: 'assistant';
      /** Words that were heard, or are sure to be (playback goes on). */
      heard: string;
      /** Words that have come but are not heard yet; where the reply was cut, the words nobody heard. */
      unheard: string;
      state: 'speaking' | 'done' | 'cut';
    };

/** Where the call stands. Exactly one at a time. */
export type CallState =
  | { kind: 'idle' }
  /** Pressed Talk; asking for the microphone. */
  | { kind: 'asking-mic' }
  /** The microphone is on and what is said is kept, the server is not there yet. */
  | { kind: 'connecting' }
  | { kind: 'up' }
  /** The socket dropped; what is said is kept. `sinceMs` is performance.now(). */
  | { kind: 'reconnecting'; sinceMs: number }
  | { kind: 'ending' }
  /** Over. `error` is null when the user ended it. */
  | { kind: 'over'; error: CallProblem | null };

export interface CallProblem {
  code: ErrorCode;
  /** For a person; says what to do. */
  message: string;
}

/** Who has the floor, in words for the page. Meaningful while the state is `up`. */
export type FloorView = 'listening' | 'hearing' | 'thinking' | 'speaking' | 'muted' | 'waiting-for-key';

export type TalkMode = 'hands-free' | 'push-to-talk';

export interface DeviceChoice {
  deviceId: string;
  label: string;
}

export interface CallView {
  readonly state: CallState;
  readonly floor: FloorView;
  readonly model: {
    label: string;
    builtin: boolean;
    state: 'connecting' | 'ready' | 'reconnecting';
    examples: readonly string[];
  };
  readonly transcript: readonly TranscriptEntry[];
  readonly mode: TalkMode;
  readonly muted: boolean;
  /** How long the user may pause before the turn counts as over, where nothing tells better (endpoint-policy.ts). */
  readonly patienceMs: number;
  /** Push-to-talk is held down. */
  readonly keyDown: boolean;
  /** 0 to 1, perceptual (dB-scaled), about 20 times a second; null when there is no call. */
  readonly levels: { user: number; reply: number } | null;
  readonly inputs: readonly DeviceChoice[];
  readonly outputs: readonly DeviceChoice[];
  readonly inputId: string;
  /** Empty `outputs` means that this browser cannot choose. */
  readonly outputId: string;
  /** The browser holds back sound until the page is tapped. */
  readonly outputBlocked: boolean;
  /** Passing news: a device vanished, an error after which the call goes on. The newest last, each gone after a while; but one that says that the page is outdated stays. */
  readonly notices: readonly { id: number; tone: 'info' | 'problem'; text: string }[];
  /** What the page must ask for before a call: nothing, or the access code. */
  readonly access: 'unknown' | 'open' | 'granted' | 'code-required';
  readonly accessProblem: CallProblem | null;
  /** What tells when a turn is over, for diagnostics; null until a call has looked for it. */
  readonly detector: DetectorReport | null;
  /** What the call can tell of its own speed. */
  readonly diagnostics: Diagnostics;

  start(): void;
  end(): void;
  setMode(mode: TalkMode): void;
  setMuted(muted: boolean): void;
  setPatience(patienceMs: number): void;
  /** Push-to-talk: the key or the button goes down or up. */
  setKeyDown(down: boolean): void;
  /** Starts a call first where none is up: then without a microphone, if that is denied. */
  sendText(text: string): void;
  /** Stops the reply that plays. */
  interrupt(): void;
  chooseInput(deviceId: string): void;
  chooseOutput(deviceId: string): void;
  /** From a tap: lets the sound out. */
  unblockOutput(): void;
  enterAccessCode(code: string): void;
  dismissNotice(id: number): void;
}
