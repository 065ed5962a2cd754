import { wordsFromNumber } from './numbers.ts';

/**
 * What the synthesiser is to say for a text that is written as people write it: "3:05 PM" → "3 oh 5 PM", "8.05" → "eight point zero
 * five", "12,400" → "twelve thousand four hundred". Other digits it reads well by itself, years among them.
 */
export function spokenForm(text: string): string {
  return text
    .replace(/\b(\d{1,2}):00\b/g, "$1 o'clock")
    .replace(/\b(\d{1,2}):0(\d)\b/g, '$1 oh $2')
    .replace(/\b(\d{1,2}):(\d\d)\b/g, '$1 $2')
    .replace(/(?<=^|\s)[-−](?=\d)/g, 'minus ')
    .replace(/\b\d{1,3}(?:,\d{3})+\b/g, (number) => wordsFromNumber(Number(number.replaceAll(',', ''))))
    .replace(/\b(\d+)\.(\d+)\b/g, (_, whole: string, decimals: string) =>
      [
        wordsFromNumber(Number(whole)),
        'point',
        ...[...decimals].map((digit) => wordsFromNumber(Number(digit))),
      ].join(' '),
    );
}
