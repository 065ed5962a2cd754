/** Whether a typed text can be sent: the page says so while it is written, and never shortens it. */
import { MAX_TEXT_CHARS } from '../../shared/protocol.ts';

/** The room that is left is counted from here on. */
const COUNTED_FROM_CHARS = 0.8 * MAX_TEXT_CHARS;

export type TextRoom =
  | { kind: 'enough' }
  /** So many characters more may come. */
  | { kind: 'little'; left: number }
  /** So many characters must go. */
  | { kind: 'none'; over: number };

/** The spaces around a text are not sent, and so do not count. */
export function textRoom(text: string): TextRoom {
  const { length } = text.trim();
  if (length > MAX_TEXT_CHARS) return { kind: 'none', over: length - MAX_TEXT_CHARS };
  return length < COUNTED_FROM_CHARS ? { kind: 'enough' } : { kind: 'little', left: MAX_TEXT_CHARS - length };
}
