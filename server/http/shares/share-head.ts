/** What crawlers and the previews of messengers read of a share: the tags in the head of its page. Pure; everything is escaped. */
import type { ConversationDocument } from '../../../shared/conversations/document.ts';
import { timelineOf } from '../../../shared/conversations/timeline.ts';

/** For search engines that read the page and not its headers. */
const NO_INDEX = '<meta name="robots" content="noindex" />';
export const PICTURE_SIZE = { width: 1200, height: 630 };

/** `document` is null where nothing may be told: there is a passcode, or no share. */
export function shareHead(share: {
  mayIndex: boolean;
  document: ConversationDocument | null;
  /** An absolute address: who fetches it knows no page that it could be relative to. */
  pictureUrl: string;
}): string {
  const robots = share.mayIndex ? [] : [NO_INDEX];
  return [...robots, ...(share.document ? preview(share.document, share.pictureUrl) : [])].join('\n    ');
}

function preview(document: ConversationDocument, pictureUrl: string): string[] {
  const tags: Record<string, string> = {
    'og:type': 'website',
    'og:site_name': 'Latch',
    'og:title': document.title,
    'og:description': `A conversation with an AI, to hear and to read: ${sizeOf(document)}.`,
    'og:image': pictureUrl,
    'og:image:type': 'image/png',
    'og:image:width': String(PICTURE_SIZE.width),
    'og:image:height': String(PICTURE_SIZE.height),
    'og:image:alt': `The waveform of both voices of “${document.title}”`,
  };
  return [
    ...Object.entries(tags).map(
      ([property, content]) => `<meta property="${property}" content="${escaped(content)}" />`,
    ),
    '<meta name="twitter:card" content="summary_large_image" />',
  ];
}

/** How much there is: `12 turns, 3:05`, as the player says it. Where nobody spoke, how long reading takes says nothing. */
export function sizeOf({ turns }: Pick<ConversationDocument, 'turns'>): string {
  const count = turns.length === 1 ? '1 turn' : `${turns.length} turns`;
  const seconds = Math.floor(timelineOf(turns).lengthMs / 1000);
  return turns.every(({ durationMs }) => durationMs === 0)
    ? count
    : `${count}, ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** As text or as the value of an attribute, in HTML and in SVG. */
export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
