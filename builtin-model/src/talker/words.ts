import { wordsFromNumber } from './numbers.ts';

/** Longer texts are read to here: a person types sentences, not essays. */
export const longestText = 2000;
/** Longer than any word that means something; in a dictionary, the longest in use has 28 letters. */
const longestWord = 28;

const contractions: readonly [RegExp, string][] = [
  [/^(can't|cant|cannot)$/, 'can not'],
  [/^won't$/, 'will not'],
  [/^im$/, 'i am'],
  [/^dont$/, 'do not'],
  [/^whats$/, 'what is'],
  [/^thats$/, 'that is'],
  [/^wanna$/, 'want to'],
  [/^(it|he|she|that|what|who|where|how|there|here)'s$/, '$1 is'],
  [/^(.+)n't$/, '$1 not'],
  [/^(.+)'m$/, '$1 am'],
  [/^(.+)'re$/, '$1 are'],
  [/^(.+)'ve$/, '$1 have'],
  [/^(.+)'ll$/, '$1 will'],
  [/^(.+)'d$/, '$1 would'],
];

/** Lower case, no punctuation or accents, digits and operators as the words that would be said. */
export function normalise(text: string): string[] {
  return text
    .slice(0, longestText)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[‘’`]/g, "'")
    .replace(/(\d),(?=\d{3})/g, '$1')
    .replace(/\d+/g, (digits) => ` ${wordsFromNumber(Number(digits))} `)
    .replace(/(?<=\s)[x×*](?=\s)/g, ' times ')
    .replace(/\+/g, ' plus ')
    .replace(/(?<=\s)[-−](?=\s)/g, ' minus ')
    .replace(/[÷/]/g, ' divided by ')
    .replace(/\bai\b/g, 'a i')
    .replace(/[^a-z' ]+/g, ' ')
    .split(' ')
    .filter((word) => /[a-z]/.test(word));
}

/** "i'm", "don't", "what's" written out, so that one rule fits both ways of saying it. */
export function writtenOut(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const [short, long] = contractions.find(([pattern]) => pattern.test(word)) ?? [];
    return short && long ? word.replace(short, long).split(' ') : [word];
  });
}

/** The clauses of a typed text, each as words; no more than `mostWords` in all. Words too long to be any are left out. */
export function clausesOf(text: string, mostWords: number): string[][] {
  const clauses: string[][] = [];
  let left = mostWords;
  for (const piece of text.split(/[.!?;:\n…]+|,\s+|\s-+\s|[()"“”]+/)) {
    const words = writtenOut(normalise(piece)).filter((word) => word.length <= longestWord);
    if (words.length > 0 && left > 0) clauses.push(words.slice(0, left));
    left -= words.length;
  }
  return clauses;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Words that are written with a capital within a sentence, by their lower case: names, most likely. */
export function namesIn(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/[\p{L}\d,]\s+([A-Z][a-z]+)/gu);
  return new Map([...found].map(([, name = '']) => [name.toLowerCase(), name]));
}

/** Lower-case words as one would write them within a sentence. */
export function asWritten(words: readonly string[], names: ReadonlyMap<string, string>): string {
  return words.map((word) => (word === 'i' ? 'I' : (names.get(word) ?? word))).join(' ');
}

/** "anna lee" → "Anna Lee". */
export function nameWritten(name: string): string {
  return name.replace(/(^|\s)[a-z]/g, (letter) => letter.toUpperCase());
}
