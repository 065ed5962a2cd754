import { wordsFromNumber } from './numbers.ts';

/** Longer texts are read to here: a person types sentences, not essays. */
const longestText = 2000;
/** Longer than any word that means something; in a dictionary, the longest in use has 28 letters. */
const longestWord = 28;

const contractions = new Map(
  Object.entries({
    "can't": 'can not',
    cant: 'can not',
    cannot: 'can not',
    "won't": 'will not',
    wont: 'will not',
    "let's": 'let us',
    im: 'i am',
    ive: 'i have',
    dont: 'do not',
    didnt: 'did not',
    doesnt: 'does not',
    isnt: 'is not',
    whats: 'what is',
    thats: 'that is',
    wanna: 'want to',
    gonna: 'going to',
    u: 'you',
    ur: 'your',
    pls: 'please',
    thx: 'thanks',
    ok: 'okay',
  }),
);

const endings: readonly [ending: string, word: string][] = [
  ["n't", 'not'],
  ["'m", 'am'],
  ["'re", 'are'],
  ["'ve", 'have'],
  ["'ll", 'will'],
  ["'d", 'would'],
];

/** Words whose 's stands for "is"; elsewhere it is a possessive. */
const withIs = /^(it|he|she|that|what|who|where|how|there|here|when)'s$/;

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
    .replace(/\bcolour\b/g, 'color')
    .replace(/\bfavourite\b/g, 'favorite')
    .replace(/metre/g, 'meter')
    .replace(/\blitre/g, 'liter')
    .replace(/[^a-z' ]+/g, ' ')
    .split(' ')
    .filter((word) => /[a-z]/.test(word));
}

/** "i'm", "don't", "what's" written out, so that one rule fits both ways of saying it. */
export function writtenOut(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const whole = contractions.get(word);
    if (whole) return whole.split(' ');
    if (withIs.test(word)) return [word.slice(0, -2), 'is'];
    const ending = endings.find(([end]) => word.endsWith(end) && word.length > end.length);
    return ending ? [word.slice(0, -ending[0].length), ending[1]] : [word];
  });
}

/** The clauses of a typed text, each as words; no more than `mostWords` in all. Words too long to be any are left out. */
export function clausesOf(text: string, mostWords: number): string[][] {
  const clauses: string[][] = [];
  let left = mostWords;
  for (const piece of text.slice(0, longestText).split(/[.!?;:\n…]+|,\s+|\s-+\s|[()"“”]+/)) {
    const words = writtenOut(normalise(piece)).filter((word) => word.length <= longestWord);
    if (words.length > 0 && left > 0) clauses.push(words.slice(0, left));
    left -= words.length;
  }
  return clauses;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const alwaysCapital =
  /\b((?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?|january|february|april|june|july|august|september|october|november|december|english|french|german|spanish|italian|chinese|christmas|easter|london|paris|berlin|rome|madrid|tokyo|england|france|germany|spain|italy|europe|america|china|japan|india)\b/g;

const noNames: ReadonlyMap<string, string> = new Map();

/** Words that are written with a capital within a sentence, by their lower case: names, most likely. */
export function namesIn(text: string): ReadonlyMap<string, string> {
  const found = text.slice(0, longestText).matchAll(/[\p{L}\d,]\s+([A-Z][a-z]+)/gu);
  return new Map([...found].map(([, name = '']) => [name.toLowerCase(), name]));
}

/** Lower-case words as one would write them within a sentence. */
export function asWritten(words: readonly string[], names = noNames): string {
  return words
    .map((word) => names.get(word) ?? word)
    .join(' ')
    .replace(/\bi\b/g, 'I')
    .replace(alwaysCapital, (word) => capitalised(word));
}

/** "anna lee" → "Anna Lee". */
export function nameWritten(name: string): string {
  return name.replace(/(^|\s)[a-z]/g, (letter) => letter.toUpperCase());
}
