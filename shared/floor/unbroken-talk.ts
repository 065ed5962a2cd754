/**
 * Talk that leaves no room for an answer: a television, or a second conversation in the room. The page suggests to hold a key to talk;
 * speech without any pause is no longer sent, so that it costs nothing by the minute.
 */
import type { Step } from './floor-step.ts';
import type { UnbrokenTalk } from './floor-state.ts';

/** Turns of the greatest length, one after the other, until speech is left alone. */
const LONG_TURNS = 2;
/** Replies that were talked over before they were heard, one after the other, until the page suggests something. */
const CROSSED_REPLIES = 3;
/** Whoever lets a reply talk for this long listens to it. */
const LISTENED_MS = 2_500;
/** A silence of this length is a pause: a sentence that follows is somebody's turn again. */
const PAUSE_MS = 700;

/** A turn was ended by its limit, in mid-speech. */
export function onTurnLimit(step: Step): void {
  const { unbroken, mode } = step.state;
  if (mode === 'push-to-talk') return;
  const long = unbroken.long + 1;
  change(step, { long, deaf: long >= LONG_TURNS, pauseSinceMs: null });
  if (long >= LONG_TURNS) suggest(step);
}

/** A turn ended as turns do, in a pause. */
export function onTurnPaused(step: Step): void {
  change(step, { long: 0 });
}

/** The user took the floor from a reply. */
export function onTalkedOver(step: Step): void {
  const { unbroken, reply, mode } = step.state;
  if (mode === 'push-to-talk') return;
  const wasHeard =
    reply.kind === 'audible' && reply.heard !== 'nothing-yet' && step.nowMs - reply.sinceMs >= LISTENED_MS;
  const crossed = wasHeard ? 0 : unbroken.crossed + 1;
  change(step, { crossed });
  if (crossed >= CROSSED_REPLIES) suggest(step);
}

/** A reply was heard to its end: there is a conversation. */
export function onReplyHeardOut(step: Step): void {
  change(step, { long: 0, crossed: 0 });
}

/** Whether speech is left alone now. Ask at every frame. */
export function isDeaf(step: Step, speech: boolean): boolean {
  const { deaf, pauseSinceMs } = step.state.unbroken;
  if (!deaf) return false;
  if (speech) change(step, { pauseSinceMs: null });
  else if (pauseSinceMs === null) change(step, { pauseSinceMs: step.nowMs });
  else if (step.nowMs - pauseSinceMs >= PAUSE_MS) change(step, { deaf: false, long: 0, pauseSinceMs: null });
  return step.state.unbroken.deaf;
}

/** Once in a call: a suggestion that is repeated is a nuisance. */
function suggest(step: Step): void {
  if (step.state.unbroken.suggested) return;
  change(step, { suggested: true });
  step.effects.push({ type: 'suggest-hold' });
}

function change(step: Step, to: Partial<UnbrokenTalk>): void {
  step.set({ unbroken: { ...step.state.unbroken, ...to } });
}
