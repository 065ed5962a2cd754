/** A title in lines that fit a picture. What draws it does not measure text, so widths are those of the font, roughly. Pure. */

export const FONT_FAMILY = 'Instrument Sans';
/** What the font has: the Latin script, digits, and what stands between words. */
const DRAWN = /[\p{Script=Latin}\p{M}0-9\p{P}\p{Sc}+=<>| ]/u;
/** Letters of another script would be boxes. */
const OTHER_LETTER = /(?!\p{Script=Latin}|[0-9])[\p{L}\p{N}]/u;

/** None where the font lacks letters of it: the preview has the title as text beside the picture. */
export function linesOf(
  title: string,
  { maxLines, widthInEm }: { maxLines: number; widthInEm: number },
): string[] {
  if (OTHER_LETTER.test(title)) return [];
  const words = [...title]
    .filter((char) => DRAWN.test(char))
    .join('')
    .split(/ +/)
    .filter(Boolean);
  const lines: string[] = [''];
  for (const word of words) {
    const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
    if (widthOf(longer) <= widthInEm || lines.at(-1) === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.length <= maxLines
    ? lines.map((line) => shortened(line, widthInEm, ''))
    : [
        ...lines.slice(0, maxLines - 1).map((line) => shortened(line, widthInEm, '')),
        shortened(lines.slice(maxLines - 1).join(' '), widthInEm, '…'),
      ];
}

function shortened(line: string, widthInEm: number, ending: string): string {
  if (widthOf(line + ending) <= widthInEm) return line + ending;
  const chars = [...line];
  while (chars.length > 1 && widthOf(`${chars.join('')}…`) > widthInEm) chars.pop();
  const cut = chars.join('');
  const atWord = cut.replace(/\s+\S*$/, '');
  return `${(atWord.length > cut.length / 2 ? atWord : cut).trimEnd()}…`;
}

/** In em: of wide letters, capitals, narrow letters and the rest. A little too much rather than too little. */
function widthOf(text: string): number {
  let em = 0;
  for (const char of text)
    em += /[MWmw@—…]/.test(char)
      ? 0.92
      : /[\p{Lu}0-9&%]/u.test(char)
        ? 0.68
        : /[fijltr.,:;!'’| ]/.test(char)
          ? 0.33
          : 0.56;
  return em;
}
