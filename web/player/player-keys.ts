/** Whether a key plays or pauses: Space, unless the element that has the focus uses Space itself or stands outside the player. */
import { focusOf } from '../ui/shortcuts.ts';

export function playerKey(event: KeyboardEvent, player: Element): boolean {
  if (event.code !== 'Space' || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return false;
  const { target } = event;
  const isPage = target === document.body || target === document.documentElement;
  if (!isPage && !(target instanceof Node && player.contains(target))) return false;
  return focusOf(target) === 'page';
}

/** An arrow key goes so far. */
export const STEP_MS = 5_000;
/** Page Up and Page Down go so far. */
export const PAGE_MS = 30_000;

/** Where a key on the slider leads; null where the key is not the slider's. `rtl`: the line runs from right to left. */
export function sliderKey(key: string, atMs: number, lengthMs: number, rtl: boolean): number | null {
  switch (key) {
    case 'ArrowRight':
      return atMs + (rtl ? -STEP_MS : STEP_MS);
    case 'ArrowLeft':
      return atMs - (rtl ? -STEP_MS : STEP_MS);
    case 'ArrowUp':
      return atMs + STEP_MS;
    case 'ArrowDown':
      return atMs - STEP_MS;
    case 'PageUp':
      return atMs + PAGE_MS;
    case 'PageDown':
      return atMs - PAGE_MS;
    case 'Home':
      return 0;
    case 'End':
      return lengthMs;
    default:
      return null;
  }
}
