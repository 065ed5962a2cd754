import { isSentence } from './grammar.ts';

/**
 * Words that begin sentences of the grammar, and are complete in everyday speech all the same: whoever says "What time?" must not be
 * kept waiting for an answer that says so.
 */
const complete: readonly RegExp[] = [
  /^(?:what|how) (?:time|day|date|month|year|kind|model|far|much)$/,
  /^how is it$/,
  /(?:^| )(?:something|another|happened|know|remember|repeat)$/,
  /(?:^| )(?:set|start) the timer$/,
  /^call me$/,
  // Of the phrases that are said after somebody.
  /(?:^| )(?:hello|good morning|i love talking|testing one(?: two)?|one two(?: three(?: four)?)?)$/,
];

/** Words that say by themselves that something follows. */
const opening = /^(?:the|an|my|is|are|what's|how's|i'm|who|whose)$/;

/**
 * Whether more must follow these words, with which a sentence of the grammar begins: lower case, no punctuation. One word says
 * too little, unless it can be no utterance at all.
 */
export function isUnfinished(words: readonly string[]): boolean {
  if (words.length === 0 || isSentence(words)) return false;
  if (words.length === 1) return opening.test(words[0] ?? '');
  const text = words.join(' ');
  return !complete.some((pattern) => pattern.test(text));
}
