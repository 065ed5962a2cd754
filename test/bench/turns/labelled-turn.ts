/** A recorded turn, and what is known of it. */

export const TURN_HZ = 16_000;

export type Span = readonly [startMs: number, endMs: number];

export interface LabelledTurn {
  id: string;
  /** The collection it comes from. */
  source: string;
  /** Intervals are by speaker: people differ more from one another than one does from turn to turn. */
  speaker: string;
  speechStartMs: number;
  /** The end of the last speech. */
  turnEndMs: number;
  /** The pauses inside the turn, all of them holds: the speaker goes on. */
  holds: readonly Span[];
  /** Pauses of which nobody knows whether they are holds: nothing that happens in them counts. */
  unscored: readonly Span[];
  /** False: the recording stops in mid-turn. Its holds are holds, but its end is nothing. */
  isWhole: boolean;
  /**
   * False: there is more than one voice, and a pause may be a change of speaker. Only its end counts, and only where it is
   * whole: before it, nothing is a cut-in.
   */
  isOneSpeaker: boolean;
  /** Usable recorded sound after the end. A tail of digital zeros is none: no microphone gives that. */
  tailMs: number;
  /** What it was sampled by, where clips with long holds were taken more often than others; null where all were taken. */
  stratum: 'has-hold' | 'no-hold' | null;
  /** How much it counts: 1, unless rates are re-weighted (weights.ts). */
  weight: number;
  /** The sound, at TURN_HZ in ±1. */
  pcm(): Promise<Float32Array>;
}
