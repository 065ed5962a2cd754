/** What a call knows of its own speed; diagnostics.ts computes it. */
import type { JudgeRecord } from '../../shared/floor/judge-record.ts';
import type { Marks } from '../../shared/latency.ts';
import type { ServerEvents } from '../../shared/protocol.ts';
import type { Path } from './worker/line/line-socket.ts';

export type Usage = ServerEvents['call.usage'];

export interface TimedTurn {
  turnId: number;
  revision: number;
  typed: boolean;
  marks: Marks;
}

export interface Diagnostics {
  /** Turns whose reply was heard, newest last. */
  turns: readonly TimedTurn[];
  /** Replies that were asked for, and how many of them were for a wrong guess. */
  guesses: { made: number; wrong: number };
  /** How often the speech model was right about whether a turn was over; null until it has said so once. */
  judge: JudgeRecord | null;
  /** What the call used of its model; null until the first response has ended. */
  usage: Usage | null;
  /** The use of calls that were lost before, which this call continues. */
  usageBefore: Usage | null;
  /** From the first phoneme over a reply to silence, in ms; newest last. */
  bargeInsMs: readonly number[];
  /** How far apart the two clocks may be beyond the known offset; null until the server answered. */
  clockErrorMs: number | null;
  /** Whether replies are asked for on a guess; null until the call is up. */
  speculation: boolean | null;
  /** What was learned of the speech model; null until something was. */
  traits: ServerEvents['model.traits'] | null;
  /** Which way the call goes; null until it is up. Over polling, everything comes a little later. */
  path: Path | null;
}

export const NO_DIAGNOSTICS: Diagnostics = {
  turns: [],
  guesses: { made: 0, wrong: 0 },
  judge: null,
  usage: null,
  usageBefore: null,
  bargeInsMs: [],
  clockErrorMs: null,
  speculation: null,
  traits: null,
  path: null,
};
