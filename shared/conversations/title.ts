/** Titles of conversations: what a person typed, or what the first turn proposes. Pure. */
import { LatchError } from '../errors.ts';
import { MAX_TITLE_CHARS } from './document.ts';

/** A proposed title is about as long as a line of the list on a phone. */
const PROPOSED_CHARS = 60;
/** Characters that show nothing, or turn the direction of what stands beside them (Unicode categories Cc, Cf but the joiners of emoji and scripts). */
const UNSEEN = /(?![‌‍])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

const READABLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** One line without hidden characters. Throws `bad-event` where nothing is left to read, or more than MAX_TITLE_CHARS. */
export function cleanTitle(text: string): string {
  const title = oneLine(text);
  if (title.length > MAX_TITLE_CHARS)
    throw new LatchError(
      'bad-event',
      `title: ${title.length} characters, and ${MAX_TITLE_CHARS} are allowed`,
    );
  if (!READABLE.test(title)) throw new LatchError('bad-event', 'title: nothing to read');
  return title;
}

/** As a title, cut where it is too long; '' where nothing is left to read. */
export function readableTitle(text: string): string {
  const title = cutTo(oneLine(text), MAX_TITLE_CHARS);
  return READABLE.test(title) ? title : '';
}

/** How long it is as a title. */
export const titleLength = (text: string): number => oneLine(text).length;

/** A title from what was said first; '' where there is nothing to take it from. */
export function proposedTitle(text: string): string {
  const line = oneLine(text);
  if (line.length <= PROPOSED_CHARS) return line;
  const short = cutTo(line, PROPOSED_CHARS - 1);
  const atWord = short.replace(/\s+\S*$/u, '');
  return `${atWord.length > PROPOSED_CHARS / 2 ? atWord : short}…`;
}

const oneLine = (text: string): string =>
  // Half a surrogate pair is no character.
  text
    .replace(/\p{Surrogate}/gu, '')
    .replace(UNSEEN, ' ')
    .replace(/\s+/gu, ' ')
    .trim();

/** At most so many UTF-16 units of a text, cut between characters as people see them. */
export function cutTo(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const end = new Intl.Segmenter().segment(text).containing(maxChars)?.index ?? maxChars;
  return text.slice(0, end > 0 ? end : maxChars).trimEnd();
}
