/** The user speaks while a reply is there: it is hushed, and it stops once the user has taken the floor. */
import { judgeBargeIn, type BargeInVerdict } from './barge-in.ts';
import { learnFromCutIn } from './floor-learning.ts';
import type { Speaking, Step } from './floor-step.ts';
import { earlyCommit, rejoin } from './rejoin.ts';
import { onTalkedOver } from './unbroken-talk.ts';

/** What to do about `speechMs` of speech over a reply; `pauseMs` is 0 while the speech goes on. */
export function judgeOverReply(step: Step, speechMs: number, pauseMs: number): BargeInVerdict {
  const { reply } = step.state;
  const audible = reply.kind === 'audible' && reply.heard !== 'nothing-yet' ? reply : null;
  return judgeBargeIn(step.policies.bargeIn, {
    speech: pauseMs === 0,
    speechMs,
    pauseMs,
    hush: audible?.hush ?? null,
    haltedMs: audible?.hush === 'halted' ? step.nowMs - audible.haltedSinceMs : 0,
  });
}

export function hushFor(step: Step, verdict: BargeInVerdict): void {
  if (verdict === 'duck') step.hush('ducked');
  if (verdict === 'halt') step.hush('halted');
}

/** Over a reply, a turn is only a turn once it has taken the floor. */
export function onSpeechOverReply(step: Step): void {
  const { user } = step.state;
  if (user.kind !== 'speaking' || !user.overReply) return;
  const verdict = judgeOverReply(step, user.speechMs, 0);
  hushFor(step, verdict);
  // What is too short for a turn is answered by nobody: it must not cost the reply that is on its way.
  if (verdict === 'stop' && step.worthAReply(user)) takeFloor(step, user);
}

function takeFloor(step: Step, user: Speaking): void {
  const goesOn = earlyCommit(step, user);
  if (goesOn) return rejoin(step, user, goesOn.early, goesOn.heardMs);
  step.setUser({ ...user, overReply: false });
  step.countTurn();
  learnFromCutIn(step, user.openedMs);
  onTalkedOver(step);
  step.stopReply();
}
