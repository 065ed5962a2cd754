/** What a flow is, to the runner: one thing that a person does and must see and hear, in one engine. */
import type { EngineName } from '../browsers/engine-browser.ts';
import type { Stage } from '../stage.ts';

export interface Outcome {
  /** For each turn, from the end of what was said to the first sound of the answer. */
  earToEarMs?: number[];
  /** What was measured besides, in words. */
  note?: string;
}

export interface Flow {
  name: string;
  /** Engines in which nobody can do this, and why. */
  notPossible?: Partial<Record<EngineName, string>>;
  /** Engines in which it is known to fail more often than not, and why. It is played all the same. */
  limits?: Partial<Record<EngineName, string>>;
  /** Rejects with what went wrong. `quick`: what matters, in the time that `npm test` has. */
  play(stage: Stage, quick: boolean): Promise<Outcome>;
}

/** Throws with what is wrong. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
