import type { ThreadAnswer } from '../asked-thread.ts';

/** The protocol's rate, at which the ears get their audio. */
export const EARS_HZ = 24_000;
/** No sentence that is understood takes this long to say; audio after it is not heard. */
export const longestSamples = 20 * EARS_HZ;

/** Requests to a thread of the ears. `id` names one utterance, from open until finish or discard. */
export type EarsRequest =
  /**
   * An `optional` utterance takes no decoder from one that is not optional. It is given up if no decoder is free at its end.
   */
  | { type: 'open'; id: number; optional: boolean; client: string }
  /** PCM at 24 kHz. */
  | { type: 'audio'; id: number; pcm: Int16Array }
  | { type: 'finish'; id: number }
  | { type: 'discard'; id: number };

/** Null if an optional utterance was given up. */
export type EarsAnswer<Result> = ThreadAnswer<Result | null>;

/** What the talk grammar made of an utterance. */
export interface Recognised {
  /** Lower case, no punctuation. Empty if not understood. */
  text: string;
  understood: boolean;
  /** In the same form the words of a sentence that has evidently not ended; empty if there is none. */
  begun: string;
}
