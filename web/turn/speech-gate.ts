/**
 * Speech or silence, from the VAD's probability frame by frame: pure. Two thresholds, so that a probability between them
 * changes nothing; a few frames in agreement, so that a click is no speech; edges dated back to where they were, so that
 * agreeing costs no accuracy.
 *
 * While a reply can be heard in the microphone, a frame is speech only if it is *strange* to the reply (echo.ts), so that the
 * reply's own echo, which is speech to a VAD, does not count. Nothing more is asked of a person who speaks: a soft beginning
 * over a loud reply counts as it does in silence.
 */
export const SPEECH_GATE = {
  /** At least this probability begins speech, in silence. Silero's own value. */
  enter: 0.5,
  /**
   * Under this probability speech ends. Silero's own distance to `enter`. On clips whose end of speech is known to the
   * sample, the edge then falls −67 to +58 ms from it.
   */
  exit: 0.35,
  /** Frames (32 ms) in a row that begin speech. Two: one alone is often a click or a breath. */
  enterFrames: 2,
  /** The same while a reply sounds: the first frame ducks it, at once, and the next ones decide (barge-in-policy.ts). */
  enterFramesOverReply: 1,
  /** Frames in a row that end it. Two: single dips within words are common. */
  exitFrames: 2,
  /** How far speech must be above any echo of the reply, in dB, to begin, and to go on. */
  enterStrangeDb: 6,
  exitStrangeDb: 3,
} as const satisfies Record<string, number>;

export type SpeechGatePolicy = { readonly [K in keyof typeof SPEECH_GATE]: number };

export interface SpeechFrame {
  /** From the VAD, 0 to 1. */
  prob: number;
  /** When the frame began and ended, in ms on the caller's clock; frames follow one another. */
  startMs: number;
  endMs: number;
  /** How far above any echo of the reply it is, in dB; Infinity where no reply can be heard (EchoGuard.strangeness). */
  strangeDb: number;
  /** Whether a reply sounds. */
  playing: boolean;
}

export interface SpeechGateState {
  readonly speaking: boolean;
  /** When the present speech or silence began: the start of its first frame. */
  readonly sinceMs: number;
  /** Frames in a row that say the opposite of `speaking`, and when the first of them began. */
  readonly doubtFrames: number;
  readonly doubtSinceMs: number;
}

/** The state before the first frame. */
export function silentGate(atMs: number): SpeechGateState {
  return { speaking: false, sinceMs: atMs, doubtFrames: 0, doubtSinceMs: atMs };
}

/** The state after this frame. Compare `speaking` with the state before to see an edge; its time is `sinceMs`. */
export function speechGate(
  state: SpeechGateState,
  frame: SpeechFrame,
  policy: SpeechGatePolicy = SPEECH_GATE,
): SpeechGateState {
  const speech = countsAsSpeech(state.speaking, frame, policy);
  if (speech === state.speaking) return { ...state, doubtFrames: 0, doubtSinceMs: frame.endMs };
  const doubtFrames = state.doubtFrames + 1;
  const doubtSinceMs = state.doubtFrames === 0 ? frame.startMs : state.doubtSinceMs;
  const enterFrames = frame.playing ? policy.enterFramesOverReply : policy.enterFrames;
  if (doubtFrames < (state.speaking ? policy.exitFrames : enterFrames))
    return { ...state, doubtFrames, doubtSinceMs };
  return { speaking: !state.speaking, sinceMs: doubtSinceMs, doubtFrames: 0, doubtSinceMs: frame.endMs };
}

function countsAsSpeech(
  speaking: boolean,
  { prob, strangeDb }: SpeechFrame,
  policy: SpeechGatePolicy,
): boolean {
  const { enter, exit, enterStrangeDb, exitStrangeDb } = policy;
  return speaking ? prob >= exit && strangeDb >= exitStrangeDb : prob >= enter && strangeDb >= enterStrangeDb;
}
