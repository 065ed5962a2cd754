/** How many guesses were made in a call, and how many were taken back: what speculation costs. Pure. */
export interface Guesses {
  /** Replies asked for on a guess. */
  readonly starts: number;
  /** Of those, taken back: asked for in vain. */
  readonly wasted: number;
  /** Those taken back, by turn, of the turn that is last and the ones before it; no more turns than the policy looks at. */
  readonly wastedByTurn: readonly number[];
}

export const NO_GUESSES: Guesses = { starts: 0, wasted: 0, wastedByTurn: [0] };

/** A turn begins. Of those before it `latelyTurns - 1` are remembered. */
export function beginTurn(guesses: Guesses, latelyTurns: number): Guesses {
  return { ...guesses, wastedByTurn: [...guesses.wastedByTurn, 0].slice(-latelyTurns) };
}

export function guess(guesses: Guesses): Guesses {
  return { ...guesses, starts: guesses.starts + 1 };
}

export function takeBack(guesses: Guesses): Guesses {
  const { wastedByTurn } = guesses;
  return {
    ...guesses,
    wasted: guesses.wasted + 1,
    wastedByTurn: wastedByTurn.with(-1, wastedByTurn.at(-1)! + 1),
  };
}

export function wastedLately({ wastedByTurn }: Guesses): number {
  return wastedByTurn.reduce((sum, wasted) => sum + wasted, 0);
}
