/** The user pauses: is it time to guess, to end the turn, or to abandon it? And what a pause was, once speech goes on. */
import { learnHold } from './floor-learning.ts';
import type { Pausing, Speaking, Step } from './floor-step.ts';
import { guess, retractGuess, wastedLately } from './guesses.ts';
import { judgePause } from './judge-pause.ts';
import { hearVerdict, isWorthAsking } from './judge-record.ts';
import { goOnPausingOverReply } from './over-reply.ts';
import { onTurnPaused } from './unbroken-talk.ts';

export function beginPause(step: Step, user: Speaking, sinceMs: number): Pausing {
  const { turnId, revision, openedMs, speechMs, starts, overReply, overhears } = user;
  const turn = { turnId, revision, openedMs, speechMs, starts, overReply, overhears };
  const pausing: Pausing = {
    ...turn,
    kind: 'pausing',
    sinceMs,
    speculated: false,
    awaitedSinceMs: null,
    verdict: null,
    words: '',
    overheard: 'unasked',
    hungOver: false,
  };
  step.setUser(pausing);
  return pausing;
}

/** A pause goes on for one frame more. `ended`: the probability that the turn is over; null where it is not known. */
export function goOnPausing(step: Step, user: Pausing, ended: number | null): void {
  const { endpoint } = step.policies;
  const pauseMs = step.nowMs - user.sinceMs;
  if (user.overReply) return goOnPausingOverReply(step, user);
  if (step.state.mode === 'push-to-talk') {
    if (pauseMs >= endpoint.keyTailMs) step.end(user);
    return;
  }
  const { context, speaker, guesses, judge } = step.state;
  const decision = judgePause(endpoint, {
    pauseMs,
    ended,
    speechMs: user.speechMs,
    context,
    speaker,
    started: user.speculated,
    awaitedMs: user.awaitedSinceMs === null ? 0 : step.nowMs - user.awaitedSinceMs,
    verdict: user.verdict,
    judge,
    words: user.words,
    language: step.policies.language,
    starts: user.starts,
    wastedLately: wastedLately(guesses),
  });
  if (decision === 'commit') {
    onTurnPaused(step);
    return step.end(user);
  }
  if (decision === 'start') {
    if (user.speculated) user = guessAnew(step, user);
    user = { ...user, speculated: true, awaitedSinceMs: step.nowMs, starts: user.starts + 1 };
    step.set({ user, guesses: guess(step.state.guesses) });
    const unjudged = isWorthAsking(judge) ? {} : { unjudged: true as const };
    step.effects.push({ type: 'speculate', turnId: user.turnId, revision: user.revision, ...unjudged });
  }
  if (!user.hungOver && pauseMs >= endpoint.hangoverMs) {
    step.setUser({ ...user, hungOver: true });
    step.effects.push({ type: 'audio-off' });
  }
}

/**
 * The model listened on, and the silence grew: the guess is taken back, and the next revision asks the same again, about the same words. Until
 * that is answered the old verdict holds.
 */
function guessAnew(step: Step, user: Pausing): Pausing {
  takeBack(step, user);
  return { ...user, revision: user.revision + 1 };
}

/** Nothing of the reply to this guess is ever heard. */
function takeBack(step: Step, { turnId, revision }: Pausing): void {
  const { held, guesses } = step.state;
  if (held) step.effects.push({ type: 'drop', replyId: held.replyId });
  step.set({ held: null, guesses: retractGuess(guesses) });
  step.effects.push({ type: 'retract', turnId, revision });
}

/**
 * Speech goes on after a pause, for `durationMs` so far: a guess that was made is retracted, and the turn goes on as the next
 * revision.
 */
export function resume(step: Step, user: Pausing, durationMs: number): void {
  const {
    turnId,
    revision,
    openedMs,
    speechMs,
    starts,
    overReply,
    overhears,
    speculated,
    verdict,
    hungOver,
  } = user;
  if (speculated) takeBack(step, user);
  if (verdict) step.set({ judge: hearVerdict(step.state.judge, 'holds', verdict) });
  if (hungOver) step.effects.push({ type: 'audio-on' });
  // A key says nothing about how its holder pauses, and a murmur over a reply is no turn.
  if (step.state.mode === 'hands-free' && !overReply) learnHold(step, step.nowMs - durationMs - user.sinceMs);
  step.setUser({
    kind: 'speaking',
    turnId,
    revision: speculated ? revision + 1 : revision,
    openedMs,
    speechMs: speechMs + durationMs,
    heardToMs: step.nowMs,
    starts,
    overReply,
    overhears,
  });
}
