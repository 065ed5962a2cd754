/**
 * Speech or silence, from the VAD's probability frame by frame: pure. Two thresholds, so that a probability between them
 * changes nothing; a few frames in agreement, so that a click is no speech; edges dated back to where they were, so that
 * agreeing costs no accuracy.
 *
 * The guard against the reply's own echo: the browser's echo canceller removes most of a reply from the microphone, but
 * not all of it (least in the first seconds, and on loud speakers), and what it leaves *is* speech to a VAD. So while a
 * reply sounds, and a moment after, a frame counts as speech only when
 *  - the VAD is surer, the more so the louder the reply: what is left of an echo is distorted and seldom scores as
 *    high as a person who talks over it; and
 *  - the microphone is louder than that echo can be.
 * Both follow the level that the playback worklet rendered, not merely whether a reply plays: in its pauses and under a
 * duck the guard opens. The price: who speaks very softly against a loud reply is heard late, once it pauses or ends.
 * It changes nothing for a turn that begins in silence.
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
  /** Added to both thresholds at full guard: speech then wants 0.85, which people who talk into the microphone reach. */
  echoRaise: 0.35,
  /** Reply level in dBFS (of the echo to be expected, fading) up to which there is no guard, and from which it is full. */
  echoNoneDb: -50,
  echoFullDb: -20,
  /** The microphone must be louder than the reply minus this: what a canceller that has not settled takes off at least. */
  echoLossDb: 25,
  /** How fast the echo of a sound is expected to fade, in dB per second: output latency and a live room. */
  echoFadeDbPerS: 80,
} as const satisfies Record<string, number>;

export type SpeechGatePolicy = { readonly [K in keyof typeof SPEECH_GATE]: number };

export interface SpeechFrame {
  /** From the VAD, 0 to 1. */
  prob: number;
  /** When the frame began and ended, in ms on the caller's clock; frames follow one another. */
  startMs: number;
  endMs: number;
  /** RMS of the frame, dBFS. */
  inputLevelDb: number;
  /** Whether a reply sounds, and how loud it was rendered last, dBFS (reports `level` of the playback worklet). */
  playing: boolean;
  playbackLevelDb: number;
}

export interface SpeechGateState {
  readonly speaking: boolean;
  /** When the speech or the silence that now is began: the start of its first frame. */
  readonly sinceMs: number;
  /** Frames in a row that say the opposite of `speaking`, and when the first of them began. */
  readonly doubtFrames: number;
  readonly doubtSinceMs: number;
  /** The loudest echo to be expected now, as the level of the reply that makes it, dBFS. */
  readonly echoDb: number;
}

/** The state before the first frame. */
export function silentGate(atMs: number): SpeechGateState {
  return { speaking: false, sinceMs: atMs, doubtFrames: 0, doubtSinceMs: atMs, echoDb: -Infinity };
}

/** The state after this frame. Compare `speaking` with the state before to see an edge; its time is `sinceMs`. */
export function speechGate(
  state: SpeechGateState,
  frame: SpeechFrame,
  policy: SpeechGatePolicy = SPEECH_GATE,
): SpeechGateState {
  const echoDb = expectedEcho(state, frame, policy);
  const guard = guardOf(echoDb, policy);
  const speech = countsAsSpeech(state.speaking, frame, echoDb, guard, policy);
  if (speech === state.speaking) return { ...state, doubtFrames: 0, doubtSinceMs: frame.endMs, echoDb };
  const doubtFrames = state.doubtFrames + 1;
  const doubtSinceMs = state.doubtFrames === 0 ? frame.startMs : state.doubtSinceMs;
  const enterFrames = guard > 0 ? policy.enterFramesOverReply : policy.enterFrames;
  if (doubtFrames < (state.speaking ? policy.exitFrames : enterFrames))
    return { ...state, doubtFrames, doubtSinceMs, echoDb };
  return {
    speaking: !state.speaking,
    sinceMs: doubtSinceMs,
    doubtFrames: 0,
    doubtSinceMs: frame.endMs,
    echoDb,
  };
}

function expectedEcho(state: SpeechGateState, frame: SpeechFrame, policy: SpeechGatePolicy): number {
  const fadedDb = state.echoDb - ((frame.endMs - frame.startMs) / 1000) * policy.echoFadeDbPerS;
  return frame.playing ? Math.max(frame.playbackLevelDb, fadedDb) : fadedDb;
}

/** How much of the guard is on, 0 to 1, for the echo to be expected. */
function guardOf(echoDb: number, { echoNoneDb, echoFullDb }: SpeechGatePolicy): number {
  return Math.min(1, Math.max(0, (echoDb - echoNoneDb) / (echoFullDb - echoNoneDb)));
}

function countsAsSpeech(
  speaking: boolean,
  frame: SpeechFrame,
  echoDb: number,
  guard: number,
  policy: SpeechGatePolicy,
): boolean {
  const threshold = (speaking ? policy.exit : policy.enter) + guard * policy.echoRaise;
  const loudEnough = guard === 0 || frame.inputLevelDb >= echoDb - policy.echoLossDb;
  return frame.prob >= threshold && loudEnough;
}
