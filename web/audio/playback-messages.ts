/**
 * What the call worker and the playback worklet say to each other over their MessagePort. Samples are counted at the rate of
 * the AudioContext (Web Audio calls a sample a frame). `atSample` is on the clock of the context, which also stamps captured
 * blocks. A reply's `renderedSamples` went to the output. Its `heardSamples` were rendered longer ago than the output takes,
 * so they had been heard when the report was made: if a person speaks now, this is what that person has heard.
 */

export type PlaybackCommand =
  /**
   * The next audio of a reply, mono, at the context's rate; its buffer is transferred. It is held (silent) until the reply
   * is released.
   */
  | { kind: 'audio'; replyId: number; pcm: Float32Array<ArrayBuffer> }
  /** No more audio of this reply will come. If audio comes all the same, it is ignored. */
  | { kind: 'end'; replyId: number }
  /** The reply may be heard. Replies play one after the other in the order of their release. */
  | { kind: 'release'; replyId: number }
  /** Stops the reply and forgets it: nothing more of it is heard, whatever comes. The answer is always `stopped`. */
  | { kind: 'drop'; replyId: number }
  /**
   * Plays on at this gain (0 to 1), ramped. It holds until the next `duck` or until the playing reply is over: the next
   * reply begins at full gain.
   */
  | { kind: 'duck'; gain: number }
  /**
   * On: the reply stops where it is, and none of it is rendered until off; then it goes on with the next sample. A halted
   * reply reports what a reply without audio would report, but no `underrun`.
   */
  | { kind: 'halt'; replyId: number; on: boolean }
  /** How long a rendered sample takes to be heard, as far as the browser knows. It counts as 0 until this command comes. */
  | { kind: 'output-latency'; ms: number };

export type PlaybackReport =
  /** The first sample of the reply was rendered, at this sample of the context's clock. */
  | { kind: 'started'; replyId: number; atSample: number }
  /** About every PROGRESS_MS of rendered audio. Inserted silence is not counted. */
  | { kind: 'progress'; replyId: number; renderedSamples: number; heardSamples: number }
  /** The reply was rendered to its end. */
  | { kind: 'finished'; replyId: number; renderedSamples: number; atSample: number }
  /** The answer to `drop`: this much was rendered, and nothing after it; this much had been heard. */
  | { kind: 'stopped'; replyId: number; renderedSamples: number; heardSamples: number }
  /** The reply ran dry while it played. It goes on when `targetMs` of audio are there again, or once its end has come. */
  | { kind: 'underrun'; replyId: number; renderedSamples: number; atSample: number; targetMs: number }
  /**
   * RMS of the output over the last LEVEL_MS, up to `atSample`: the whole, and each band (band-levels.ts). Silence is
   * reported once (level.ts, SILENCE_DB), then not again.
   */
  | { kind: 'level'; atSample: number; levelDb: number; bandsDb: number[] };

export const PROGRESS_MS = 100;
/** About the length of a quantum, so that the reference of an echo is known before the echo is in the microphone. */
export const LEVEL_MS = 10;
