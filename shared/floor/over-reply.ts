/** The user speaks while a reply is there: it is hushed, and it stops once the user has taken the floor. */
import { judgeBargeIn, type BargeInVerdict, type OverReply } from './barge-in.ts';
import { learnFromCutIn } from './floor-learning.ts';
import type { Pausing, Speaking, Step } from './floor-step.ts';
import { earlyCommit, rejoin } from './rejoin.ts';
import { onTalkedOver } from './unbroken-talk.ts';

/** Words of one turn are asked for so often at most: each time makes an item upstream. */
const MAX_OVERHEARS = 4;

/** What to do about `speechMs` of speech over a reply, while it goes on. */
export const judgeOverReply = (step: Step, speechMs: number): BargeInVerdict =>
  judge(step, { speech: true, speechMs, pauseMs: 0, words: 'unknown' });

function judge(step: Step, over: Omit<OverReply, 'hush' | 'haltedMs'>): BargeInVerdict {
  const { reply } = step.state;
  const audible = reply.kind === 'audible' && reply.heard !== 'nothing-yet' ? reply : null;
  return judgeBargeIn(step.policies.bargeIn, {
    ...over,
    hush: audible?.hush ?? null,
    haltedMs: audible?.hush === 'halted' ? step.nowMs - audible.haltedSinceMs : 0,
  });
}

/** Speech over a reply has ceased: a pause goes on for one frame more. */
export function goOnPausingOverReply(step: Step, user: Pausing): void {
  const { speechMs, sinceMs, overheard, overhears } = user;
  const isAsked = overheard !== 'unasked';
  const words = isAsked || overhears < MAX_OVERHEARS ? overheard : 'unknown';
  const verdict = judge(step, { speech: false, speechMs, pauseMs: step.nowMs - sinceMs, words });
  if (verdict === 'overhear') return overhear(step, user);
  if (verdict === 'stop' && step.worthAReply(user)) return takeFloor(step, user);
  if (verdict === 'resume' || verdict === 'stop') step.abandon(user);
}

/** No more is sent: the item that holds the words ends with them. */
function overhear(step: Step, user: Pausing): void {
  if (!user.hungOver) step.effects.push({ type: 'audio-off' });
  step.effects.push({ type: 'overhear', turnId: user.turnId });
  step.setUser({ ...user, hungOver: true, overheard: 'awaited', overhears: user.overhears + 1 });
}

export function hushFor(step: Step, verdict: BargeInVerdict): void {
  if (verdict === 'duck') step.hush('ducked');
  if (verdict === 'halt') step.hush('halted');
}

/** Over a reply, a turn is only a turn once it has taken the floor. */
export function onSpeechOverReply(step: Step): void {
  const { user } = step.state;
  if (user.kind !== 'speaking' || !user.overReply) return;
  const verdict = judgeOverReply(step, user.speechMs);
  hushFor(step, verdict);
  // What is too short for a turn is answered by nobody: it must not cost the reply that is on its way.
  if (verdict === 'stop' && step.worthAReply(user)) takeFloor(step, user);
}

function takeFloor(step: Step, user: Speaking | Pausing): void {
  const goesOn = earlyCommit(step, user);
  if (goesOn) return rejoin(step, user, goesOn.early, goesOn.heardMs);
  step.setUser({ ...user, overReply: false });
  step.countTurn();
  learnFromCutIn(step, user.openedMs);
  onTalkedOver(step);
  step.stopReply();
}
