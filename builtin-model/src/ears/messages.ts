import type { ThreadAnswer } from '../asked-thread.ts';

/** To a thread of the ears. `id` names one utterance, from open until finish or discard. */
export type EarsRequest =
  /** One that is `optional` takes no decoder from those that are not, and is given up when none is free at its end. */
  | { type: 'open'; id: number; optional: boolean }
  /** PCM at 24 kHz. */
  | { type: 'audio'; id: number; pcm: Int16Array }
  | { type: 'finish'; id: number }
  | { type: 'discard'; id: number };

/** Null where an optional utterance was given up. */
export type EarsAnswer<Result> = ThreadAnswer<Result | null>;

/** What the talk grammar made of an utterance. */
export interface Recognised {
  /** Lower case, no punctuation. Empty when not understood. */
  text: string;
  understood: boolean;
}
