/**
 * What the talk page may know of a call, and what it may ask for. `Call` (call.svelte.ts) implements both. The page, its
 * tests and the gallery of its states need nothing else.
 */
import type { ErrorCode } from '../../shared/errors.ts';
import type { CheckModelAnswer } from '../../shared/protocol.ts';
import type { Keep } from '../../shared/conversations/document.ts';
import type { KeepHere } from '../history/api.ts';
import type { PartsLoaded } from '../part-files.ts';
import type { Diagnostics } from './diagnostics-state.ts';
import type { SoundTroubleKind } from '../audio/sound-trouble.ts';
import type { DetectorReport } from '../turn/turn-detector.ts';

/** One line of the transcript. */
export type TranscriptEntry =
  | {
      id: string;
      role: 'user';
      text: string;
      /** `unclear`: it was heard, and no word of it understood. Its text is empty. */
      state: 'interim' | 'final' | 'unclear';
      typed: boolean;
    }
  | {
      id: string;
      role: 'assistant';
      /** Words that were heard, or are sure to be heard (playback goes on). */
      heard: string;
      /** Words that have come but are not heard yet. If the reply was cut: the words that nobody heard. */
      unheard: string;
      state: 'speaking' | 'done' | 'cut';
    };

/** What is odd about a line that does not open: that it takes long, or that the server is there and no line gets through to it. */
export type Hitch = 'none' | 'slow' | 'blocked';

/** Where the call stands. Exactly one at a time. */
export type CallState =
  | { kind: 'idle' }
  /** The user pressed Talk; the page asks for the microphone. */
  | { kind: 'asking-mic' }
  /** The microphone is on and speech is kept; no line is up yet. */
  | { kind: 'connecting'; hitch: Hitch }
  | { kind: 'up' }
  /** The socket dropped; speech is kept. `sinceMs` is performance.now(). */
  | { kind: 'reconnecting'; sinceMs: number }
  | { kind: 'ending' }
  /** The call is over. `error` is null when the user ended it. */
  | { kind: 'over'; error: CallProblem | null };

export interface CallProblem {
  code: ErrorCode;
  /** Written for a person; says what to do. */
  message: string;
  /** What was wrong, for whoever runs the server. */
  detail?: string | undefined;
}

/** What the browser needs for any call: `waiting` until it is known whether anything of it is to be downloaded. */
export type VoiceState = { kind: 'waiting' } | ({ kind: 'loading' } & PartsLoaded) | { kind: 'ready' };

/** Who has the floor, in words for the page. Meaningful while the state is `up`. */
export type FloorView =
  | 'listening'
  | 'hearing'
  /** The user pauses, and a reply has been asked for on the guess that the turn is over. */
  | 'guessing'
  | 'thinking'
  /** The reply has been awaited for a while. */
  | 'still-thinking'
  | 'speaking'
  /** The reply has words and no sound: the browser's own voice says them. */
  | 'reading-out'
  | 'muted'
  | 'waiting-for-key';

export type TalkMode = 'hands-free' | 'push-to-talk';

export interface DeviceChoice {
  deviceId: string;
  label: string;
}

/** A check of the speech model, which costs what a short conversation costs. */
export interface ModelCheckView {
  /** Whether this browser may ask for one; `with-code`: with the operator's code. */
  readonly may: 'no' | 'yes' | 'with-code';
  readonly state:
    | { kind: 'idle' }
    | { kind: 'running' }
    | { kind: 'done'; result: CheckModelAnswer }
    | { kind: 'failed'; problem: CallProblem };
}

/** What is kept of this browser's conversations. */
export interface KeepingView {
  /** null: this server keeps nothing, or does not say. */
  readonly here: KeepHere | null;
  /** From now on so much is kept. Of what was said before in a call that is up, the text is. */
  choose(keep: Keep): void;
  /** Removes what was said in the last minute of the call that is up from what is kept. */
  forgetLastMinute(): void;
}

/** The link by which others may listen to this call. */
export interface LiveView {
  /** `on`: whoever has the link may listen. */
  readonly state: 'none' | 'making' | 'on';
  /** What to give to others; null: there is none, or this page did not make it. */
  readonly url: string | null;
  readonly listeners: number;
  /** Why there is none, though it was wished. */
  readonly problem: CallProblem | null;
}

/** What a call that begins is told. */
export interface CallWishes {
  /** Whether the keys of a headset and a keyboard mute and end the call. Default: true. */
  takesHeadsetKeys?: boolean;
  /** In which the person is expected to speak (BCP 47). Without it: the browser's. */
  language?: string;
}

export interface CallView {
  readonly state: CallState;
  /** Of the call that is up, once the server has named it; null: none is up. */
  readonly conversationId: string | null;
  /** The conversation of the call that has just ended, where it is kept; null otherwise. */
  readonly keptIn: string | null;
  readonly voice: VoiceState;
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
  /** How long the user may pause before the turn counts as over, if nothing else tells it better (endpoint-policy.ts). */
  readonly patienceMs: number;
  /** How loud the page plays: 0 to 1, as people hear it. */
  readonly volume: number;
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
  /** What is wrong with the sound, as long as it lasts. */
  readonly troubles: readonly { kind: SoundTroubleKind; text: string }[];
  /**
   * The server has a newer version of this page: the page reloads itself after the call, or waits for the person to reload it.
   */
  readonly newVersion: 'none' | 'reloads' | 'waits';
  /**
   * Passing news: a device vanished, or an error happened after which the call goes on. The newest is last. Each disappears
   * after a while.
   */
  readonly notices: readonly { id: number; tone: 'info' | 'problem'; text: string }[];
  /** What the page must ask for before a call: nothing, or the access code. */
  readonly access: 'unknown' | 'open' | 'granted' | 'code-required';
  readonly accessProblem: CallProblem | null;
  /** What tells when a turn is over, for diagnostics. It is null until a call has looked for it. */
  readonly detector: DetectorReport | null;
  /** What the call can tell of its own speed. */
  readonly diagnostics: Diagnostics;
  readonly modelCheck: ModelCheckView;
  readonly keeping: KeepingView;
  readonly live: LiveView;

  start(wishes?: CallWishes): void;
  end(): void;
  setMode(mode: TalkMode): void;
  setMuted(muted: boolean): void;
  setPatience(patienceMs: number): void;
  setVolume(volume: number): void;
  /** Push-to-talk: the key or the button goes down or up. */
  setKeyDown(down: boolean): void;
  /** Starts a call first if none is up. That call has no microphone if the microphone is denied. */
  sendText(text: string): void;
  /** Stops the reply that plays. */
  interrupt(): void;
  chooseInput(deviceId: string): void;
  chooseOutput(deviceId: string): void;
  /** Forgets the conversation: the next call begins another one. Not during a call. */
  startAfresh(): void;
  /** The next call goes on with this stored conversation; `said` is shown above it. Not during a call. */
  goOnIn(conversationId: string, said: readonly TranscriptEntry[]): void;
  /** The conversation is deleted: if it is the one of this tab, it is forgotten here too. */
  onDeleted(conversationId: string): void;
  reload(): void;
  /** Call it from a tap: it lets the sound out, or starts it again where it stands still. */
  unblockOutput(): void;
  enterAccessCode(code: string): void;
  /** `code`: the operator's, where one is asked for. */
  checkModel(code: string | null): void;
  /** Makes a link by which others may listen to the call that is up. */
  shareLive(): void;
  /** Takes the link back: whoever listens hears nothing more. */
  stopLive(): void;
  dismissNotice(id: number): void;
}
