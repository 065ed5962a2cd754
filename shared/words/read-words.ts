/**
 * Marks of noise ("[noise]", "(laughs)"). Each pattern stops at the next opening bracket, so the time is linear. A bracket that is
 * not closed yet is a mark, too: the rest of it is still to come.
 */
const NOISE_MARKS = /\[[^[\]]*(?:\]|$)|\([^()]*(?:\)|$)|<[^<>]*(?:>|$)|【[^【】]*(?:】|$)|\*[^*]*\*/gu;
/** Letters with their accents, digits, and what stands inside of words. "+" and "@" are kept for numbers and addresses. */
const WORD = /[@+]|[\p{L}\p{M}\p{N}]+(?:['.][\p{L}\p{M}\p{N}]+)*/gu;

/** A text in one spelling, without marks of noise, still with its punctuation. */
export function oneSpelling(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKC')
    .replaceAll(/[’‘`´]/gu, "'")
    .replaceAll(NOISE_MARKS, ' ');
}

/** The words of a text that is in one spelling; its characters where words are not parted by spaces. */
export function readWords(spelled: string, spaced: boolean): string[] {
  const words = spelled.match(WORD) ?? [];
  return spaced ? words.map(shortened) : Array.from(words.join('').replaceAll('ー', ''));
}

/** "mmm" and "mhmm", "uhh" and "yeahhh" are spelled in as many ways as there are transcribers. */
function shortened(word: string): string {
  return /^[hmua]+$/u.test(word)
    ? word.replaceAll(/(.)\1+/gu, '$1')
    : word.replaceAll(/(\p{L})\1{2,}/gu, '$1');
}
