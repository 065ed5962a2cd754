/**
 * A reply that began too early. The user goes on within a moment of the commit, having heard hardly anything: that is no interruption, but
 * a pause that was taken for an end. The turn goes on as its next revision, with what is being said now, and the reply is taken out: of
 * the model's conversation, of the record and of the page.
 */
import { learnHold, learnWrong } from './floor-learning.ts';
import type { CommittedTurn } from './floor-state.ts';
import type { Speaking, Step } from './floor-step.ts';
import { retractGuess } from './guesses.ts';

/** The turn that the user goes on with in this one, and how much of the reply to it was heard; null: this is a turn of its own. */
export function earlyCommit(step: Step, user: Speaking): { early: CommittedTurn; heardMs: number } | null {
  const { lastCommit: early, reply } = step.state;
  const { rejoinWithinMs, rejoinHeardMs } = step.policies.bargeIn;
  if (early === null || reply.kind === 'none' || reply.turnId !== early.turnId) return null;
  // Something was said, typed or dropped between them.
  if (user.turnId !== early.nextTurnId || user.openedMs - early.atMs >= rejoinWithinMs) return null;
  const heardMs = heardOf(step);
  return heardMs < rejoinHeardMs ? { early, heardMs } : null;
}

export function rejoin(step: Step, user: Speaking, early: CommittedTurn, heardMs: number): void {
  const { reply } = step.state;
  learnHold(step, user.openedMs - early.sinceMs);
  learnWrong(step, early.verdict);
  if (reply.kind !== 'none' && reply.replyId !== null)
    step.effects.push({ type: 'drop', replyId: reply.replyId });
  if (reply.kind === 'audible' && reply.hush !== 'none') step.effects.push({ type: 'duck', on: false });
  const { turnId, revision, openedMs } = early;
  step.effects.push({ type: 'rejoin', turnId: user.turnId, early: { turnId, revision }, heardMs });
  step.set({
    reply: { kind: 'none' },
    guesses: early.speculated ? retractGuess(step.state.guesses) : step.state.guesses,
    lastCommit: null,
    user: {
      ...user,
      turnId,
      revision: revision + 1,
      openedMs,
      speechMs: early.speechMs + user.speechMs,
      starts: early.starts,
      overReply: false,
    },
  });
}

/** How much of the reply has sounded. Halted, it is silent. */
function heardOf(step: Step): number {
  const { reply } = step.state;
  if (reply.kind !== 'audible' || reply.heard === 'nothing-yet') return 0;
  // What is read out cannot be counted; nobody is listened to meanwhile.
  if (reply.heard === 'own-voice') return Infinity;
  return Math.max(0, (reply.hush === 'halted' ? reply.haltedSinceMs : step.nowMs) - reply.sinceMs);
}
