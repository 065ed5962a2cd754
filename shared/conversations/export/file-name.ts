/** What an exported conversation is called as a file: its title, in what every file system takes. Pure. */
import type { ConversationDocument } from '../document.ts';
import type { ExportFormat } from '../history.ts';
import { cutTo } from '../title.ts';
import { singleLine } from './plain-text.ts';

/** File systems take 255 bytes: a UTF-16 unit has 3 of them in UTF-8 at most. */
const MAX_NAME_CHARS = 80;
/** Windows takes none of these in a name. What joins two characters into one of a script, or into one emoji, stays. */
const NOT_IN_NAMES = /(?![\u200c\u200d])[\\/:*?"<>|\p{C}]/gu;
/** Nor does it take a file that is called like a device, with whatever ending; a name that begins with a dot is hidden elsewhere. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

export function fileNameOf(
  { title, startedAtMs }: Pick<ConversationDocument, 'title' | 'startedAtMs'>,
  format: ExportFormat,
): string {
  const words = singleLine(title.normalize('NFC').replace(NOT_IN_NAMES, ' ')).replace(/^[. ]+/, '');
  const name = cutTo(words, MAX_NAME_CHARS)
    .replace(/[. ]+$/, '')
    .replace(DEVICE, '_$1');
  const untitled = `latch-${new Date(startedAtMs).toISOString().slice(0, 10)}`;
  return `${name === '' ? untitled : name}.${format}`;
}
