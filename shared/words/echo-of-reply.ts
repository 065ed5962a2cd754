/** Is what was heard over a reply only the reply itself, from the loudspeaker? Pure. */
import { languageWords } from './languages.ts';
import { oneSpelling, readWords } from './read-words.ts';

/**
 * Whether all words that were written down stand in the reply's own words, one after the other.
 *
 * @param text what the speech model wrote down
 * @param reply what the reply said about then
 * @param language a BCP 47 tag
 */
export function isEchoOfReply(text: string, reply: string, language: string): boolean {
  const spaced = languageWords(language)?.spaced ?? true;
  const [heard, said] = [text, reply].map((words) => readWords(oneSpelling(words), spaced)) as [
    string[],
    string[],
  ];
  if (heard.length === 0) return false;
  return said.some((_, from) => heard.every((word, i) => said[from + i] === word));
}
