import type { FloorState } from '../../../../shared/floor/floor-state.ts';
import type { FloorView } from '../../call-view.ts';

/** People wait for two or three seconds before they wonder whether anything happens. Longer than this, the page says that it does. */
const STILL_THINKING_MS = 5_000;

/** A reply that has run dry for longer than this does not speak: the jitter buffer bridges 0.4 s, and a voice pauses for a second. */
const STALLED_MS = 1_500;

/** A reply that began to sound and has no more audio, since then. */
export interface Dry {
  replyId: number;
  sinceMs: number;
}

/** Describes the floor in the words of the page. */
export function floorView(
  { user, reply, muted, mode, keyDown }: FloorState,
  nowMs: number,
  dry: Dry | null,
): FloorView {
  if (user.kind !== 'silent' && !user.overReply)
    return user.kind === 'pausing' && user.speculated ? 'guessing' : 'hearing';
  if (reply.kind === 'audible' && reply.heard === 'own-voice') return 'reading-out';
  if (reply.kind === 'audible' && reply.heard === 'sound') {
    const isStalled = dry?.replyId === reply.replyId && nowMs - dry.sinceMs >= STALLED_MS;
    return isStalled ? 'still-thinking' : 'speaking';
  }
  if (reply.kind !== 'none')
    return nowMs - reply.sinceMs >= STILL_THINKING_MS ? 'still-thinking' : 'thinking';
  if (muted) return 'muted';
  return mode === 'push-to-talk' && !keyDown ? 'waiting-for-key' : 'listening';
}
