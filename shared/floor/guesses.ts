/** How many guesses were made in a call, and how many were retracted: what speculation costs. Pure. */
export interface Guesses {
  /** Replies asked for on a guess. */
  readonly starts: number;
  /** Guesses that were retracted: their replies were asked for in vain. */
  readonly wasted: number;
  /** Retracted guesses of each turn, the last turn at the end; no more turns than the policy looks at. */
  readonly wastedByTurn: readonly number[];
}

export const NO_GUESSES: Guesses = { starts: 0, wasted: 0, wastedByTurn: [0] };

/** A turn begins. `latelyTurns - 1` of the turns before it are remembered. */
export function beginTurn(guesses: Guesses, latelyTurns: number): Guesses {
  return { ...guesses, wastedByTurn: [...guesses.wastedByTurn, 0].slice(-latelyTurns) };
}

export function guess(guesses: Guesses): Guesses {
  return { ...guesses, starts: guesses.starts + 1 };
}

export function retractGuess(guesses: Guesses): Guesses {
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
