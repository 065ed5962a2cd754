/** A conversation as Markdown: to read, and to put into other texts. Nothing that was said becomes markup. */
import type { ConversationDocument, DocumentTurn } from '../document.ts';
import { singleLine, SPEAKERS, visible } from './plain-text.ts';

export function markdownOf(document: ConversationDocument): string {
  const title = escaped(singleLine(document.title)) || 'Conversation';
  const started = new Date(document.startedAtMs).toISOString().replace('T', ' ').slice(0, 16);
  const turns = document.turns.map((turn) => `**${SPEAKERS[turn.role]}:** ${paragraph(turn)}`);
  const note = document.incomplete ? ['*Something of this conversation could not be written down.*'] : [];
  return [`# ${title}`, `*${started} UTC*`, ...turns, ...note].join('\n\n') + '\n';
}

/** The lines of a turn stay lines: a line that ends with a backslash is followed by a break (CommonMark 0.31 §6.7). */
function paragraph({ text, cut }: DocumentTurn): string {
  const lines = visible(text)
    .split('\n')
    .map((line) => escaped(line.trim()))
    .filter((line) => line !== '');
  return lines.join('\\\n') + (cut ? ' *(interrupted)*' : '');
}

/** A backslash before each ASCII punctuation character makes it that character alone (CommonMark 0.31 §2.4). */
const PUNCTUATION = /[\\`*_{}[\]()<>#+\-.!|~&$=:"'@^]/g;
/** Characters that only mean something where they could begin a list, or a heading, are left alone elsewhere: it is a text to read. */
const ALWAYS = /[\\`*_[\]<>|~&$]/g;
const AT_START = /^(?:[#+\-=:]|\d{1,9}[.)])/;
/** Some programs make links of addresses by themselves: a `\` in them takes that away. */
const ADDRESS = /(?:https?|ftp):\/\/|www\.|@/gi;

function escaped(line: string): string {
  const inner = line.replace(ALWAYS, '\\$&').replace(ADDRESS, (found) => found.replace(PUNCTUATION, '\\$&'));
  return inner.replace(AT_START, (start) => start.replace(/[^\d]$/, '\\$&'));
}
