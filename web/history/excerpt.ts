/** The excerpt of a search: what was found stands between U+0002 and U+0003. Pure. */

export interface ExcerptPart {
  text: string;
  found: boolean;
}

const OPENS = '\u0002';
const CLOSES = '\u0003';

/** A mark that is not closed reaches to the next one, or to the end; one that closes nothing is nothing. */
export function excerptParts(excerpt: string): ExcerptPart[] {
  const [before = '', ...marked] = excerpt.split(OPENS);
  const parts: ExcerptPart[] = [{ text: before.replaceAll(CLOSES, ''), found: false }];
  for (const piece of marked) {
    const [text = '', ...after] = piece.split(CLOSES);
    parts.push({ text, found: true }, { text: after.join(''), found: false });
  }
  return parts.filter(({ text }) => text !== '');
}
