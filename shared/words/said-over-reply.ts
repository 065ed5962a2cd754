/** What was said while a reply plays? Length cannot tell "mm-hm" from "stop"; words can. Pure. */
import { isInvention } from './inventions.ts';
import type { LanguageWords } from './language-words.ts';
import { languageWords } from './languages.ts';
import { onlyPhrases } from './phrases.ts';
import { oneSpelling, readWords } from './read-words.ts';

export type SaidOverReply =
  /** "I listen", or thanks, or only "um": the reply goes on. */
  | 'backchannel'
  /** The user wants to speak. */
  | 'takes-floor'
  /** No words: noise, a laugh, a cough; also where a transcriber made words of it. */
  | 'nothing';

/** So much is read. Whoever says more than this over a reply takes the floor, whatever it is. */
const READ_CHARS = 10_000;

/** Written with a hyphen it means no; without one a person looks for words. */
const REFUSAL = /(?:^|\P{L})n?uh[-‐]uh(?!\p{L})/u;

const tests = new WeakMap<LanguageWords, (words: readonly string[]) => boolean>();

/**
 * What the words are that a user said over a reply. A backchannel is one whatever its length, also repeated and with fillers; so are
 * fillers alone: who looks for words and finds them is heard then. If anything else is said beside it, the user takes the floor: "yeah, but what
 * about..." In a language that is not known, any words do.
 *
 * @param text what the speech model wrote down
 * @param language a BCP 47 tag
 */
export function saidOverReply(text: string, language: string): SaidOverReply {
  const known = languageWords(language);
  const spelled = oneSpelling(text.slice(0, READ_CHARS));
  const words = readWords(spelled, known?.spaced ?? true).flatMap((word) => word.split('.'));
  if (words.length === 0 || isInvention(spelled)) return 'nothing';
  if (!known || text.length > READ_CHARS) return 'takes-floor';
  return backchannelTest(known)(words) && !REFUSAL.test(spelled) ? 'backchannel' : 'takes-floor';
}

function backchannelTest(language: LanguageWords): (words: readonly string[]) => boolean {
  const made =
    tests.get(language) ??
    onlyPhrases([...language.backchannels, ...(language.open.filler ?? [])], [], language.spaced);
  tests.set(language, made);
  return made;
}

/** Words that a language has for listening along, and for making somebody stop: for tests and benchmarks. */
export function wordsOverReply(language: string): {
  readonly backchannels: readonly string[];
  readonly stops: readonly string[];
} {
  const { backchannels, stops } = languageWords(language) ?? { backchannels: [], stops: [] };
  return { backchannels, stops };
}
