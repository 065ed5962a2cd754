import type { Captures } from './pattern.ts';

/** What an answer may depend on; nothing else, so that a retracted or deleted turn leaves no trace. */
export interface Asked {
  captures: Captures;
  /** How often this intent came up earlier in the conversation. */
  timesBefore: number;
  now: Date;
  /** The last thing that the assistant said (what was heard of it), or null. */
  lastReply: string | null;
  /** What of an earlier reply was not heard, because it was interrupted; or null. */
  unfinished: string | null;
  /** As one would write it. */
  userName: string | null;
}

export interface Intent {
  id: string;
  /** Patterns (`pattern.ts`) of what a person may say. Each costs the recogniser some precision. */
  say: readonly string[];
  /** More that a person may type, which costs nothing. */
  type?: readonly string[];
  answer(asked: Asked): string;
}

export const abilities =
  'You can ask me for a story, a joke, the time or the date, a sum, or to count, spell or repeat something.';

export const always = (text: string) => () => text;
/** One after the other, each time that it is asked. */
export const inTurn = (texts: readonly string[]) => (asked: Asked) =>
  texts[asked.timesBefore % texts.length] ?? '';
/** The first thing that a captured rule matched, or ''. */
export const first = (asked: Asked, rule: string) => asked.captures[rule]?.[0] ?? '';
