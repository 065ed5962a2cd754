import type { FloorState } from '../../../../shared/floor/floor-state.ts';
import type { FloorView } from '../../call-view.ts';

/** Describes the floor in the words of the page. */
export function floorView({ user, reply, muted, mode, keyDown }: FloorState): FloorView {
  if (user.kind !== 'silent' && !user.overReply) return 'hearing';
  if (reply.kind === 'audible') return 'speaking';
  if (reply.kind === 'awaited') return 'thinking';
  if (muted) return 'muted';
  return mode === 'push-to-talk' && !keyDown ? 'waiting-for-key' : 'listening';
}
