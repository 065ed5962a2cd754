/** Numbers and addresses, which are said in groups: are they whole? Estimates throughout, since no recording of dictation was counted. */
import type { TurnContext } from '../floor/turn-context.ts';
import type { LanguageWords } from './language-words.ts';

/** As much as a filler: hardly anything that people dictate has so few digits, or an address without an end. */
const EVIDENTLY_OPEN = -1.5;
/** Codes of four to nine digits are whole, telephone numbers are not, and which one was asked for is not known. */
const PERHAPS_OPEN = -0.7;
const WHOLE = 0.5;

/** Codes, years and PINs have four or more digits. */
const SHORTEST_CODE = 4;
/** Telephone numbers, with the zero or the "+" that they begin with where they are written in full. */
const TELEPHONE_DIGITS = 10;

const MAIL_HOSTS = new Set(
  'gmail googlemail outlook hotmail live yahoo icloud me mac aol gmx web proton protonmail orange free wanadoo uol bol terra example'.split(
    ' ',
  ),
);

/**
 * The log-odds that what is dictated is whole, if the last words are digits, a letter, or an e-mail address. An address that is written
 * with "@" is known in any context, and a telephone number where it is said that it follows; all else only where it was asked for.
 */
export function dictatedEvidence(
  words: readonly string[],
  language: LanguageWords,
  context: TurnContext,
): number | undefined {
  const written = writtenAddress(words, language);
  if (written !== undefined) return written;
  if (context !== 'dictation') return number(words, language, true);
  return spokenAddress(words, language) ?? number(words, language, false) ?? letter(words, language);
}

function writtenAddress(words: readonly string[], language: LanguageWords): number | undefined {
  const at = words.lastIndexOf('@');
  if (at < 0) return undefined;
  const host = words.slice(at + 1);
  const written = host.join(language.spaced ? ' ' : '');
  if (/^\S+\.\p{L}{2,}$/u.test(written)) return WHOLE;
  if (/^[\w-]*$/.test(written)) return EVIDENTLY_OPEN;
  return endOfHost(host, language);
}

function spokenAddress(words: readonly string[], language: LanguageWords): number | undefined {
  const { at, dot } = language;
  const last = words.at(-1)!;
  if (at.includes(last) || dot.includes(last)) return EVIDENTLY_OPEN;
  const host = words.slice(words.findLastIndex((word) => at.includes(word)) + 1);
  if (host.length === words.length) return undefined;
  if (host.length === 1) {
    if (/.\.\p{L}/u.test(last)) return WHOLE;
    return MAIL_HOSTS.has(last) ? EVIDENTLY_OPEN : undefined;
  }
  return endOfHost(host, language);
}

/** "gmail dot" goes on; "gmail dot com" is whole. */
function endOfHost(host: readonly string[], { dot }: LanguageWords): number | undefined {
  if (dot.includes(host.at(-1)!)) return EVIDENTLY_OPEN;
  return host.length > 2 && dot.includes(host.at(-2)!) ? WHOLE : undefined;
}

/** The digits at the end. `announced`: only if it was said that a telephone number follows. */
function number(words: readonly string[], language: LanguageWords, announced: boolean): number | undefined {
  let digits = 0;
  let first: string | undefined;
  let index = words.length - 1;
  for (; index >= 0; index -= 1) {
    const word = words[index]!;
    const count = digitsOf(word, language);
    // A filler may stand in a number; it is no digit.
    if (count === undefined && !language.open.filler?.includes(word)) break;
    if (count === undefined) continue;
    digits += count;
    first = word;
  }
  if (first === undefined || (announced && !announces(words.slice(0, index + 1), language))) return undefined;
  if (digits >= TELEPHONE_DIGITS) return WHOLE;
  return digits < SHORTEST_CODE || beginsTelephone(first, language) ? EVIDENTLY_OPEN : PERHAPS_OPEN;
}

function announces(words: readonly string[], { numberFollows, spaced }: LanguageWords): boolean {
  const said = ` ${words.join(spaced ? ' ' : '')}`;
  return numberFollows.some((phrase) => said.endsWith(spaced ? ` ${phrase}` : phrase));
}

function digitsOf(word: string, { digits }: LanguageWords): number | undefined {
  if (/^\p{Nd}+$/u.test(word)) return word.length;
  // Own members only: somebody may say "constructor".
  return word === '+' ? 0 : Object.hasOwn(digits, word) ? digits[word] : undefined;
}

function beginsTelephone(first: string, { zeros }: LanguageWords): boolean {
  return first === '+' || first.startsWith('0') || zeros.includes(first);
}

function letter(words: readonly string[], { spaced }: LanguageWords): number | undefined {
  return spaced && /^\p{L}$/u.test(words.at(-1)!) ? PERHAPS_OPEN : undefined;
}
