/** What the floor learns of a speaker and of the model's verdicts once it is known what a pause was. */
import type { Step } from './floor-step.ts';
import { hearVerdict, type TurnVerdict } from './judge-record.ts';
import { hearHold } from './speaker-pauses.ts';

/** Nobody can understand a reply and answer it this soon after the turn was ended: a user who speaks now is going on. */
const GOES_ON_MS = 500;

/**
 * The user has taken the floor, in a turn that opened at `openedMs`: if it opened right after a commit, the pause before that
 * commit was a hold.
 */
export function learnFromCutIn(step: Step, openedMs: number): void {
  const { lastCommit } = step.state;
  if (lastCommit && openedMs - lastCommit.atMs <= GOES_ON_MS) {
    learnHold(step, openedMs - lastCommit.sinceMs);
    learnWrong(step, lastCommit.verdict);
  }
  step.set({ lastCommit: null });
}

/** A verdict that counted as one on an end was on a hold. */
export function learnWrong(step: Step, verdict: TurnVerdict | null): void {
  if (verdict === null) return;
  const judge = hearVerdict(step.state.judge, 'ends', verdict, -1);
  step.set({ judge: hearVerdict(judge, 'holds', verdict) });
}

export function learnHold(step: Step, pauseMs: number): void {
  step.set({ speaker: hearHold(step.state.speaker, pauseMs) });
}
