import type { CallProblem } from './call-view.ts';

/** What the page shows of an error. */
export const problemOf = ({ code, message, detail }: CallProblem): CallProblem => ({ code, message, detail });
