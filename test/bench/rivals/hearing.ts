/** What is measured ear to ear: who says and hears what, and what came of it. */
import type { Breakdown } from '../../../shared/latency.ts';

/** Latch with a model that judges guesses, Latch without, and the plainest page around `@openai/agents-realtime`. */
export const CONTENDERS = ['latch', 'latch-no-judge', 'agents-realtime'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

export const VOICES = ['people', 'synthetic'] as const;
export type Voice = (typeof VOICES)[number];

/** One saying, to be said once to one contender. */
export interface Said {
  contender: ContenderName;
  modelMs: number;
  round: number;
  name: string;
  voice: Voice;
  hasPause: boolean;
}

/** What came of it. */
export interface Hearing extends Said {
  /** Replies that began before the speech had ended. */
  cutIns: number;
  /** Of those replies, in ms of sound that was heard before the speech had ended. */
  heardEarlyMs: number;
  /** To the first reply that began after it; null where none did. */
  delayMs: number | null;
  /** Replies that the client asked for and nobody heard; null where the model itself decides. */
  wastedStarts: number | null;
}

/** Its recording says nothing: the saying was not found in what the microphone gave. */
export interface Unaligned extends Said {
  /** Of the place that was most like the saying. */
  correlation: number;
}

export interface EarToEar {
  browserVersion: string;
  modelTimesMs: readonly number[];
  /** From a page to a server on this machine and back, median. */
  roundTripMs: number;
  hearings: Hearing[];
  /** Not counted among the hearings. */
  unaligned: Unaligned[];
  /** Of Latch's answered turns, by its own marks; those of unaligned recordings too, since marks need no recording. */
  times: Record<'latch' | 'latch-no-judge', Breakdown[]>;
}
