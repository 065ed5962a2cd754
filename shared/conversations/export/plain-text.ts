/** What was said, in formats of lines: without the characters that a text could reach out of its place with. */
import type { DocumentTurn } from '../document.ts';

export const SPEAKERS = { user: 'You', assistant: 'AI' } as const satisfies Record<
  DocumentTurn['role'],
  string
>;

/** All that some program takes for the end of a line. */
const LINE_ENDS = /\r\n|[\r\n\v\f\u0085\u2028\u2029]/g;
/** Controls (the tab is a space), and the overrides of the direction of writing, which can show a line in another order. */
const INVISIBLE = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
/** Half a character: UTF-8 has no bytes for it. */
const LONE_SURROGATES = /\p{Cs}/gu;

/** Lines that end with a line feed. Scripts that are written from right to left need none of what is left out. */
export const visible = (text: string): string =>
  text
    .replace(LONE_SURROGATES, '\ufffd')
    .replace(LINE_ENDS, '\n')
    .replaceAll('\t', ' ')
    .replace(INVISIBLE, '');

export const singleLine = (text: string): string => visible(text).replace(/\s+/gu, ' ').trim();
