/** What a call knows of its own speed; diagnostics.ts says how it comes about. */
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
  /** Replies that were asked for, and how many of them for a guess that was wrong. */
  guesses: { made: number; wrong: number };
  /** What the call took of its model; null until the first response has ended. */
  usage: Usage | null;
  /** Of calls that were lost before, and that this one goes on with. */
  usageBefore: Usage | null;
  /** From the first phoneme over a reply to silence, in ms; newest last. */
  bargeInsMs: readonly number[];
  /** By how much the two clocks may be apart beyond what is known; null until the server answered. */
  clockErrorMs: number | null;
  /** Whether replies are asked for on a guess; null until the call is up. */
  speculation: boolean | null;
  /** Which way the call goes; null until it is up. By polling, everything comes a little later. */
  path: Path | null;
}

export const NO_DIAGNOSTICS: Diagnostics = {
  turns: [],
  guesses: { made: 0, wrong: 0 },
  usage: null,
  usageBefore: null,
  bargeInsMs: [],
  clockErrorMs: null,
  speculation: null,
  path: null,
};
