const ones = 'zero one two three four five six seven eight nine'.split(' ');
const teens = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** The patterns of spoken whole numbers, 0 to 1000, by rule name. */
export const numberRules = {
  digit: ones.slice(1).join(' | '),
  small: `<digit> | ${teens.join(' | ')} | (${tens.join(' | ')}) [<digit>]`,
  number: 'zero | <small> | (a | <digit>) hundred [[and] <small>] | (a | one) thousand',
} as const;

const values = new Map<string, number>([
  ['a', 1],
  ...ones.map((word, value) => [word, value] as const),
  ...teens.map((word, index) => [word, 10 + index] as const),
  ...tens.map((word, index) => [word, 20 + 10 * index] as const),
]);

/** "two hundred and five" → 205; NaN for words that are no number. */
export function numberFromWords(text: string): number {
  let total = 0;
  let group = 0;
  for (const word of text.split(' ')) {
    if (word === 'and') continue;
    if (word === 'hundred') group *= 100;
    else if (word === 'thousand') {
      total += group * 1000;
      group = 0;
    } else group += values.get(word) ?? NaN;
  }
  return total + group;
}

/** 205 → "two hundred and five"; whole numbers up to a million, others as digits. */
export function wordsFromNumber(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) >= 1e6) return String(value);
  if (value < 0) return `minus ${wordsFromNumber(-value)}`;
  if (value < 10) return ones[value] ?? '';
  if (value < 20) return teens[value - 10] ?? '';
  if (value < 100) return join(tens[Math.floor(value / 10) - 2] ?? '', value % 10, ' ');
  if (value < 1000) return join(`${wordsFromNumber(Math.floor(value / 100))} hundred`, value % 100, ' and ');
  return join(`${wordsFromNumber(Math.floor(value / 1000))} thousand`, value % 1000, ' ');
}

function join(head: string, rest: number, between: string): string {
  return rest === 0 ? head : head + between + wordsFromNumber(rest);
}
