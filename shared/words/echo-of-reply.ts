/** Is what was heard over a reply only the reply itself, from the loudspeaker? Pure. */
import { languageWords } from './languages.ts';
import { oneSpelling, readWords } from './read-words.ts';

/** Estimates: a person who speaks over a reply says one or two of its words by chance ("no", "what"), and seldom this many in its order. */
const SHORTEST_ECHO_WORDS = 3;
const SHORTEST_ECHO_CHARACTERS = 6;

/**
 * Whether all that was written down stands in the words of the reply, one after the other, is long enough not to do so by chance, and has
 * nothing in it that makes another stop: where the reply says "stop", too, it is better to stop for an echo than to go on over a user.
 *
 * @param text what the speech model wrote down
 * @param reply what was heard of the reply shortly before
 * @param language a BCP 47 tag
 */
export function isEchoOfReply(text: string, reply: string, language: string): boolean {
  const { spaced = true, stops = [] } = languageWords(language) ?? {};
  const read = (words: string): string[] => readWords(oneSpelling(words), spaced);
  const heard = read(text);
  if (heard.length < (spaced ? SHORTEST_ECHO_WORDS : SHORTEST_ECHO_CHARACTERS)) return false;
  return holds(read(reply), heard) && !stops.some((stop) => holds(heard, read(stop)));
}

/** Whether these words stand in those, one after the other. */
function holds(those: readonly string[], these: readonly string[]): boolean {
  return those.some((_, from) => these.every((word, i) => those[from + i] === word));
}
