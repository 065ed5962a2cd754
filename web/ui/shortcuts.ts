/** What a key asks for. `hold` and `let-go` are push-to-talk's. */
export type Shortcut = 'hold' | 'let-go' | 'mute' | 'stop-reply' | 'type' | 'timings' | 'help';

/** The parts of a keyboard event that decide. */
export interface Key {
  phase: 'down' | 'up';
  key: string;
  /** The key's place, which does not change with the layout: `Space`. */
  code: string;
  repeat: boolean;
  /** Ctrl, Alt or Meta is held: the browser's own. */
  modified: boolean;
  /** Composing a character (an input method is open). */
  composing: boolean;
}

/** Where the focus is: `typing` in a text box, `control` on something that uses Space itself, `dialog` in an open one. */
export type Focus = 'page' | 'control' | 'typing' | 'dialog';

/**
 * The shortcut of a key, or null where it belongs to the focused element or the browser. `let-go` comes wherever the focus has
 * gone, so that a hold never sticks.
 */
export function shortcutOf(key: Key, focus: Focus): Shortcut | null {
  if (key.phase === 'up') return key.code === 'Space' ? 'let-go' : null;
  if (key.modified || key.composing || focus === 'dialog') return null;
  if (key.key === 'Escape') return key.repeat ? null : 'stop-reply';
  if (focus === 'typing') return null;
  if (key.code === 'Space') return focus === 'control' || key.repeat ? null : 'hold';
  if (key.repeat) return null;
  switch (key.key) {
    case 'm':
    case 'M':
      return 'mute';
    case '/':
      return 'type';
    case 'l':
    case 'L':
      return 'timings';
    case '?':
      return 'help';
    default:
      return null;
  }
}

const TYPING = 'textarea, select, [contenteditable=""], [contenteditable="true"], input';
const CONTROL = 'button, a[href], summary, [role="button"]';

/** Where a key event's target stands. A radio or a checkbox uses keys as a text box does. */
export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof Element)) return 'page';
  if (target.closest('dialog[open]')) return 'dialog';
  if (target.closest(TYPING)) return 'typing';
  return target.closest(CONTROL) ? 'control' : 'page';
}
