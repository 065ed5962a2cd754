/** What is measured of the built-in model's judgement of pauses: the same server with it and without. */
import type { TurnVerdict } from '../../../shared/floor/judge-record.ts';
import type { Breakdown } from '../../../shared/latency.ts';
import type { Voice } from '../rivals/hearing.ts';

export const ARMS = ['model', 'off'] as const;
/** What LATCH_TURN_JUDGE is. */
export type Arm = (typeof ARMS)[number];

interface Said {
  arm: Arm;
  name: string;
  voice: Voice;
  /** A pause was put into it. */
  hasPause: boolean;
}

/** What came of one saying. */
export interface Judged extends Said {
  /** Replies that began before the speech had ended. */
  cutIns: number;
  /** Of those replies, in ms of sound that was heard before the speech had ended. */
  heardEarlyMs: number;
  /** To the first reply that began after it; null where none did. */
  delayMs: number | null;
}

/** Its recording says nothing: the saying was not found in what the microphone gave. */
export interface NotFound extends Said {
  correlation: number;
}

export interface BuiltinJudge {
  browserVersion: string;
  judged: Judged[];
  notFound: NotFound[];
  /** Of the answered turns, by the page's own marks. */
  times: Record<Arm, Breakdown[]>;
  /** Verdicts of the model, as the page came to know whether they were right: of all calls with a judge. */
  verdicts: Record<'ends' | 'holds', Record<TurnVerdict, number>>;
}
