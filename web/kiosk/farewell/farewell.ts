/**
 * Whether somebody says goodbye: pure. It may miss one, since whoever leaves is also noticed by the silence; it must not take "how do you say
 * goodbye in French?" for one.
 */
import type { TranscriptEntry } from '../../call/call-view.ts';
import { FAREWELL_WORDS } from './farewell-words.ts';

/** So much may stand beside the farewell: a name ("Bye, Latch"). */
const OTHER_WORDS = 2;
/** Scripts without spaces are counted by character. */
const OTHER_CHARACTERS = 4;
/** "Goodbye! Have a nice day." */
const LAST_SENTENCES = 2;

/** Whether one of the last sentences says goodbye, and what follows it says nothing else, in one of the languages that are known. */
export function isFarewell(text: string): boolean {
  const sentences = text.match(/[^.!?…。！？؟]+[.!?…。！？؟]*/gu) ?? [];
  const last = sentences.slice(-LAST_SENTENCES).map(kindOf);
  const at = last.indexOf('farewell');
  // "Bye. Oh, one more thing: where is the café?"
  return at >= 0 && !last.slice(at).includes('other');
}

/** Who said goodbye last, with nothing said after it that takes it back. */
export function farewellBy(entries: readonly TranscriptEntry[]): 'user' | 'model' | null {
  const user = entries.findLast((entry) => entry.role === 'user');
  if (user?.state === 'final' && isFarewell(user.text)) return 'user';
  const last = entries.at(-1);
  if (last?.role === 'assistant' && last.state === 'done' && isFarewell(last.heard)) return 'model';
  return null;
}

function kindOf(sentence: string): 'farewell' | 'polite' | 'other' {
  if (/[?？؟]\s*$/u.test(sentence)) return 'other';
  const plain = plainWords(sentence);
  const kinds = PATTERNS.map(({ farewells, polite, about }) => {
    if (about.test(plain)) return 'other';
    const without = plain.replace(farewells, ' ');
    const others = without.replace(polite, ' ').split(' ').filter(Boolean);
    if (without === plain) return others.length === 0 ? 'polite' : 'other';
    const isShort = UNSPACED.test(others.join(''))
      ? others.join('').length <= OTHER_CHARACTERS
      : others.length <= OTHER_WORDS;
    return isShort ? 'farewell' : 'other';
  });
  return kinds.find((kind) => kind === 'farewell') ?? kinds.find((kind) => kind === 'polite') ?? 'other';
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Lower case, no accents, no punctuation but the apostrophe, one space on each side of a word. */
function plainWords(text: string): string {
  const letters = text
    .normalize('NFKD')
    // Accents and the vowel signs of Arabic; the marks of kana make other letters.
    .replace(/[\u0300-\u036f\u064b-\u0652]/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/’/g, "'")
    .replace(/[^\p{L}\p{N}\p{M}']+/gu, ' ');
  return ` ${letters.trim()} `;
}

const PATTERNS = Object.values(FAREWELL_WORDS).map(({ farewells, polite, about }) => ({
  farewells: anyOf(farewells),
  polite: anyOf(polite),
  about: new RegExp(anyOf(about).source, 'u'),
}));

/** Any of the phrases, the longest first, as whole words where the script has spaces. */
function anyOf(phrases: readonly string[]): RegExp {
  const plain = phrases.map((phrase) => plainWords(phrase).trim());
  const ordered = plain.toSorted((a, b) => b.length - a.length);
  const alternatives = ordered.map((phrase) => (UNSPACED.test(phrase) ? phrase : `(?<= )${phrase}(?= )`));
  return new RegExp(alternatives.join('|'), 'gu');
}
