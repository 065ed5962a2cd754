import type { LanguageWords, OpenKind } from './language-words.ts';
import { onlyPhrases } from './phrases.ts';

/** What the last words say: why more comes; that it may come or not; an answer that stands alone; or nothing of these kinds. */
export type LastWords = OpenKind | 'either' | 'answer' | 'complete';

/** A question word further back than this belongs to something else. */
const CLAUSE_WORDS = 8;

const NO_WORD = /[^\p{L}\p{M}\p{N}'-]+/gu;

interface Endings {
  readonly kinds: ReadonlyMap<string, OpenKind | 'complete'>;
  readonly longestPhrase: number;
  readonly questionWords: ReadonlySet<string>;
  readonly isAnswer: (words: readonly string[]) => boolean;
}

const endings = new WeakMap<LanguageWords, Endings>();

/** What the last of these words say. `whole`: they are all that was said in the turn. `spelled`: the text they were read from. */
export function lastWords(
  words: readonly string[],
  spelled: string,
  language: LanguageWords,
  whole: boolean,
): LastWords {
  const { kinds, longestPhrase, questionWords, isAnswer } = endingsOf(language);
  if (whole && isAnswer(words)) return 'answer';
  const kind = kindOfEnd(words, kinds, longestPhrase, language.spaced);
  if (kind === 'complete' || kind === 'filler') return kind;
  if (kind === 'auxiliary' && words.slice(-CLAUSE_WORDS).some((word) => questionWords.has(word)))
    return 'either';
  const text = spelled.replaceAll(NO_WORD, language.spaced ? ' ' : '').trim();
  return language.endings.some((ending) => ending.test(text)) ? 'either' : kind;
}

function kindOfEnd(
  words: readonly string[],
  kinds: Endings['kinds'],
  longestPhrase: number,
  spaced: boolean,
): OpenKind | 'complete' {
  for (let length = Math.min(longestPhrase, words.length); length > 0; length -= 1) {
    const kind = kinds.get(words.slice(-length).join(spaced ? ' ' : ''));
    if (kind !== undefined) return kind;
  }
  return 'complete';
}

function endingsOf(language: LanguageWords): Endings {
  const known = endings.get(language);
  if (known) return known;
  const kinds = new Map<string, OpenKind | 'complete'>();
  for (const [kind, phrases] of Object.entries(language.open))
    for (const phrase of phrases) kinds.set(phrase, kind as OpenKind);
  for (const phrase of language.closed) kinds.set(phrase, 'complete');
  const unitsOf = (phrase: string): number =>
    (language.spaced ? phrase.split(' ') : Array.from(phrase)).length;
  const made: Endings = {
    kinds,
    longestPhrase: Math.max(0, ...[...kinds.keys()].map(unitsOf)),
    questionWords: new Set(language.questionWords),
    isAnswer: onlyPhrases(language.answers, language.open.filler ?? [], language.spaced),
  };
  endings.set(language, made);
  return made;
}
