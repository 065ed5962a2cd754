/** Removes what the page has of a visitor: the call, what is on the screen and what the browser stores. */
import { PRESETS } from '../../shared/floor/endpoint-policy.ts';
import type { CallView } from '../call/call-view.ts';
import { wipeStorage } from './page-storage.ts';

const LOOK_EVERY_MS = 50;
/** A call that hangs is over by then (END_LIMIT_MS of call.svelte.ts), and a second more. */
const END_LIMIT_MS = 4_000;

/** Never rejects. Resolves when nothing is left. */
export async function wipePage(call: CallView): Promise<void> {
  call.end();
  const giveUpAtMs = performance.now() + END_LIMIT_MS;
  while (!isOver(call) && performance.now() < giveUpAtMs)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  call.startAfresh();
  call.setMuted(false);
  // What somebody chose on the talk page of this browser holds for no visitor.
  call.setMode('hands-free');
  call.setVolume(1);
  call.setPatience(PRESETS.balanced);
  for (const { id } of call.notices) call.dismissNotice(id);
  await wipeStorage();
}

const isOver = ({ state }: CallView): boolean => state.kind === 'idle' || state.kind === 'over';
