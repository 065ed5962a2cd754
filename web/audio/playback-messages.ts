/**
 * What the call worker and the playback worklet say to each other over their MessagePort. Samples are counted at the rate of
 * the AudioContext (Web Audio calls one a frame); `atSample` is on the clock of the context, the same that stamps captured blocks.
 * `renderedSamples` of a reply went to the output; `heardSamples` of them had been there for longer than the output takes, so
 * that they were heard when the report was made: what a person who now speaks has heard.
 */

export type PlaybackCommand =
  /**
   * The next audio of a reply, mono, at the context's rate; its buffer is transferred. It is held (silent) until the
   * reply is released.
   */
  | { kind: 'audio'; replyId: number; pcm: Float32Array<ArrayBuffer> }
  /** No more audio of this reply will come. Audio that comes all the same is ignored. */
  | { kind: 'end'; replyId: number }
  /** The reply may be heard. Replies play one after the other in the order of their release. */
  | { kind: 'release'; replyId: number }
  /** Stop the reply and forget it: nothing of it is heard any more, whatever comes. Answered by `stopped`, always. */
  | { kind: 'drop'; replyId: number }
  /**
   * Plays on at this gain (0 to 1), ramped. It holds until the next `duck` or until the playing reply is over: the next
   * reply begins at full gain.
   */
  | { kind: 'duck'; gain: number }
  /**
   * On: the reply stops where it is, and nothing of it is rendered until off, when it goes on with the next sample. Reports of a
   * reply that is halted are those of one that has no audio, but for `underrun`: it is none.
   */
  | { kind: 'halt'; replyId: number; on: boolean }
  /** How long a rendered sample takes to be heard, as far as the browser knows. 0 until it is told. */
  | { kind: 'output-latency'; ms: number };

export type PlaybackReport =
  /** The first sample of the reply was rendered, at this sample of the context's clock. */
  | { kind: 'started'; replyId: number; atSample: number }
  /** About every PROGRESS_MS of rendered audio. Silence that was put in is not counted. */
  | { kind: 'progress'; replyId: number; renderedSamples: number; heardSamples: number }
  /** The reply was rendered to its end. */
  | { kind: 'finished'; replyId: number; renderedSamples: number; atSample: number }
  /** The answer to `drop`: this much was rendered, and nothing after it; this much had been heard. */
  | { kind: 'stopped'; replyId: number; renderedSamples: number; heardSamples: number }
  /** The reply ran dry while it played; it goes on when `targetMs` of audio are there again, or at its end. */
  | { kind: 'underrun'; replyId: number; renderedSamples: number; atSample: number; targetMs: number }
  /**
   * RMS of what went out over the last LEVEL_MS, up to `atSample`, of all and of each band (band-levels.ts). In silence it is
   * said once (level.ts, SILENCE_DB), then not again.
   */
  | { kind: 'level'; atSample: number; levelDb: number; bandsDb: number[] };

export const PROGRESS_MS = 100;
/** Of the order of a quantum's length, so that an echo is not in the microphone before its reference is known. */
export const LEVEL_MS = 10;
